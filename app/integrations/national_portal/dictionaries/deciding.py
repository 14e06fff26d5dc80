"""Apply a difference, or leave everything as it was: an official's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import new_id
from app.integrations.national_portal.dictionaries import queries
from app.integrations.national_portal.dictionaries.models import (
    DictionaryEntry,
    DictionaryProposal,
    Json,
)
from app.integrations.national_portal.dictionaries.sources import Dictionary
from app.procedures.importing import national
from app.procedures.importing import service as importing
from app.procedures.importing.files import FileRead, Format

_LAY_THU_TUC: Final = "LayThuTuc"


class Decision(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"


class ProposalNotFound(NotFound):
    code = "proposal_not_found"
    title = "Không có thay đổi danh mục này"


class AlreadyDecided(Conflict):
    code = "already_decided"
    title = "Thay đổi danh mục này đã được quyết định"


class LooksCut(Invalid):
    code = "looks_cut"
    title = "Danh mục có vẻ bị cắt; phải xác nhận vẫn áp dụng"


@dataclass(frozen=True)
class Word:
    """What the official says; `even_so` answers a suspicion."""

    decision: Decision
    actor_id: str
    at: datetime
    even_so: bool = False


async def decide(
    session: AsyncSession, proposal_id: UUID, word: Word
) -> DictionaryProposal:
    """Decide on one proposal; applied, its procedures go into the catalogue.

    What the Portal removed ends in our copy only: a procedure of ours ends by a
    decision of its own, and an office by a reorganisation.

    Raises:
        ProposalNotFound, AlreadyDecided, LooksCut
    """
    proposal = await queries.lock(session, proposal_id)
    if proposal is None:
        raise ProposalNotFound
    if proposal.decided_at is not None:
        raise AlreadyDecided
    if word.decision is Decision.APPLIED:
        if proposal.suspicion is not None and not word.even_so:
            raise LooksCut(proposal.suspicion)
        await _apply(session, proposal, word.at)
    proposal.decision = word.decision
    proposal.decided_by, proposal.decided_at = word.actor_id, word.at
    await session.flush()
    await _audit(session, proposal, word)
    return proposal


async def _apply(
    session: AsyncSession, proposal: DictionaryProposal, at: datetime
) -> None:
    told = proposal.difference
    ended = [*told["changed"], *told["removed"]]
    begun = [*told["added"], *told["changed"]]
    await session.execute(
        update(DictionaryEntry)
        .where(
            DictionaryEntry.dictionary == proposal.dictionary,
            DictionaryEntry.code.in_([str(each["code"]) for each in ended]),
            DictionaryEntry.until.is_(None),
        )
        .values(until=at)
    )
    if begun:
        await session.execute(
            insert(DictionaryEntry),
            [
                {
                    "id": new_id(),
                    "dictionary": proposal.dictionary,
                    "code": each["code"],
                    "name": each["name"],
                    "data": each["data"],
                    "since": at,
                }
                for each in begun
            ],
        )
    if proposal.dictionary == Dictionary.PROCEDURES:
        await _import(session, begun, at)


async def _import(session: AsyncSession, begun: Sequence[Json], at: datetime) -> None:
    answers = national.procedures([each["data"] for each in begun])
    records = tuple(
        national.read(answer, line=number)
        for number, answer in enumerate(answers, start=1)
    )
    read = FileRead(_LAY_THU_TUC, Format.NATIONAL, records)
    await importing.import_read(session, read=[read], at=at)


async def _audit(
    session: AsyncSession, proposal: DictionaryProposal, word: Word
) -> None:
    counts = {name: len(found) for name, found in proposal.difference.items()}
    await audit.record(
        session,
        subject=f"dictionary:{proposal.dictionary}",
        event=f"dictionary.{word.decision}",
        actor_id=word.actor_id,
        at=word.at,
        data={"proposal": str(proposal.id), **counts, "even_so": word.even_so},
    )
