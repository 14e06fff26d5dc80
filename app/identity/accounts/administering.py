"""Open, lock, reset, close accounts: acts on a locked account, each recorded.

Who may do them is proved before, in `reaching`; an operator at the machine may all.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.identity import queries as people
from app.identity.accounts import codes, errors, passwords, queries, rules, service
from app.identity.accounts.desk import Desk
from app.identity.accounts.models import LocalAccount, RecoveryCode
from app.identity.actor import Kind
from app.identity.sessions import service as sessions
from app.identity.sessions.service import Ending


@dataclass(frozen=True)
class Order:
    """Who wants it, why and when: what the audit tells."""

    by: str
    basis: str
    at: datetime


@dataclass(frozen=True)
class NewAccount:
    """For this official; `username` is what they type."""

    person_id: UUID
    username: str


async def create(
    session: AsyncSession, new: NewAccount, order: Order, *, desk: Desk
) -> str:
    """Open an account; return the password that its owner changes at once.

    Raises:
        PersonNotFound, NotForThisPerson, AccountExists
    """
    person = await people.person(session, new.person_id)
    if person.kind != Kind.OFFICIAL:
        raise errors.NotForThisPerson
    password, fresh = await _fresh(desk, order.at)
    created = await session.execute(
        insert(LocalAccount)
        .values(
            id=new_id(),
            person_id=person.id,
            username=new.username.lower(),
            created_at=order.at,
            failures=0,
            **fresh,
        )
        .on_conflict_do_nothing()
        .returning(LocalAccount.id)
    )
    if created.scalar_one_or_none() is None:
        raise errors.AccountExists
    account = await locked(session, new.username)
    await _record(session, account, "account.created", order)
    return password


async def locked(session: AsyncSession, username: str) -> LocalAccount:
    """Return an account for an operator, who needs no post.

    Raises:
        AccountNotFound
    """
    account = await queries.lock(session, username)
    if account is None:
        raise errors.AccountNotFound
    return account


async def reset(
    session: AsyncSession, account: LocalAccount, order: Order, *, desk: Desk
) -> str:
    """Take every secret back and give a new first password; all sessions end."""
    password, fresh = await _fresh(desk, order.at)
    service.remember_password(session, account)
    for name, value in fresh.items():
        setattr(account, name, value)
    account.failures, account.locked_at = 0, None
    account.totp_step = None
    await session.execute(
        delete(RecoveryCode).where(RecoveryCode.account_id == account.id)
    )
    await _end_sessions(session, account, order)
    await _record(session, account, "account.reset", order)
    return password


async def lock(session: AsyncSession, account: LocalAccount, order: Order) -> None:
    """Lock an account as five failures would, and end its sessions."""
    account.failures, account.locked_at = rules.MOST_FAILURES, order.at
    await _end_sessions(session, account, order)
    await _record(session, account, "account.locked", order)


async def unlock(session: AsyncSession, account: LocalAccount, order: Order) -> None:
    account.failures, account.locked_at = 0, None
    await session.flush()
    await _record(session, account, "account.unlocked", order)


async def close(session: AsyncSession, account: LocalAccount, order: Order) -> None:
    """Shut an account until it is opened again, and its owner out of every session."""
    account.disabled_at = order.at
    await _end_sessions(session, account, order)
    await _record(session, account, "account.disabled", order)


async def reopen(session: AsyncSession, account: LocalAccount, order: Order) -> None:
    """Open an account again; its 45 days begin anew."""
    account.disabled_at, account.used_at = None, order.at
    await session.flush()
    await _record(session, account, "account.enabled", order)


async def _fresh(desk: Desk, at: datetime) -> tuple[str, dict[str, object]]:
    """Return a first password, and what is kept of it and of a new second factor."""
    password = passwords.temporary()
    return password, {
        "password_hash": await asyncio.to_thread(desk.passwords.hash, password),
        "password_set_at": at,
        "temporary": True,
        "totp_sealed": desk.vault.seal(codes.new_secret()),
        "used_at": at,
    }


async def _end_sessions(
    session: AsyncSession, account: LocalAccount, order: Order
) -> None:
    await session.flush()
    await sessions.end_all(
        session, account.person_id, why=Ending.CREDENTIALS, at=order.at
    )


async def _record(
    session: AsyncSession, account: LocalAccount, event: str, order: Order
) -> None:
    await service.record(
        session,
        account,
        event,
        at=order.at,
        actor_id=order.by,
        data={"person": str(account.person_id), "basis": order.basis},
    )
