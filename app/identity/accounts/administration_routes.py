"""Accounts of others: what an administrator of their offices does with them."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Moment
from app.core.http.plain_json import PlainJsonRoute
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.core.text import Reason
from app.identity.access import may
from app.identity.accounts import administering, errors, listing, reaching, service
from app.identity.accounts.administering import NewAccount, Order
from app.identity.accounts.desk import Desk
from app.identity.accounts.listing import Listed
from app.identity.accounts.models import LocalAccount
from app.identity.accounts.routes import desk_of
from app.identity.accounts.rules import Standing
from app.identity.actor import Actor, masked
from app.identity.policy.permissions import Permission
from app.identity.queries import PersonNotFound

router = APIRouter(
    prefix="/v1/local-accounts", tags=["Quản trị tài khoản"], route_class=PlainJsonRoute
)
_one = APIRouter(prefix="/{username}", route_class=PlainJsonRoute)

_NO_STORE = {"Cache-Control": "no-store"}


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Why(_In):
    """`basis` is why: a decision, a request of the office; the audit keeps it."""

    basis: Reason


class AccountWanted(Why):
    person: UUID
    username: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,63}$")]


class FirstPassword(BaseModel):
    """Handed over once; its owner changes it within three days."""

    username: str
    first_password: str


class AccountTold(BaseModel):
    """`identity_number` shows its last three digits only."""

    username: str
    person: UUID
    name: str
    identity_number: str
    standing: Standing
    used_at: Moment
    created_at: Moment


@dataclass(frozen=True)
class Administering:
    """An account within reach, locked, and who wants what done with it and why."""

    session: AsyncSession
    account: LocalAccount
    desk: Desk
    order: Order


async def find_account(
    username: Annotated[str, Path(max_length=64)],
    why: Why,
    request: Request,
    actor: Annotated[Actor, may(Permission.ADMINISTER_ACCOUNT)],
    session: SessionDep,
    clock: ClockDep,
) -> Administering:
    reaching.check_serves(
        Permission.ADMINISTER_ACCOUNT, actor, hidden=errors.AccountNotFound
    )
    desk, at = desk_of(request), clock.now()
    account = await reaching.account_in_reach(
        session, username, by=actor, at_or_below=desk.at_or_below, at=at
    )
    order = Order(str(actor.id), why.basis, at)
    return Administering(session, account, desk, order)


Found = Annotated[Administering, Depends(find_account)]


@router.get("", operation_id="list_local_accounts")
async def list_local_accounts(
    request: Request,
    actor: Annotated[Actor, may(Permission.LIST_ACCOUNTS)],
    session: SessionDep,
    clock: ClockDep,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    size: PageSize = 50,
) -> Page[AccountTold]:
    """List the accounts within reach of one's posts, for the quarterly review."""
    reaching.check_serves(Permission.LIST_ACCOUNTS, actor)
    desk, at = desk_of(request), clock.now()
    found = await listing.in_reach(
        session,
        by=actor,
        at_or_below=desk.at_or_below,
        at=at,
        cursor=cursor,
        size=size,
    )
    accounts = [each.account for each in found.rows]
    standings = await service.standings(session, accounts, lock=desk.lock, at=at)
    pairs = zip(found.rows, standings, strict=True)
    return Page(items=[_told(*pair) for pair in pairs], next=found.next)


@router.post("", operation_id="create_local_account", status_code=201)
async def create_local_account(
    wanted: AccountWanted,
    request: Request,
    response: Response,
    actor: Annotated[Actor, may(Permission.ADMINISTER_ACCOUNT)],
    session: SessionDep,
    clock: ClockDep,
) -> FirstPassword:
    """Open an account for an official whose posts all lie within reach."""
    reaching.check_serves(Permission.ADMINISTER_ACCOUNT, actor, hidden=PersonNotFound)
    desk, at = desk_of(request), clock.now()
    await reaching.check_person(
        session, wanted.person, by=actor, at_or_below=desk.at_or_below, at=at
    )
    password = await administering.create(
        session,
        NewAccount(wanted.person, wanted.username),
        Order(str(actor.id), wanted.basis, at),
        desk=desk,
    )
    response.headers.update(_NO_STORE)
    return FirstPassword(username=wanted.username, first_password=password)


@_one.post("/reset", operation_id="reset_local_account")
async def reset_local_account(response: Response, found: Found) -> FirstPassword:
    """Take back password, second factor and sessions; give a first password."""
    password = await administering.reset(
        found.session, found.account, found.order, desk=found.desk
    )
    response.headers.update(_NO_STORE)
    return FirstPassword(username=found.account.username, first_password=password)


@_one.post("/locking", operation_id="lock_local_account", status_code=204)
async def lock_local_account(found: Found) -> None:
    """Lock an account as five failures do, and its owner out of every session."""
    await administering.lock(found.session, found.account, found.order)


@_one.post("/unlocking", operation_id="unlock_local_account", status_code=204)
async def unlock_local_account(found: Found) -> None:
    """Open a locked account before its time is over."""
    await administering.unlock(found.session, found.account, found.order)


@_one.post("/closing", operation_id="close_local_account", status_code=204)
async def close_local_account(found: Found) -> None:
    """Shut an account, and its owner out of every session, until it is reopened."""
    await administering.close(found.session, found.account, found.order)


@_one.post("/reopening", operation_id="reopen_local_account", status_code=204)
async def reopen_local_account(found: Found) -> None:
    await administering.reopen(found.session, found.account, found.order)


router.include_router(_one)


def _told(listed: Listed, standing: Standing) -> AccountTold:
    account, person = listed.account, listed.person
    return AccountTold(
        username=account.username,
        person=person.id,
        name=person.name,
        identity_number=masked(person.identity_number),
        standing=standing,
        used_at=account.used_at,
        created_at=account.created_at,
    )
