"""Sign-in through a provider, as a browser walks it."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http import throttle
from app.core.http.access import anyone
from app.core.http.session import ClockDep, TransactionsDep
from app.core.http.throttle import Allowance
from app.core.transactions import Transactions
from app.identity import assurance, strangers
from app.identity.sign_in import leaving, service
from app.identity.sign_in.completing import Completion, Returned
from app.identity.sign_in.desk import desk_of, device_of, own_path
from app.identity.sign_in.ports import Answer, Asked, NotProven

router = APIRouter(prefix="/v1/sign-in", tags=["Đăng nhập"], dependencies=[anyone])

_ALLOWANCE: Final = Allowance(60, timedelta(minutes=1))
# Any of them will do: so the lowest is what must be reached.
_ACR_VALUES: Final = r"^LoA[1-4]( LoA[1-4]){0,3}$"
_LONGEST_AGE: Final = 86_400
_NO_STORE: Final = {"Cache-Control": "no-store"}


class ProviderTold(BaseModel):
    name: str
    title: str
    kinds: list[str]


class LogoutRefusal(BaseModel):
    """The standard's own shape (OpenID Connect Back-Channel Logout 1.0 §2.8)."""

    error: str
    error_description: str


@router.get("/providers", operation_id="list_identity_providers")
async def list_identity_providers(request: Request) -> list[ProviderTold]:
    """Show by whom one may be identified here."""
    return [
        ProviderTold(name=name, title=each.title, kinds=sorted(each.kinds))
        for name, each in desk_of(request).providers.items()
    ]


@router.get(
    "/{provider}", operation_id="begin_sign_in", status_code=HTTPStatus.SEE_OTHER
)
async def begin_sign_in(
    provider: str,
    request: Request,
    transactions: TransactionsDep,
    clock: ClockDep,
    return_to: Annotated[str, Query(max_length=2000)] = "/",
    acr_values: Annotated[str | None, Query(pattern=_ACR_VALUES)] = None,
    max_age: Annotated[int | None, Query(ge=0, le=_LONGEST_AGE)] = None,
) -> RedirectResponse:
    """Lead the browser to the provider's page.

    `acr_values` and `max_age` are those of a step-up challenge (RFC 9470): the sign-in
    reaches them, or fails and leaves the session as it was.
    """
    desk, at = desk_of(request), clock.now()
    known = desk.provider(provider)
    await _count(request, transactions)
    begun = await transactions.run(
        lambda session: service.begin(
            session,
            provider=provider,
            return_to=own_path(return_to),
            at=at,
            asked=_asked(acr_values, max_age, at),
            browser=desk.cookies.attempt.read(request),
        )
    )
    address = await known.address(
        begun.secrets, callback=desk.callback(provider), at=at, asked=begun.asked
    )
    answer = RedirectResponse(address, HTTPStatus.SEE_OTHER, _NO_STORE)
    desk.cookies.attempt.put(
        answer, begun.browser, seconds=int(service.ATTEMPT_LIFE.total_seconds())
    )
    return answer


@router.get(
    "/{provider}/callback",
    operation_id="complete_sign_in",
    status_code=HTTPStatus.SEE_OTHER,
)
async def complete_sign_in(
    provider: str,
    request: Request,
    transactions: TransactionsDep,
    clock: ClockDep,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str | None, Query(max_length=2000)] = None,
    iss: Annotated[str | None, Query(max_length=2000)] = None,
) -> RedirectResponse:
    """Take the provider's answer, begin a session, lead on to where one was going."""
    desk = desk_of(request)
    desk.provider(provider)
    await _count(request, transactions)
    returned = Returned(
        state=state,
        answer=Answer(code, iss) if code else None,
        browser=desk.cookies.attempt.read(request),
        earlier=desk.cookies.session.read(request),
        device=device_of(request),
    )
    completion = Completion(desk, transactions, provider, clock.now())
    opened, return_to = await completion.run(returned)
    answer = RedirectResponse(return_to, HTTPStatus.SEE_OTHER, _NO_STORE)
    desk.cookies.session.put(answer, opened.secret)
    return answer


@router.post(
    "/{provider}/back-channel-logout",
    operation_id="receive_provider_logout",
    response_model=None,
    responses={400: {"model": LogoutRefusal}},
)
async def receive_provider_logout(
    provider: str,
    request: Request,
    transactions: TransactionsDep,
    clock: ClockDep,
    logout_token: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """End the sessions of a stay that ended at the provider."""
    at = clock.now()
    known = desk_of(request).provider(provider)
    read = await known.farewell(logout_token, at=at)
    if isinstance(read, NotProven):
        return await _farewell_refused(read.why, provider, request, transactions)
    fresh = await transactions.run(
        lambda session: leaving.end_sessions(session, read, provider=provider, at=at)
    )
    if not fresh:
        why = "this token was used before"
        return await _farewell_refused(why, provider, request, transactions)
    return Response(status_code=HTTPStatus.OK, headers=_NO_STORE)


def _asked(acr_values: str | None, max_age: int | None, at: datetime) -> Asked:
    return Asked(
        since=at,
        level=assurance.read(*acr_values.split()) if acr_values else None,
        max_age=None if max_age is None else timedelta(seconds=max_age),
    )


async def _farewell_refused(
    why: str, provider: str, request: Request, transactions: Transactions
) -> JSONResponse:
    """Refuse a logout token; a flood of them is answered, and not written down."""
    key, at = f"farewell:{throttle.caller_of(request)}", transactions.clock.now()

    async def record(session: AsyncSession) -> None:
        if await throttle.refusal(session, key, _ALLOWANCE, at=at) is None:
            await strangers.record(
                session,
                "sign_in.logout_refused",
                source=device_of(request).source,
                at=at,
                data={"provider": provider, "why": why},
            )

    await transactions.run(record)
    body = LogoutRefusal(error="invalid_request", error_description=why)
    return JSONResponse(body.model_dump(), HTTPStatus.BAD_REQUEST, _NO_STORE)


async def _count(request: Request, transactions: Transactions) -> None:
    """Count a stranger's request, whatever comes of it."""
    key, at = f"sign-in:{throttle.caller_of(request)}", transactions.clock.now()
    refused = await transactions.run(
        lambda session: throttle.refusal(session, key, _ALLOWANCE, at=at)
    )
    if refused is not None:
        raise refused
