"""Create, reset, unlock, disable accounts: an administrator's acts, each recorded."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.identity import permits
from app.identity import queries as people
from app.identity.accounts import codes, errors, passwords, queries, service
from app.identity.accounts.desk import Desk
from app.identity.accounts.models import LocalAccount, RecoveryCode
from app.identity.actor import Actor, Kind
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.identity.sessions import service as sessions
from app.identity.sessions.service import Ending


@dataclass(frozen=True)
class NewAccount:
    """For the official of this handle; `username` is what they type."""

    person: str
    username: str
    administrator: bool = False


async def check_administrator(session: AsyncSession, actor: Actor) -> None:
    """Refuse whoever does not administer accounts now.

    Raises:
        NotTheAdministrator
    """
    own = await queries.of_person(session, actor.id)
    serves = own is not None and own.administrator and own.disabled_at is None
    standings = {Standing.ADMINISTERS} if serves else set()
    permits.require(Permission.ADMINISTER_ACCOUNTS, actor, standings)


async def create(
    session: AsyncSession, new: NewAccount, *, desk: Desk, by: str, at: datetime
) -> str:
    """Open an account; return the password that its owner changes at once.

    Raises:
        PersonNotFound, NotForThisPerson, AccountExists
    """
    person = await people.by_handle(session, new.person)
    if person.kind != Kind.OFFICIAL:
        raise errors.NotForThisPerson
    password, fresh = await _fresh(desk, at)
    created = await session.execute(
        insert(LocalAccount)
        .values(
            id=new_id(),
            person_id=person.id,
            username=new.username.lower(),
            administrator=new.administrator,
            created_at=at,
            failures=0,
            **fresh,
        )
        .on_conflict_do_nothing()
        .returning(LocalAccount.id)
    )
    if created.scalar_one_or_none() is None:
        raise errors.AccountExists
    account = await _locked(session, new.username)
    role = "administrator" if new.administrator else "official"
    await service.record(
        session, account, "account.created", at=at, actor_id=by, data=role
    )
    return password


async def reset(
    session: AsyncSession, username: str, *, desk: Desk, by: str, at: datetime
) -> str:
    """Take every secret back and give a new first password; all sessions end.

    Raises:
        AccountNotFound
    """
    account = await _locked(session, username)
    password, fresh = await _fresh(desk, at)
    service.remember_password(session, account)
    for name, value in fresh.items():
        setattr(account, name, value)
    account.failures, account.locked_at = 0, None
    account.totp_step = None
    await session.execute(
        delete(RecoveryCode).where(RecoveryCode.account_id == account.id)
    )
    await _end_sessions(session, account.person_id, at)
    await service.record(session, account, "account.reset", at=at, actor_id=by)
    return password


async def unlock(
    session: AsyncSession, username: str, *, by: str, at: datetime
) -> None:
    account = await _locked(session, username)
    account.failures, account.locked_at = 0, None
    await session.flush()
    await service.record(session, account, "account.unlocked", at=at, actor_id=by)


async def disable(
    session: AsyncSession, username: str, *, by: str, at: datetime
) -> None:
    """Shut an account, and its owner out of every session."""
    account = await _locked(session, username)
    account.disabled_at = at
    await _end_sessions(session, account.person_id, at)
    await service.record(session, account, "account.disabled", at=at, actor_id=by)


async def enable(
    session: AsyncSession, username: str, *, by: str, at: datetime
) -> None:
    """Open an account again; its 45 days begin anew."""
    account = await _locked(session, username)
    account.disabled_at, account.used_at = None, at
    await session.flush()
    await service.record(session, account, "account.enabled", at=at, actor_id=by)


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


async def _locked(session: AsyncSession, username: str) -> LocalAccount:
    account = await queries.lock(session, username)
    if account is None:
        raise errors.AccountNotFound
    return account


async def _end_sessions(session: AsyncSession, person_id: UUID, at: datetime) -> None:
    await session.flush()
    await sessions.end_all(session, person_id, why=Ending.CREDENTIALS, at=at)
