"""Which dossiers a register lists: those an office received in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import VIETNAM
from app.dossiers.models import Decision, Dossier, WorkItem
from app.dossiers.registers.models import RegisterPrint
from app.identity.actor import Actor
from app.identity.models import Person
from app.procedures.models import ProcedureVersion


@dataclass(frozen=True)
class Entry:
    dossier: Dossier
    applicant: Person
    version: ProcedureVersion
    transferred_at: datetime | None
    result_received_at: datetime | None


async def count(
    session: AsyncSession, *, office_id: UUID, first_day: date, last_day: date
) -> int:
    statement = select(func.count()).where(_received(office_id, first_day, last_day))
    return (await session.scalar(statement)) or 0


async def entries(session: AsyncSession, wanted: RegisterPrint) -> Sequence[Entry]:
    """Return the dossiers received, in the order they were."""
    left_intake = (
        select(func.min(WorkItem.closed_at))
        .where(WorkItem.dossier_id == Dossier.id)
        .correlate(Dossier)
        .scalar_subquery()
    )
    statement = (
        select(Dossier, Person, ProcedureVersion, left_intake, Decision.sealed_at)
        .join(Person, Person.id == Dossier.applicant_id)
        .join(ProcedureVersion, ProcedureVersion.id == Dossier.procedure_version_id)
        .outerjoin(Decision, Decision.dossier_id == Dossier.id)
        .where(_received(wanted.office_id, wanted.first_day, wanted.last_day))
        .order_by(Dossier.accepted_at, Dossier.code)
    )
    return [Entry(*found) for found in await session.execute(statement)]


async def find(
    session: AsyncSession, register_id: UUID, *, actor: Actor
) -> RegisterPrint | None:
    """Return a register of one of the actor's offices; another's is absent."""
    statement = select(RegisterPrint).where(
        RegisterPrint.id == register_id, RegisterPrint.office_id.in_(actor.office_ids)
    )
    return (await session.scalars(statement)).first()


def _received(office_id: UUID, first: date, last: date) -> ColumnElement[bool]:
    return and_(
        Dossier.receiving_office_id == office_id,
        Dossier.accepted_at >= _midnight(first),
        Dossier.accepted_at < _midnight(last + timedelta(days=1)),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
