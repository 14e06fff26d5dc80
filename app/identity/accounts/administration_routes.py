"""Accounts of others: an administrator's routes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Moment
from app.core.http.plain_json import PlainJsonRoute
from app.core.http.session import ClockDep, SessionDep
from app.identity.access import may
from app.identity.accounts import administering, queries, rules
from app.identity.accounts.administering import NewAccount, check_administrator
from app.identity.accounts.desk import Desk
from app.identity.accounts.routes import desk_of
from app.identity.accounts.rules import Standing
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/local-accounts", tags=["Quản trị tài khoản"], route_class=PlainJsonRoute
)

_NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Administering:
    """An administrator of accounts, at this moment, with what accounts are handled with."""

    session: AsyncSession
    desk: Desk
    by: str
    at: datetime


async def administering_accounts(
    request: Request,
    actor: Annotated[Actor, may(Permission.ADMINISTER_ACCOUNTS)],
    session: SessionDep,
    clock: ClockDep,
) -> Administering:
    await check_administrator(session, actor)
    return Administering(session, desk_of(request), str(actor.id), clock.now())


Administrator = Annotated[Administering, Depends(administering_accounts)]


class AccountWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    person: Annotated[str, Field(min_length=1, max_length=200)]
    username: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,63}$")]
    administrator: bool = False


class FirstPassword(BaseModel):
    """Handed over once; its owner changes it within three days."""

    username: str
    first_password: str


class AccountTold(BaseModel):
    username: str
    administrator: bool
    standing: Standing
    used_at: Moment
    created_at: Moment


@router.get("", operation_id="list_local_accounts")
async def list_local_accounts(who: Administrator) -> list[AccountTold]:
    """Show every account, for the quarterly review."""
    return [
        AccountTold(
            username=each.username,
            administrator=each.administrator,
            standing=rules.standing(each.facts, lock=who.desk.lock, at=who.at),
            used_at=each.used_at,
            created_at=each.created_at,
        )
        for each in await queries.accounts(who.session)
    ]


@router.post("", operation_id="create_local_account", status_code=201)
async def create_local_account(
    wanted: AccountWanted, response: Response, who: Administrator
) -> FirstPassword:
    password = await administering.create(
        who.session,
        NewAccount(wanted.person, wanted.username, wanted.administrator),
        desk=who.desk,
        by=who.by,
        at=who.at,
    )
    response.headers.update(_NO_STORE)
    return FirstPassword(username=wanted.username, first_password=password)


@router.post("/{username}/reset", operation_id="reset_local_account")
async def reset_local_account(
    username: str, response: Response, who: Administrator
) -> FirstPassword:
    """Take back password, second factor and sessions; give a first password."""
    password = await administering.reset(
        who.session, username, desk=who.desk, by=who.by, at=who.at
    )
    response.headers.update(_NO_STORE)
    return FirstPassword(username=username, first_password=password)


@router.delete("/{username}/lock", operation_id="unlock_local_account", status_code=204)
async def unlock_local_account(username: str, who: Administrator) -> None:
    """Open an account that failures have locked before its time is over."""
    await administering.unlock(who.session, username, by=who.by, at=who.at)


@router.put(
    "/{username}/disablement",
    operation_id="disable_local_account",
    status_code=204,
)
async def disable_local_account(username: str, who: Administrator) -> None:
    """Shut an account, and its owner out of every session."""
    await administering.disable(who.session, username, by=who.by, at=who.at)


@router.delete(
    "/{username}/disablement",
    operation_id="enable_local_account",
    status_code=204,
)
async def enable_local_account(username: str, who: Administrator) -> None:
    await administering.enable(who.session, username, by=who.by, at=who.at)
