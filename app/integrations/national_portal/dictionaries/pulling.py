"""Ask the Portal for a dictionary and put what is new to an official."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.ids import new_id
from app.dossiers import answers
from app.integrations.national_portal.dictionaries import diff, queries
from app.integrations.national_portal.dictionaries.diff import Entry, Unusable
from app.integrations.national_portal.dictionaries.models import DictionaryProposal
from app.integrations.national_portal.dictionaries.ports import Portal
from app.integrations.national_portal.dictionaries.sources import (
    DETAIL,
    SOURCES,
    Dictionary,
)
from app.integrations.national_portal.errors import PortalError

PULL: Final = "national_portal.pull_dictionary"
PULL_ALL: Final = "national_portal.pull_dictionaries"
_log = structlog.get_logger()


class DictionaryUnusable(PortalError):
    """The Portal answered, and not with a dictionary."""


@dataclass(frozen=True)
class Puller:
    """The network lies between two short transactions, in neither."""

    portal: Portal
    sessions: Sessions
    clock: Clock

    async def pull(self, dictionary: Dictionary) -> UUID | None:
        """Propose the difference; None where there is none.

        Raises:
            PortalError: nothing is proposed from what could not be read whole.
        """
        told = await self._told(dictionary)
        async with transaction(self.sessions) as session:
            proposed = await self._propose(session, dictionary, told)
        _log.info("dictionary_pulled", dictionary=dictionary, proposal=str(proposed))
        return proposed

    async def _told(self, dictionary: Dictionary) -> tuple[Entry, ...]:
        source = SOURCES[dictionary]
        rows = await self.portal.ask(source.service, {}, shared=source.shared)
        read = _read(rows, dictionary)
        if dictionary is not Dictionary.PROCEDURES:
            return read
        return tuple([await self._detailed(each) for each in read])

    async def _detailed(self, entry: Entry) -> Entry:
        """Return the procedure as LayThuTuc states it: the list only names it."""
        rows = await self.portal.ask(
            DETAIL.service, {"maTTHC": entry.code}, shared=DETAIL.shared
        )
        (found,) = _read(rows[:1], Dictionary.PROCEDURES) or (None,)
        if found is None or found.code != entry.code:
            raise DictionaryUnusable(f"LayThuTuc không trả về thủ tục {entry.code}")
        return found

    async def _propose(
        self, session: AsyncSession, dictionary: Dictionary, told: Sequence[Entry]
    ) -> UUID | None:
        held = await queries.held(session, dictionary)
        difference = diff.compare(held, told)
        # What was found earlier and nobody decided on is out of date.
        await session.execute(
            delete(DictionaryProposal).where(
                DictionaryProposal.dictionary == dictionary,
                DictionaryProposal.decided_at.is_(None),
            )
        )
        if not difference:
            return None
        proposal = DictionaryProposal(
            id=new_id(),
            dictionary=dictionary,
            pulled_at=self.clock.now(),
            difference={
                name: [asdict(each) for each in entries]
                for name, entries in vars(difference).items()
            },
            suspicion=diff.suspicion(difference, held=len(held)),
        )
        session.add(proposal)
        await session.flush()
        return proposal.id


def _read(
    rows: Sequence[Mapping[str, Any]], dictionary: Dictionary
) -> tuple[Entry, ...]:
    if answers.unkeepable(list(rows)):
        raise DictionaryUnusable("có ký tự hoặc số không lưu được")
    read = diff.entries(rows, SOURCES[dictionary])
    if isinstance(read, Unusable):
        raise DictionaryUnusable(read.reason)
    if not read:
        raise DictionaryUnusable("danh mục rỗng")
    return read
