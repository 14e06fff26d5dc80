"""One's own sessions: shown, ended, and lent to an application for minutes."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Moment
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.identity.access import may, may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.sessions import proofs, queries, service
from app.identity.sessions.service import Ending, SessionNotFound
from app.identity.sign_in.desk import desk_of
from app.identity.sign_in.ports import ProviderUnavailable
from app.identity.tokens import Tokens

router = APIRouter(prefix="/v1", tags=["Đăng nhập"])

_TOKEN_LIFE: Final = timedelta(minutes=10)
Person = Annotated[Actor, may(Permission.MANAGE_SIGN_IN)]
SendingPerson = Annotated[Actor, may_between(Permission.MANAGE_SIGN_IN)]
_NO_STORE: Final = {"Cache-Control": "no-store"}
# Not "cookies": those of every other site of our domain would go too.
_CLEARED: Final = {"Clear-Site-Data": '"cache", "storage"'}


class SessionTold(BaseModel):
    id: UUID
    provider: str
    level: int
    proved_at: Moment | None
    agent: str
    source: str
    began_at: Moment
    last_seen_at: Moment
    ends_at: Moment
    current: bool


class SignedOut(BaseModel):
    """`provider_address`: where the stay at the provider can be ended too."""

    provider_address: str | None


class TokenTold(BaseModel):
    access_token: str
    token_type: str
    expires_in: int


@router.get("/sessions", operation_id="list_own_sessions")
async def list_own_sessions(
    request: Request, actor: Person, session: SessionDep, clock: ClockDep
) -> list[SessionTold]:
    """Show where one is signed in."""
    current = proofs.current(request).session_id
    return [
        SessionTold(
            id=each.id,
            provider=each.provider,
            level=each.level,
            proved_at=each.proved_at,
            agent=each.agent,
            source=each.source,
            began_at=each.began_at,
            last_seen_at=each.last_seen_at,
            ends_at=each.ends_at,
            current=each.id == current,
        )
        for each in await queries.of_person(session, actor.id, at=clock.now())
    ]


@router.delete("/sessions/{session_id}", operation_id="end_own_session")
async def end_own_session(
    session_id: UUID, actor: Person, session: SessionDep, clock: ClockDep
) -> Response:
    """End a session of one's own, on whatever device it is."""
    await service.end_own(session, session_id, person_id=actor.id, at=clock.now())
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.delete("/session", operation_id="sign_out")
async def sign_out(
    request: Request,
    response: Response,
    actor: SendingPerson,  # noqa: ARG001  # who may call
    transactions: TransactionsDep,
    clock: ClockDep,
) -> SignedOut:
    """End this session; say where to end the stay at the provider."""
    desk, at = desk_of(request), clock.now()
    current = proofs.current(request).session_id
    if current is None:
        raise SessionNotFound
    provider = await transactions.run(lambda session: _ended(session, current, at))
    desk.cookies.session.drop(response)
    response.headers.update(_NO_STORE | _CLEARED)
    known = desk.providers.get(provider)
    try:
        address = (
            await known.sign_out_address(after=desk.after, at=at) if known else None
        )
    except ProviderUnavailable:
        # Here the session has ended, and that is what was asked.
        address = None
    return SignedOut(provider_address=address)


@router.post("/session/tokens", operation_id="issue_session_token")
async def issue_session_token(
    request: Request,
    response: Response,
    actor: Person,
    session: SessionDep,
    clock: ClockDep,
) -> TokenTold:
    """Give an application a bearer token that lives for minutes, and with the session."""
    proof, at = proofs.current(request), clock.now()
    if proof.session_id is None:
        raise SessionNotFound
    await service.record_token(session, proof.session_id, person_id=actor.id, at=at)
    tokens: Tokens = request.app.state.tokens
    response.headers.update(_NO_STORE)
    return TokenTold(
        access_token=tokens.issue(
            actor.id,
            at=at,
            life=_TOKEN_LIFE,
            assurance=proof.assurance,
            session_id=proof.session_id,
        ),
        token_type="Bearer",  # noqa: S106  # the name of the scheme
        expires_in=int(_TOKEN_LIFE.total_seconds()),
    )


async def _ended(session: AsyncSession, session_id: UUID, at: datetime) -> str:
    row = await queries.live(session, session_id, at=at)
    if row is None:
        raise SessionNotFound
    await service.end(session, row, why=Ending.SIGNED_OUT, at=at)
    return row.provider
