"""Let rights change before an act or after it, never within it.

An act that changes something holds its person's row shared until it commits; whoever
gives or takes that person's posts and mandates locks the row first. So a revocation
that was answered is obeyed by every act that commits later, and an act under way is
over before it.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Person


async def hold(session: AsyncSession, person_id: UUID) -> None:
    """Keep the rights of somebody as they are until this transaction ends."""
    await session.execute(
        # A statement of its own: the rights are read after the wait, not before.
        select(Person.id).where(Person.id == person_id).with_for_update(read=True)
    )


async def person(session: AsyncSession, person_id: UUID) -> Person | None:
    """Return the person whose rights are about to change; acts under way are over.

    The key stays shared: rows that name the person may be added meanwhile.
    """
    statement = (
        select(Person)
        .where(Person.id == person_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).first()
