"""The standing check: nothing in nobody's hands, at this instant.

Every open dossier has an open step, in a live office, with a role that somebody
holds there, and a clock in the state that its status calls for. Tests ask it
after every act; the worker asks it every minute and shows the answer as metrics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers.clock_models import ClockEntry
from app.dossiers.lifecycle import ENDS, Status
from app.dossiers.models import Dossier, WorkItem
from app.identity.models import Position, Substitution
from app.organizations.models import Office, OfficeSuccessor
from app.procedures.models import ProcessVersion
from app.worktime.ledger import Kind


class Fault(StrEnum):
    NO_STEP = "no_step"
    NO_OFFICE = "no_office"
    NO_OFFICIAL = "no_official"
    HOLDER_GONE = "holder_gone"
    CLOCK_ASTRAY = "clock_astray"


@dataclass(frozen=True)
class Violation:
    fault: Fault
    dossier_id: UUID
    step: str | None


_PAUSED: Final = (Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_DUE)


async def violations(session: AsyncSession, *, at: datetime) -> list[Violation]:
    """Return everything that is amiss with the open dossiers, in five statements."""
    day = local(at).date()
    statements: Sequence[tuple[Fault, Select[UUID, Any]]] = (
        (Fault.NO_STEP, _without_step()),
        (Fault.NO_OFFICE, _items().where(~_office_lives(day))),
        (Fault.NO_OFFICIAL, _items().where(~_somebody_present(day))),
        (Fault.HOLDER_GONE, _items().where(_holder_gone(day))),
        (Fault.CLOCK_ASTRAY, _clock_astray()),
    )
    return [
        Violation(fault, dossier_id, step)
        for fault, statement in statements
        for dossier_id, step in await session.execute(statement)
    ]


def abandoned(*, at: datetime) -> Select[UUID, UUID]:
    """Select the open steps, with their dossiers, whose holder left the post."""
    return select(WorkItem.dossier_id, WorkItem.id).where(
        WorkItem.closed_at.is_(None), _holder_gone(local(at).date())
    )


def _without_step() -> Select[UUID, Any]:
    held = exists().where(
        WorkItem.dossier_id == Dossier.id, WorkItem.closed_at.is_(None)
    )
    return select(Dossier.id, literal(None)).where(_open(), ~held)


def _open() -> ColumnElement[bool]:
    return and_(Dossier.submitted_at.is_not(None), Dossier.status.not_in(ENDS))


def _items() -> Select[UUID, Any]:
    return select(WorkItem.dossier_id, WorkItem.step).where(
        WorkItem.closed_at.is_(None)
    )


def _office_lives(day: date) -> ColumnElement[bool]:
    return exists().where(
        Office.id == _place(day),
        Office.valid_from <= day,
        or_(Office.valid_to.is_(None), Office.valid_to > day),
    )


def _place(day: date) -> ColumnElement[UUID]:
    """Name the office of a step; of a closed one, until its dossiers follow, the heir."""
    heirs = _heirs(day)
    heir = (
        select(heirs.c.successor_id)
        .where(heirs.c.office_id == WorkItem.office_id)
        .correlate(WorkItem)
        .scalar_subquery()
    )
    return func.coalesce(heir, WorkItem.office_id)


def _heirs(day: date) -> Subquery:
    """Pair every closed office with the live end of its chain of first successors."""
    follows = (OfficeSuccessor.rank == 0, OfficeSuccessor.since <= day)
    pairs = select(OfficeSuccessor.office_id, OfficeSuccessor.successor_id)
    chain = pairs.where(*follows).cte(recursive=True)
    # UNION (not UNION ALL) ends the recursion even on a ring of links.
    chain = chain.union(
        select(chain.c.office_id, OfficeSuccessor.successor_id)
        .join(OfficeSuccessor, OfficeSuccessor.office_id == chain.c.successor_id)
        .where(*follows)
    )
    live = Office.__table__.alias()
    return (
        select(chain.c.office_id, chain.c.successor_id)
        .join(live, live.c.id == chain.c.successor_id)
        .where(or_(live.c.valid_to.is_(None), live.c.valid_to > day))
        .subquery()
    )


def _somebody_present(day: date) -> ColumnElement[bool]:
    """Match where somebody holds the role, or stands in for who is away."""
    return exists().where(_position_of_item(day), or_(~_away(day), _replaced(day)))


def _holder_gone(day: date) -> ColumnElement[bool]:
    own = exists().where(
        _position_of_item(day), Position.person_id == WorkItem.assignee_id
    )
    in_place = exists().where(
        _position_of_item(day),
        _absence(day),
        Substitution.substitute_id == WorkItem.assignee_id,
    )
    return and_(WorkItem.assignee_id.is_not(None), ~own, ~in_place)


def _position_of_item(day: date) -> ColumnElement[bool]:
    return and_(
        Position.office_id == _place(day),
        Position.role == WorkItem.role,
        Position.valid_from <= day,
        or_(Position.valid_to.is_(None), Position.valid_to > day),
    )


def _absence(day: date) -> ColumnElement[bool]:
    """Match the absence of a position's holder from that very post."""
    return and_(
        Substitution.absent_id == Position.person_id,
        Substitution.office_id == Position.office_id,
        Substitution.role == Position.role,
        Substitution.valid_from <= day,
        Substitution.valid_to > day,
    )


def _away(day: date) -> ColumnElement[bool]:
    return exists().where(_absence(day))


def _replaced(day: date) -> ColumnElement[bool]:
    """Match where the substitute still is an official themselves."""
    theirs = Position.__table__.alias("theirs")
    in_office = exists().where(
        theirs.c.person_id == Substitution.substitute_id,
        theirs.c.valid_from <= day,
        or_(theirs.c.valid_to.is_(None), theirs.c.valid_to > day),
    )
    return exists().where(_absence(day), in_office)


def _clock_astray() -> Select[UUID, Any]:
    """Compare the last entry of the ledger with what the status calls for."""
    last = (
        select(ClockEntry.kind)
        .where(ClockEntry.dossier_id == Dossier.id)
        .order_by(ClockEntry.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    # NĐ 118/2025 art. 17(3): the clock may start on arrival elsewhere, later.
    starts_later = ProcessVersion.definition["steps"][0]["clock_starts_at"].astext
    sound = case(
        (Dossier.accepted_at.is_(None), last.is_(None)),
        (last.is_(None), starts_later.is_not(None)),
        (Dossier.status.in_(_PAUSED), last == Kind.PAUSE),
        (Dossier.status == Status.COMPLETED, last == Kind.STOP),
        else_=last != Kind.STOP,
    )
    return (
        select(Dossier.id, literal(None))
        .join(ProcessVersion, ProcessVersion.id == Dossier.process_version_id)
        .where(_open(), sound.is_not(True))
    )
