"""One's own accounts at identity providers: shown, added, taken away."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.http.plain_json import PlainJsonRoute
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.identity.sessions import proofs
from app.identity.sessions.routes import Person, SendingPerson
from app.identity.sessions.service import SessionNotFound
from app.identity.sign_in import queries, service
from app.identity.sign_in.desk import desk_of, own_path
from app.identity.sign_in.ports import Asked

router = APIRouter(
    prefix="/v1/linked-accounts", tags=["Đăng nhập"], route_class=PlainJsonRoute
)


class AccountTold(BaseModel):
    id: UUID
    provider: str
    title: str
    linked_at: Moment


class AccountWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    provider: Annotated[str, Field(max_length=64)]
    return_to: Annotated[str, Field(max_length=2000)] = "/"


class Lead(BaseModel):
    address: str


@router.get("", operation_id="list_linked_accounts")
async def list_linked_accounts(
    request: Request, actor: Person, session: SessionDep
) -> list[AccountTold]:
    providers = desk_of(request).providers
    return [
        AccountTold(
            id=each.id,
            provider=each.provider,
            title=(
                providers[each.provider].title
                if each.provider in providers
                else each.provider
            ),
            linked_at=each.linked_at,
        )
        for each in await queries.accounts_of(session, actor.id)
    ]


@router.post("", operation_id="add_linked_account")
async def add_linked_account(
    wanted: AccountWanted,
    request: Request,
    response: Response,
    actor: SendingPerson,  # noqa: ARG001  # who may call
    transactions: TransactionsDep,
    clock: ClockDep,
) -> Lead:
    """Return where to prove a further account; the session here proves the person."""
    desk, at = desk_of(request), clock.now()
    known = desk.provider(wanted.provider)
    stay = proofs.current(request).session_id
    if stay is None:
        raise SessionNotFound
    begun = await transactions.run(
        lambda session: service.begin(
            session,
            provider=wanted.provider,
            return_to=own_path(wanted.return_to),
            at=at,
            asked=Asked(at, max_age=timedelta(0)),
            browser=desk.cookies.attempt.read(request),
            session_id=stay,
        )
    )
    address = await known.address(
        begun.secrets, callback=desk.callback(wanted.provider), at=at, asked=begun.asked
    )
    desk.cookies.attempt.put(
        response, begun.browser, seconds=int(service.ATTEMPT_LIFE.total_seconds())
    )
    return Lead(address=address)


@router.delete("/{account_id}", operation_id="remove_linked_account", status_code=204)
async def remove_linked_account(
    account_id: UUID, actor: Person, session: SessionDep, clock: ClockDep
) -> None:
    await service.unlink(session, account_id, person_id=actor.id, at=clock.now())
