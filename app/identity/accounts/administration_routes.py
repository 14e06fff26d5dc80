"""Accounts of others: an administrator's routes."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.http.session import ClockDep, SessionDep
from app.identity.access import may
from app.identity.accounts import administering, queries, rules
from app.identity.accounts.administering import NewAccount, check_administrator
from app.identity.accounts.routes import desk_of
from app.identity.accounts.rules import Standing
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(prefix="/v1/local-accounts", tags=["Quản trị tài khoản"])

Official = Annotated[Actor, may(Permission.ADMINISTER_ACCOUNTS)]
_NO_STORE = {"Cache-Control": "no-store"}


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
async def list_local_accounts(
    request: Request, actor: Official, session: SessionDep, clock: ClockDep
) -> list[AccountTold]:
    """Show every account, for the quarterly review."""
    await check_administrator(session, actor)
    desk = desk_of(request)
    return [
        AccountTold(
            username=each.username,
            administrator=each.administrator,
            standing=rules.standing(each.facts, lock=desk.lock, at=clock.now()),
            used_at=each.used_at,
            created_at=each.created_at,
        )
        for each in await queries.accounts(session)
    ]


@router.post("", operation_id="create_local_account", status_code=201)
async def create_local_account(
    wanted: AccountWanted,
    request: Request,
    response: Response,
    actor: Official,
    session: SessionDep,
    clock: ClockDep,
) -> FirstPassword:
    await check_administrator(session, actor)
    desk = desk_of(request)
    password = await administering.create(
        session,
        NewAccount(wanted.person, wanted.username, wanted.administrator),
        desk=desk,
        by=str(actor.id),
        at=clock.now(),
    )
    response.headers.update(_NO_STORE)
    return FirstPassword(username=wanted.username, first_password=password)


@router.post("/{username}/reset", operation_id="reset_local_account")
async def reset_local_account(
    username: str,
    request: Request,
    response: Response,
    actor: Official,
    session: SessionDep,
    clock: ClockDep,
) -> FirstPassword:
    """Take back password, second factor and sessions; give a first password."""
    await check_administrator(session, actor)
    desk = desk_of(request)
    password = await administering.reset(
        session, username, desk=desk, by=str(actor.id), at=clock.now()
    )
    response.headers.update(_NO_STORE)
    return FirstPassword(username=username, first_password=password)


@router.delete("/{username}/lock", operation_id="unlock_local_account", status_code=204)
async def unlock_local_account(
    username: str,
    request: Request,
    actor: Official,
    session: SessionDep,
    clock: ClockDep,
) -> None:
    """Open an account that failures have locked before its time is over."""
    await check_administrator(session, actor)
    desk_of(request)
    await administering.unlock(session, username, by=str(actor.id), at=clock.now())


@router.put(
    "/{username}/disablement",
    operation_id="disable_local_account",
    status_code=204,
)
async def disable_local_account(
    username: str,
    request: Request,
    actor: Official,
    session: SessionDep,
    clock: ClockDep,
) -> None:
    """Shut an account, and its owner out of every session."""
    await check_administrator(session, actor)
    desk_of(request)
    await administering.disable(session, username, by=str(actor.id), at=clock.now())


@router.delete(
    "/{username}/disablement",
    operation_id="enable_local_account",
    status_code=204,
)
async def enable_local_account(
    username: str,
    request: Request,
    actor: Official,
    session: SessionDep,
    clock: ClockDep,
) -> None:
    await check_administrator(session, actor)
    desk_of(request)
    await administering.enable(session, username, by=str(actor.id), at=clock.now())
