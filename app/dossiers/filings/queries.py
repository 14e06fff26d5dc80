"""Reads of what was filed; the dossier was found by `dossiers.queries` before."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.dossiers.filings.models import Filing, SubjectKey
from app.dossiers.lifecycle import OPEN, Status
from app.dossiers.models import Dossier
from app.identity.actor import APPLICANTS, Actor

# What was refused or given up may well be filed again.
_COUNTS = frozenset(OPEN | {Status.COMPLETED, Status.RETURNED})
_MOST = 20


class FilingNotFound(NotFound):
    code = "filing_not_found"
    title = "Không có bản nộp này"


async def count(session: AsyncSession, dossier: Dossier) -> int:
    statement = select(func.count()).where(Filing.dossier_id == dossier.id)
    return (await session.execute(statement)).scalar_one()


async def filings(session: AsyncSession, dossier: Dossier) -> Sequence[Filing]:
    """Return every version as filed, oldest first."""
    statement = (
        select(Filing).where(Filing.dossier_id == dossier.id).order_by(Filing.number)
    )
    return (await session.scalars(statement)).all()


async def filing(session: AsyncSession, dossier: Dossier, number: int) -> Filing:
    found = await session.get(Filing, (dossier.id, number))
    if found is None:
        raise FilingNotFound
    return found


async def alike(
    session: AsyncSession, dossier: Dossier, *, key: str | None, actor: Actor
) -> Sequence[Dossier]:
    """Return filed dossiers about the same thing, the newest first.

    By the key, where the procedure makes one; otherwise those of the same
    applicant that are still open. Applicants are told of their own only: of others'
    they would learn that there is one.
    """
    same = (
        and_(Dossier.status.in_(OPEN), Dossier.applicant_id == dossier.applicant_id)
        if key is None
        else and_(Dossier.status.in_(_COUNTS), SubjectKey.key == key)
    )
    statement = (
        select(Dossier)
        .outerjoin(SubjectKey, SubjectKey.dossier_id == Dossier.id)
        .where(
            Dossier.procedure_code == dossier.procedure_code,
            Dossier.id != dossier.id,
            same,
        )
        .order_by(Dossier.id.desc())
        .limit(_MOST)
    )
    if actor.kind in APPLICANTS:
        statement = statement.where(Dossier.applicant_id == actor.id)
    return (await session.scalars(statement)).all()
