"""What is known of dossiers as far as their keeping goes."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.lifecycle import ENDS, Status
from app.dossiers.models import Decision, Dossier, Progress
from app.privacy.holds import service as holds
from app.privacy.retention import Kept, Outcome


@dataclass(frozen=True)
class Known:
    dossier_id: UUID
    status: Status
    kept: Kept


async def kept(
    session: AsyncSession, condition: ColumnElement[bool], *, most: int | None = None
) -> list[Known]:
    """Return the filed dossiers that meet a condition, the oldest first."""
    last = (
        select(func.max(Progress.at))
        .where(Progress.dossier_id == Dossier.id)
        .scalar_subquery()
    )
    rows = (
        await session.execute(
            select(
                Dossier.id,
                Dossier.code,
                Dossier.procedure_code,
                Dossier.status,
                Decision.granted,
                last,
            )
            .outerjoin(Decision, Decision.dossier_id == Dossier.id)
            .where(Dossier.status != Status.DRAFT, condition)
            .order_by(Dossier.id)
            .limit(most)
        )
    ).all()
    held = await holds.documents_by_dossier(session, [row[0] for row in rows])
    return [
        Known(
            dossier_id,
            Status(status),
            Kept(
                code or "",
                procedure,
                outcome_of(granted),
                ended if status in ENDS else None,
                held.get(dossier_id, ()),
            ),
        )
        for dossier_id, code, procedure, status, granted, ended in rows
    ]


def outcome_of(granted: bool | None) -> Outcome:  # noqa: FBT001  # the decision's own word
    """Return how a dossier ended by what was decided of it, if anything was."""
    if granted is None:
        return Outcome.UNFINISHED
    return Outcome.GRANTED if granted else Outcome.REFUSED
