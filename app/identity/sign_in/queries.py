"""Reads of linked accounts, and of who an identity might be."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Kind
from app.identity.models import Person
from app.identity.sign_in.identity import Identity
from app.identity.sign_in.linking import Facts, Known
from app.identity.sign_in.models import LinkedAccount


async def facts_of(
    session: AsyncSession,
    identity: Identity,
    *,
    provider: str,
    adding_to: UUID | None,
) -> Facts:
    linked = await _linked(session, provider=provider, subject=identity.subject)
    owner = None if adding_to is None else await session.get(Person, adding_to)
    return Facts(
        linked=None if linked is None else await _known(session, linked, provider),
        candidates=[
            await _known(session, each, provider)
            for each in await _candidates(session, identity)
        ],
        adding_to=None if owner is None else await _known(session, owner, provider),
    )


async def accounts_of(
    session: AsyncSession, person_id: UUID
) -> Sequence[LinkedAccount]:
    """Return a person's accounts, locked, so that the last one is told."""
    found = await session.scalars(
        select(LinkedAccount)
        .where(LinkedAccount.person_id == person_id)
        .order_by(LinkedAccount.linked_at, LinkedAccount.id)
        .with_for_update()
    )
    return found.all()


async def _linked(
    session: AsyncSession, *, provider: str, subject: str
) -> Person | None:
    return await session.scalar(
        select(Person)
        .join(LinkedAccount, LinkedAccount.person_id == Person.id)
        .where(
            LinkedAccount.provider == provider, LinkedAccount.subject.equals(subject)
        )
    )


async def _candidates(session: AsyncSession, identity: Identity) -> Sequence[Person]:
    """Return who of that kind has its number or its TechID; more than two say no more."""
    same = []
    if identity.number is not None:
        same.append(Person.identity_number.equals(identity.number))
    if identity.tech_id is not None:
        same.append(Person.tech_id.equals(identity.tech_id))
    if not same:
        return []
    found = await session.scalars(
        select(Person)
        .where(Person.kind == identity.kind, or_(*same))
        .order_by(Person.id)
        .limit(3)
    )
    return found.all()


async def _known(session: AsyncSession, person: Person, provider: str) -> Known:
    here = exists().where(
        LinkedAccount.person_id == person.id, LinkedAccount.provider == provider
    )
    linked = bool(await session.scalar(select(here)))
    return Known(
        person.id, Kind(person.kind), person.identity_number, person.tech_id, linked
    )
