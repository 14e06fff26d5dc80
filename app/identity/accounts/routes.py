"""An official's own account: first login, sign-in, a new password."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http import throttle
from app.core.http.access import anyone
from app.core.http.plain_json import PlainJsonRoute
from app.core.http.session import ClockDep, TransactionsDep
from app.core.http.throttle import Allowance
from app.core.transactions import Transactions
from app.identity.accounts import codes, errors, service
from app.identity.accounts.desk import Desk
from app.identity.accounts.models import LocalAccount
from app.identity.accounts.proving import Claim, Compared, Proving
from app.identity.accounts.rules import Standing
from app.identity.actor import Kind
from app.identity.assurance import Assurance, Level
from app.identity.sessions import crossing, proofs
from app.identity.sessions import service as sessions
from app.identity.sessions.proofs import CrossSite
from app.identity.sessions.service import Ending, Opened, Proven
from app.identity.sign_in.desk import desk_of as sign_in_desk_of
from app.identity.sign_in.desk import device_of

router = APIRouter(
    prefix="/v1/local-account",
    tags=["Đăng nhập"],
    route_class=PlainJsonRoute,
    dependencies=[anyone],
)

PROVIDER: Final = "local"
_ALLOWANCE: Final = Allowance(20, timedelta(minutes=1))
_NO_STORE: Final = {"Cache-Control": "no-store"}
_OPEN: Final = frozenset({Standing.OPEN})
_FIRST: Final = frozenset({Standing.MUST_CHANGE})
_CHANGEABLE: Final = frozenset({Standing.OPEN, Standing.EXPIRED})

Username = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
# A bound on work, not a rule: the rules are told by name.
Password = Annotated[str, Field(min_length=1, max_length=1000)]
Code = Annotated[str, Field(min_length=6, max_length=40)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Username
    password: Password


class Credentials(_Given):
    """`code` is the telephone's, or one of the recovery codes."""

    code: Code


class Change(Credentials):
    new_password: Password


class Enrolment(BaseModel):
    """What the authenticator is set up with: as text, and as a QR code holds it."""

    secret: str
    address: str


class Activated(BaseModel):
    """Shown once: each opens the account once when the telephone is lost."""

    recovery_codes: list[str]


@router.post("/enrolment", operation_id="enrol_local_account")
async def enrol_local_account(
    given: _Given,
    request: Request,
    response: Response,
    transactions: TransactionsDep,
    clock: ClockDep,
) -> Enrolment:
    """Show the second factor to whoever holds the first password."""
    proving = await _proving(request, transactions, clock)
    claim = Claim(given.username, given.password, code=None)
    vault = proving.desk.vault

    async def show(
        session: AsyncSession, account: LocalAccount, _: Compared
    ) -> Enrolment:
        await service.record(
            session, account, "account.second_factor_shown", at=proving.at
        )
        secret = vault.open(account.totp_sealed)
        return Enrolment(
            secret=secret, address=codes.address(secret, username=account.username)
        )

    response.headers.update(_NO_STORE)
    return await proving.run(claim, show, when=_FIRST)


@router.post("/activation", operation_id="activate_local_account")
async def activate_local_account(
    given: Change,
    request: Request,
    response: Response,
    transactions: TransactionsDep,
    clock: ClockDep,
) -> Activated:
    """Replace the first password, proving that the second factor is set up."""
    proving = await _proving(request, transactions, clock)

    async def activate(
        session: AsyncSession, account: LocalAccount, compared: Compared
    ) -> Activated:
        await _change(session, account, compared, proving, "account.activated")
        fresh = await service.renew_recovery_codes(session, account)
        return Activated(recovery_codes=list(fresh))

    response.headers.update(_NO_STORE)
    return await proving.run(_claim(given), activate, when=_FIRST)


@router.post(
    "/session",
    operation_id="sign_in_locally",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
)
async def sign_in_locally(
    given: Credentials,
    request: Request,
    transactions: TransactionsDep,
    clock: ClockDep,
) -> Response:
    """Begin a session by password and code."""
    proving = await _proving(request, transactions, clock)
    desk = sign_in_desk_of(request)

    async def begin(
        session: AsyncSession, account: LocalAccount, _: Compared
    ) -> Opened:
        account.used_at = proving.at
        return await sessions.begin(
            session,
            Proven(
                account.person_id,
                PROVIDER,
                account.username,
                Assurance(Level.THREE, proving.at),
            ),
            life=desk.lives.of(Kind.OFFICIAL),
            device=device_of(request),
            at=proving.at,
            instead_of=desk.cookies.session.read(request),
        )

    claim = Claim(given.username, given.password, given.code)
    opened = await proving.run(claim, begin, when=_OPEN)
    answer = Response(status_code=HTTPStatus.NO_CONTENT, headers=_NO_STORE)
    desk.cookies.session.put(answer, opened.secret)
    return answer


@router.put(
    "/password",
    operation_id="change_local_password",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
)
async def change_local_password(
    given: Change,
    request: Request,
    transactions: TransactionsDep,
    clock: ClockDep,
) -> Response:
    """Replace a password, one that has expired too; every session ends."""
    proving = await _proving(request, transactions, clock)

    async def change(
        session: AsyncSession, account: LocalAccount, compared: Compared
    ) -> None:
        await _change(session, account, compared, proving, "account.password_changed")
        await sessions.end_all(
            session, account.person_id, why=Ending.CREDENTIALS, at=proving.at
        )

    await proving.run(_claim(given), change, when=_CHANGEABLE)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def desk_of(request: Request) -> Desk:
    """Return what accounts are handled with.

    Raises:
        AccountsNotUsed: where every official comes through a provider.
    """
    desk: Desk | None = request.app.state.accounts
    if desk is None:
        raise errors.AccountsNotUsed
    return desk


async def _proving(
    request: Request, transactions: Transactions, clock: ClockDep
) -> Proving:
    """Let our own pages try, and nobody too often."""
    desk, at = desk_of(request), clock.now()
    origin = proofs.cookies_of(request).origin
    if not crossing.from_our_pages(request.method, request.headers, origin=origin):
        raise CrossSite
    key = f"local-account:{throttle.caller_of(request)}"
    refused = await transactions.run(
        lambda session: throttle.refusal(session, key, _ALLOWANCE, at=at)
    )
    if refused is not None:
        raise refused
    return Proving(transactions, desk, at, device_of(request).source)


async def _change(
    session: AsyncSession,
    account: LocalAccount,
    compared: Compared,
    proving: Proving,
    event: str,
) -> None:
    if compared.new_hash is None:
        raise errors.PasswordUnfit
    await service.change_password(
        session, account, compared.new_hash, at=proving.at, event=event
    )


def _claim(given: Change) -> Claim:
    return Claim(given.username, given.password, given.code, given.new_password)
