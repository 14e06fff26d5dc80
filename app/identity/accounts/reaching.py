"""Prove that an administrator may act on somebody's account: lock first, then proof.

The administrator's own row is held by the edge (`identity/access.py`), the holder's is
locked here, and only then are posts read: whoever gives or takes posts locks the same
rows, so no right is proved on what another is changing.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.identity import locking, permits
from app.identity.accounts import errors, queries, reach
from app.identity.accounts.models import LocalAccount
from app.identity.accounts.reach import AtOrBelow
from app.identity.actor import Actor, Role
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty, Standing
from app.identity.queries import PersonNotFound
from app.identity.sessions import queries as sessions


async def account_in_reach(
    session: AsyncSession,
    username: str,
    *,
    by: Actor,
    at_or_below: AtOrBelow,
    at: datetime,
) -> LocalAccount:
    """Return an account that the actor administers, locked with its holder.

    Raises:
        AccountNotFound: also if it is out of reach.
        NotTheAdministrator, GrantsOneself: by the policy.
    """
    seen = await queries.by_name(session, username)
    if seen is None:
        raise errors.AccountNotFound
    await sessions.lock_of_person(session, seen.person_id)
    await locking.person(session, seen.person_id)
    await _prove(session, seen.person_id, by, at_or_below, at, errors.AccountNotFound)
    account = await queries.lock(session, username)
    if account is None or account.person_id != seen.person_id:
        raise errors.AccountNotFound
    return account


async def check_person(
    session: AsyncSession,
    person_id: UUID,
    *,
    by: Actor,
    at_or_below: AtOrBelow,
    at: datetime,
) -> None:
    """Lock somebody for whom an account is to be opened, and prove the right to.

    Raises:
        PersonNotFound: also if they are out of reach.
        NotTheAdministrator, GrantsOneself: by the policy.
    """
    if await locking.person(session, person_id) is None:
        raise PersonNotFound
    await _prove(session, person_id, by, at_or_below, at, PersonNotFound)


def check_serves(
    act: Permission, by: Actor, *, hidden: type[NotFound] = NotFound
) -> None:
    """Refuse whoever administers no office at all, before anything is looked up.

    Raises:
        hidden, NotTheAdministrator: by the policy.
    """
    serves = bool(by.offices_as(Role.ADMINISTRATOR))
    standings = {Standing.ADMINISTERS} if serves else set()
    permits.require(act, by, standings, hidden=hidden)


async def _prove(
    session: AsyncSession,
    person_id: UUID,
    by: Actor,
    at_or_below: AtOrBelow,
    at: datetime,
    hidden: type[NotFound],
) -> None:
    held = await reach.held_by(session, person_id, at=at)
    act = reach.act_on(held)
    duties = {Duty.CONCERNS_ONESELF} if person_id == by.id else set()
    # One's own account, whatever one's reach: said as such.
    permits.keep_apart(act, duties)
    own = await reach.reach_of(session, by, at_or_below=at_or_below)
    permits.require(act, by, own.standings(held), duties=duties, hidden=hidden)
