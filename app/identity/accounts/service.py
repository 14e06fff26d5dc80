"""Count attempts, check the second factor, change passwords: the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.ids import new_id
from app.identity import queries as people
from app.identity.accounts import codes, queries, rules
from app.identity.accounts.models import LocalAccount, PastPassword, RecoveryCode
from app.identity.accounts.rules import Standing
from app.identity.accounts.vault import Vault
from app.identity.actor import Role


@dataclass(frozen=True)
class Candidate:
    """What an attempt is compared with; `last` if it is the one that locks."""

    password_hash: str
    past: Sequence[str]
    last: bool = False


async def count_attempt(
    session: AsyncSession, username: str, *, lock: timedelta, at: datetime
) -> Candidate | None:
    """Count an attempt before it is judged: whoever asks side by side gains none.

    None for nobody's name, and for a locked account.
    """
    account = await queries.lock(session, username)
    if account is None or rules.is_locked(account.locked_at, lock=lock, at=at):
        return None
    account.failures = rules.failures_after(
        account.failures, locked_at=account.locked_at, lock=lock, at=at
    )
    full = account.failures >= rules.MOST_FAILURES
    account.locked_at = at if full else None
    past = await queries.past_hashes(session, account)
    await session.flush()
    return Candidate(account.password_hash, past, last=full)


async def standing(
    session: AsyncSession, account: LocalAccount, *, lock: timedelta, at: datetime
) -> Standing:
    """Return what the account may be used for now, by the posts its owner holds."""
    (found,) = await standings(session, [account], lock=lock, at=at)
    return found


async def standings(
    session: AsyncSession,
    accounts: Sequence[LocalAccount],
    *,
    lock: timedelta,
    at: datetime,
) -> list[Standing]:
    """Return the same of each of several, in their order."""
    owners = [each.person_id for each in accounts]
    administrators = await people.holding(
        session, owners, role=Role.ADMINISTRATOR, at=at
    )
    return [
        rules.standing(
            each.facts(administrator=each.person_id in administrators), lock=lock, at=at
        )
        for each in accounts
    ]


async def code_holds(
    session: AsyncSession,
    account: LocalAccount,
    code: str,
    *,
    vault: Vault,
    at: datetime,
) -> bool:
    """Use a code up, of the telephone or of the recovery list; each serves once."""
    step = codes.step_of(
        code,
        secret=vault.open(account.totp_sealed),
        after=account.totp_step,
        at=at,
    )
    if step is not None:
        account.totp_step = step
        return True
    used = await session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == codes.digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.digest)
    )
    if used.scalar_one_or_none() is None:
        return False
    await record(session, account, "account.recovery_code_used", at=at)
    return True


async def change_password(
    session: AsyncSession,
    account: LocalAccount,
    password_hash: str,
    *,
    at: datetime,
    event: str,
) -> None:
    """Replace the password, which the audit calls `event`; the old one is remembered."""
    remember_password(session, account)
    account.password_hash, account.password_set_at = password_hash, at
    account.temporary = False
    account.used_at = at
    await session.flush()
    await record(session, account, event, at=at)


def remember_password(session: AsyncSession, account: LocalAccount) -> None:
    """Keep the present password among those that may not come back."""
    session.add(
        PastPassword(
            id=new_id(),
            account_id=account.id,
            set_at=account.password_set_at,
            password_hash=account.password_hash,
        )
    )


async def renew_recovery_codes(
    session: AsyncSession, account: LocalAccount
) -> tuple[str, ...]:
    """Replace the recovery codes; they are shown now and never again."""
    await session.execute(
        delete(RecoveryCode).where(RecoveryCode.account_id == account.id)
    )
    fresh = codes.recovery_codes()
    rows = [{"account_id": account.id, "digest": codes.digest(each)} for each in fresh]
    await session.execute(insert(RecoveryCode).values(rows))
    return fresh


async def disable_idle(session: AsyncSession, *, at: datetime) -> int:
    """Disable what nobody has used for 45 days; return how many."""
    idle = await session.scalars(
        select(LocalAccount)
        .where(
            LocalAccount.disabled_at.is_(None),
            LocalAccount.used_at <= at - rules.IDLE,
        )
        .order_by(LocalAccount.id)
        .with_for_update()
    )
    found = idle.all()
    for account in found:
        account.disabled_at = at
        await session.flush()
        await record(session, account, "account.disabled", at=at, data="idle")
    return len(found)


async def record(
    session: AsyncSession,
    account: LocalAccount,
    event: str,
    *,
    at: datetime,
    actor_id: str | None = None,
    data: JsonValue = None,
) -> None:
    """Write an act down; the caller holds the account's lock."""
    await audit.record(
        session,
        subject=f"account:{account.id}",
        event=event,
        actor_id=actor_id or str(account.person_id),
        at=at,
        data={"username": account.username, "what": data},
    )
