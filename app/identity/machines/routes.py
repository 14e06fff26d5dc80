"""The token endpoint (RFC 6749 §4.4 with RFC 7523 client authentication)."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.core.http.access import anyone
from app.core.http.session import ClockDep, SessionDep
from app.identity.machines import service
from app.identity.machines.access import connection_of, tokens_of
from app.identity.machines.service import Refusal, RefusalCode
from app.identity.machines.tokens import LIFE, Grant

router = APIRouter(tags=["Hệ thống đối tác"], dependencies=[anyone])

PATH: Final = "/v1/oauth/token"
_GRANT: Final = "client_credentials"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# RFC 6749 §5.1: an answer that may hold a token is kept by nobody on the way.
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenAnswer(BaseModel):
    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenRefusal(BaseModel):
    """The standard's own error shape; partners' libraries read no other."""

    error: RefusalCode
    error_description: str


@router.post(
    PATH,
    operation_id="issue_token",
    response_model=TokenAnswer,
    responses={400: {"model": TokenRefusal}, 401: {"model": TokenRefusal}},
)
async def issue_token(
    request: Request,
    session: SessionDep,
    clock: ClockDep,
    grant_type: Annotated[str, Form()] = "",
    client_assertion_type: Annotated[str, Form()] = "",
    client_assertion: Annotated[str, Form()] = "",
    scope: Annotated[str, Form(max_length=1000)] = "",
) -> JSONResponse:
    """Give a token for an assertion signed with a registered key."""
    if grant_type != _GRANT:
        return _refused(Refusal(RefusalCode.UNSUPPORTED_GRANT_TYPE, _GRANT))
    if client_assertion_type != _ASSERTION or not client_assertion:
        return _refused(Refusal(RefusalCode.INVALID_REQUEST, "client_assertion"))
    tokens = tokens_of(request)
    granted = await service.grant(
        session,
        assertion=client_assertion,
        scopes=frozenset(scope.split()),
        audiences=frozenset({tokens.issuer, f"{tokens.issuer}{PATH}"}),
        connection=connection_of(request),
        at=clock.now(),
    )
    if isinstance(granted, Refusal):
        return _refused(granted)
    return _given(tokens.issue(granted, at=clock.now()), granted)


def _given(token: str, grant: Grant) -> JSONResponse:
    answer = TokenAnswer(
        access_token=token,
        token_type="Bearer",  # noqa: S106  # the name of the scheme
        expires_in=int(LIFE.total_seconds()),
        scope=" ".join(sorted(grant.scopes)),
    )
    return JSONResponse(answer.model_dump(), headers=_NO_STORE)


def _refused(refusal: Refusal) -> JSONResponse:
    unknown = refusal.code is RefusalCode.INVALID_CLIENT
    status = HTTPStatus.UNAUTHORIZED if unknown else HTTPStatus.BAD_REQUEST
    body = TokenRefusal(error=refusal.code, error_description=refusal.why)
    return JSONResponse(body.model_dump(), status, headers=_NO_STORE)
