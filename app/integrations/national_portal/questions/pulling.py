"""Ask the Portal for both lists of questions, and keep what they say: whole or nothing.

Only what some person typed and cannot be shown is set aside alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.ids import new_id
from app.integrations.national_portal.dictionaries.ports import Portal
from app.integrations.national_portal.errors import PortalError
from app.integrations.national_portal.questions import changes, queries, wire
from app.integrations.national_portal.questions.changes import Changes
from app.integrations.national_portal.questions.models import PortalQuestion, Source
from app.integrations.national_portal.questions.wire import Listing, Told, Unusable
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.outbox.models import OutboxMessage

PULL: Final = "national_portal.pull_questions"
LISTS: Final[Mapping[Source, str]] = {
    Source.CITIZENS: wire.FROM_CITIZENS,
    Source.AGENCIES: wire.FROM_AGENCIES,
}
_log = structlog.get_logger()


class QuestionsUnusable(PortalError):
    """The Portal answered, and not with a list of questions to be believed."""


@dataclass(frozen=True)
class Pulled:
    """How many questions are new or said otherwise, gone, and of no office of ours.

    `aside` are told in words that cannot be shown: they stay as they were held.
    """

    told: int
    gone: int
    unrouted: int
    aside: int = 0


@dataclass(frozen=True)
class Listener:
    """The network lies between two short transactions, in neither."""

    portal: Portal
    sessions: Sessions
    clock: Clock

    async def pull(self, *, even_so: bool = False) -> Pulled:
        """Take both lists in; `even_so` believes one that may have been cut.

        Raises:
            PortalError: nothing is kept of what could not be read whole.
        """
        async with transaction(self.sessions) as session:
            known = await queries.answers_held(session)
        told = {source: await self._told(source, known) for source in LISTS}
        async with transaction(self.sessions) as session:
            pulled = await _Keeping(session, self.clock.now(), even_so).keep(told)
        _log.info("questions_pulled", **vars(pulled))
        return pulled

    async def _told(self, source: Source, known: Mapping[int, str]) -> Listing:
        rows = await self.portal.ask(LISTS[source], {}, shared=True)
        read = wire.questions(rows)
        if isinstance(read, Unusable):
            raise QuestionsUnusable(f"{LISTS[source]}: {read.reason}")
        for each in read.aside:
            _log.warning("question_set_aside", source=source, **vars(each))
        told = [await self._answered(each, known) for each in read.told]
        return replace(read, told=tuple(told))

    async def _answered(self, told: Told, known: Mapping[int, str]) -> Told:
        """Return the question with its answer, asked for where the list only names it."""
        if told.answer_id is None or told.answer is not None:
            return told
        if told.answer_id in known:
            return replace(told, answer=known[told.answer_id])
        rows = await self.portal.ask(
            wire.ANSWERS_TO, {"cauhoiid": told.number}, shared=True
        )
        read = wire.answers_to(rows)
        if isinstance(read, Unusable):
            raise QuestionsUnusable(f"{wire.ANSWERS_TO}: {read.reason}")
        texts = {each.id: each.text for each in read}
        if told.answer_id not in texts:
            raise QuestionsUnusable(
                f"{wire.ANSWERS_TO}: không có trả lời {told.answer_id} đã nêu"
            )
        return replace(told, answer=texts[told.answer_id])


@dataclass(frozen=True)
class _Keeping:
    """One transaction that keeps both lists."""

    session: AsyncSession
    at: datetime
    even_so: bool

    async def keep(self, lists: Mapping[Source, Listing]) -> Pulled:
        ours = await queries.our_own(self.session)
        count = gone = 0
        for source, listed in lists.items():
            foreign = changes.without_ours(listed.told, ours)
            done = await self._keep_list(source, replace(listed, told=tuple(foreign)))
            count, gone = count + len(done.told), gone + len(done.gone)
        await self.session.flush()
        aside = sum(len(listed.aside) for listed in lists.values())
        return Pulled(count, gone, await self._route(), aside)

    async def _keep_list(self, source: Source, listed: Listing) -> Changes:
        told, aside = listed.told, {each.number for each in listed.aside}
        rows = await queries.all_of(self.session, source)
        held = {
            number: queries.told_by(row)
            for number, row in rows.items()
            if row.withdrawn_at is None
        }
        found = changes.of(held, told, aside=aside)
        doubt = changes.suspicion(found, held=len(held)) or changes.unread(
            len(aside), of=len(aside) + len(told)
        )
        if doubt is not None and not self.even_so:
            raise QuestionsUnusable(f"{LISTS[source]}: {doubt}")
        for each in found.told:
            self._put(source, rows.get(each.number), each)
        for number in found.gone:
            rows[number].withdrawn_at = self.at
            rows[number].version += 1
        answered = [each.number for each in told if each.answer is not None]
        await self._owe_no_more([rows[one] for one in answered if one in rows])
        return found

    def _put(self, source: Source, row: PortalQuestion | None, told: Told) -> None:
        if row is None:
            row = PortalQuestion(
                id=new_id(),
                source=source,
                number=told.number,
                received_at=self.at,
                version=0,
            )
            self.session.add(row)
        elif row.office_code != told.office_code:
            row.office_id = None
        row.content, row.withdrawn_at = told.content, None
        row.office_code, row.office_name = told.office_code, told.office_name
        row.field_code, row.procedure_code = told.field_code, told.procedure_code
        row.portal_answer_id, row.portal_answer = told.answer_id, told.answer
        row.version += 1

    async def _owe_no_more(self, answered: Sequence[PortalQuestion]) -> None:
        """Drop what the Portal refused of questions that it holds an answer to now."""
        await self.session.execute(
            delete(OutboxMessage).where(
                OutboxMessage.topic == queries.TOPIC,
                OutboxMessage.key.in_([str(row.id) for row in answered]),
                OutboxMessage.parked_at.is_not(None),
                OutboxMessage.delivered_at.is_(None),
            )
        )

    async def _route(self) -> int:
        """Give each question to the office that does the asked office's work now."""
        unrouted = 0
        heirs: dict[tuple[UUID | None, str | None], UUID | None] = {}
        for source in LISTS:
            for row in (await queries.all_of(self.session, source)).values():
                asked = (row.office_id, row.office_code)
                if asked not in heirs:
                    heirs[asked] = await self._heir(*asked)
                row.office_id = heirs[asked]
                unrouted += source is Source.CITIZENS and _is_nobodys(row)
        return unrouted

    async def _heir(self, office_id: UUID | None, code: str | None) -> UUID | None:
        named: Office | None = None
        if office_id is not None:
            named = await organizations.by_id(self.session, office_id=office_id)
        elif code is not None:
            named = await organizations.by_code(self.session, code=code)
        if named is None:
            return None
        heir = await organizations.successor_of(self.session, office=named, at=self.at)
        return heir.id if heir else None


def _is_nobodys(row: PortalQuestion) -> bool:
    waits = row.shown_answer is None and row.withdrawn_at is None
    return waits and row.office_id is None
