"""Reads of local accounts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.accounts.models import LocalAccount, PastPassword
from app.identity.accounts.rules import REMEMBERED


async def lock(session: AsyncSession, username: str) -> LocalAccount | None:
    """Return the account as it is now, locked: who tries, tries one after another."""
    return await session.scalar(
        select(LocalAccount)
        .where(LocalAccount.username == username.lower())
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def by_name(session: AsyncSession, username: str) -> LocalAccount | None:
    return await session.scalar(
        select(LocalAccount).where(LocalAccount.username == username.lower())
    )


async def accounts(session: AsyncSession) -> Sequence[LocalAccount]:
    found = await session.scalars(select(LocalAccount).order_by(LocalAccount.username))
    return found.all()


async def past_hashes(session: AsyncSession, account: LocalAccount) -> Sequence[str]:
    """Return the passwords that may not come back, the present one among them."""
    found = await session.scalars(
        select(PastPassword.password_hash)
        .where(PastPassword.account_id == account.id)
        .order_by(PastPassword.set_at.desc(), PastPassword.id.desc())
        .limit(REMEMBERED)
    )
    return [account.password_hash, *found]
