"""Who a request speaks for: its bearer token, or else its session's cookie."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Forbidden, Unauthenticated
from app.identity.assurance import Assurance
from app.identity.sessions import crossing, queries, service
from app.identity.sessions.cookies import Cookies, cookies_for
from app.identity.tokens import BadToken, Tokens


class CrossSite(Forbidden):
    code = "cross_site_request"
    title = "Yêu cầu không được gửi từ trang của Cổng nên không được thực hiện"


@dataclass(frozen=True)
class Proof:
    """`session_id` is the session behind the request, where there is one."""

    person_id: UUID
    assurance: Assurance
    session_id: UUID | None = None


async def proof_of(request: Request, session: AsyncSession, *, at: datetime) -> Proof:
    """Return whom the request speaks for; asked once a request.

    A token that is sent counts alone: a page of another site cannot send one, so
    only cookies need the check of where a write comes from.

    Raises:
        Unauthenticated, BadToken: if it speaks for nobody.
        CrossSite: if the cookie was sent along by somebody else's page.
    """
    known: Proof | None = getattr(request.state, "proof", None)
    if known is None:
        known = await _proof(request, session, at)
        request.state.proof = known
    return known


async def check_stands(proof: Proof, session: AsyncSession, *, at: datetime) -> None:
    """Ask again for the session, after a wait for whoever may have ended it.

    Raises:
        BadToken: if it has ended meanwhile.
    """
    if proof.session_id is None:
        return
    if not await queries.stands(session, proof.session_id, at=at):
        raise BadToken


def current(request: Request) -> Proof:
    """Return the proof that let this request in."""
    proof: Proof = request.state.proof
    return proof


def cookies_of(request: Request) -> Cookies:
    tokens: Tokens = request.app.state.tokens
    return cookies_for(tokens.issuer, key=tokens.key.raw_value)


def bucket_of(request: Request, *, at: datetime) -> str | None:
    """Return whose requests are counted together, without asking the database.

    A token of ours counts for its person, a cookie of ours for its session.
    """
    stated = request.headers.get("authorization")
    if stated is None:
        secret = cookies_of(request).session.read(request)
        return None if secret is None else service.digest(secret).hex()
    tokens: Tokens = request.app.state.tokens
    try:
        return str(tokens.read(_bearer(stated), at=at).person_id)
    except Unauthenticated:
        return None


async def _proof(request: Request, session: AsyncSession, at: datetime) -> Proof:
    stated = request.headers.get("authorization")
    if stated is not None:
        return await _by_token(request, session, stated, at)
    cookies = cookies_of(request)
    secret = cookies.session.read(request)
    if secret is None:
        raise Unauthenticated
    return await _by_cookie(request, session, secret, cookies.origin, at)


async def _by_token(
    request: Request, session: AsyncSession, stated: str, at: datetime
) -> Proof:
    """Read a bearer token; one made in a session ends with it."""
    tokens: Tokens = request.app.state.tokens
    read = tokens.read(_bearer(stated), at=at)
    if read.session_id is not None:
        row = await queries.live(session, read.session_id, at=at)
        if row is None or row.person_id != read.person_id:
            raise BadToken
        await service.mark_used(session, row, at=at)
    return Proof(read.person_id, read.assurance, read.session_id)


def _bearer(stated: str) -> str:
    """Return the token of a header (RFC 6750 §2.1)."""
    scheme, _, token = stated.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()


async def _by_cookie(
    request: Request, session: AsyncSession, secret: str, origin: str, at: datetime
) -> Proof:
    row = await queries.by_digest(session, service.digest(secret), at=at)
    if row is None:
        raise BadToken
    if not crossing.from_our_pages(request.method, request.headers, origin=origin):
        raise CrossSite
    await service.mark_used(session, row, at=at)
    return Proof(row.person_id, row.assurance, row.id)
