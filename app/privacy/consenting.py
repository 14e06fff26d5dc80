"""Record consent given and withdrawn; each answer is an act that nobody rewrites."""

from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.chain import Act
from app.core.errors import Conflict
from app.privacy import consents
from app.privacy.consents import TEXTS, Answer, Purpose, Standing

_GIVEN: Final = "consent.given"
_WITHDRAWN: Final = "consent.withdrawn"


class TextChanged(Conflict):
    code = "consent_text_changed"
    title = "Nội dung xin đồng ý đã thay đổi, hãy đọc lại"


async def standings(session: AsyncSession, *, person_id: UUID) -> tuple[Standing, ...]:
    acts = await audit.acts_of(session, subject=_subject(person_id))
    return consents.standings(
        _answer(act) for act in acts if act.event in _EVENTS and act.data is not None
    )


async def answer(
    session: AsyncSession, *, person_id: UUID, answer: Answer
) -> tuple[Standing, ...]:
    """Record an answer to the text as it stands; the same answer again is nothing new.

    Raises:
        TextChanged: consent to words that are no longer asked.
    """
    if answer.given and answer.version != TEXTS[answer.purpose].version:
        raise TextChanged
    before = {
        each.purpose: each for each in await standings(session, person_id=person_id)
    }
    if before[answer.purpose].in_force != answer.given:
        await audit.record(
            session,
            subject=_subject(person_id),
            event=_GIVEN if answer.given else _WITHDRAWN,
            actor_id=str(person_id),
            at=answer.at,
            data={"purpose": answer.purpose, "version": answer.version},
        )
    return await standings(session, person_id=person_id)


_EVENTS: Final = frozenset({_GIVEN, _WITHDRAWN})


def _answer(act: Act) -> Answer:
    data = cast("dict[str, Any]", act.data)
    return Answer(
        Purpose(data["purpose"]), int(data["version"]), act.event == _GIVEN, act.at
    )


def _subject(person_id: UUID) -> str:
    return f"consents:{person_id}"
