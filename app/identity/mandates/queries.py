"""Every SELECT on mandates."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import APPLICANTS, HeldMandate, Scope
from app.identity.mandates.models import Mandate
from app.identity.mandates.standing import Facts, Kind, Side
from app.identity.models import Person


async def held(
    session: AsyncSession, agent_id: UUID, *, day: date
) -> tuple[HeldMandate, ...]:
    """Return for whom a person may act on this day."""
    rows = await session.scalars(
        select(Mandate)
        .where(
            Mandate.agent_id == agent_id,
            Mandate.accepted_at.is_not(None),
            Mandate.ended_at.is_(None),
            Mandate.valid_from <= day,
            or_(Mandate.valid_to.is_(None), Mandate.valid_to > day),
        )
        .order_by(Mandate.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        _held(row, row.principal_id) for row in rows if row.principal_id is not None
    )


async def locked(session: AsyncSession, mandate_id: UUID) -> Mandate | None:
    """Return a mandate as it is after whoever changes it now."""
    statement = (
        select(Mandate)
        .where(Mandate.id == mandate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).first()


async def find(session: AsyncSession, mandate_id: UUID) -> Mandate | None:
    return await session.get(Mandate, mandate_id)


async def naming(
    session: AsyncSession, people: Sequence[UUID], numbers: Sequence[str]
) -> Sequence[Mandate]:
    """Return the mandates that name one of these people, the latest first."""
    statement = (
        select(Mandate)
        .where(
            or_(
                Mandate.principal_id.in_(people),
                Mandate.agent_id.in_(people),
                Mandate.principal_number.any_of(numbers)
                & Mandate.principal_id.is_(None),
                Mandate.agent_number.any_of(numbers) & Mandate.agent_id.is_(None),
            )
        )
        .order_by(Mandate.id.desc())
        .limit(200)
    )
    return (await session.scalars(statement)).all()


async def facts(session: AsyncSession, mandate: Mandate) -> Facts:
    """Return who may be meant by each side of a mandate."""
    return Facts(
        kind=Kind(mandate.kind),
        offered_side=Side(mandate.offered_side),
        principals=await _meant(
            session, mandate.principal_id, mandate.principal_number
        ),
        agents=await _meant(session, mandate.agent_id, mandate.agent_number),
    )


async def applicants_of(session: AsyncSession, number: str) -> Sequence[Person]:
    """Return the applicants of an identity number, the first known before others."""
    statement = (
        select(Person)
        .where(Person.identity_number.equals(number), Person.kind.in_(APPLICANTS))
        .order_by(Person.id)
    )
    return (await session.scalars(statement)).all()


async def _meant(
    session: AsyncSession, person_id: UUID | None, number: str
) -> frozenset[UUID]:
    if person_id is not None:
        return frozenset({person_id})
    return frozenset(each.id for each in await applicants_of(session, number))


def _held(row: Mandate, principal_id: UUID) -> HeldMandate:
    return HeldMandate(
        principal_id=principal_id,
        scopes=frozenset(Scope(each) for each in row.scopes),
        procedures=None if row.procedures is None else frozenset(row.procedures),
        represents=row.kind == Kind.REPRESENTATION,
    )
