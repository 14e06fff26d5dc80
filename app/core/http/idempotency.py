"""`Idempotency-Key` on writes: same key, same body, same answer.

The key is written first, in the request's own transaction: a second request
with the key waits on its unique index until the first is committed or undone.
The answer is added before that commit, so the effect and its answer are kept
together or not at all. (Draft RFC "The Idempotency-Key HTTP Header Field".)
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from python_multipart.multipart import parse_options_header
from sqlalchemy import DateTime, LargeBinary, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.errors import Invalid, Malformed
from app.core.http.plain_json import PlainJsonRequest
from app.core.http.session import ClockDep, SessionDep

_KEY_LENGTHS = range(8, 129)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_KEPT_HEADERS = ("etag", "location", "content-type")


class IdempotencyKeyReused(Invalid):
    code = "idempotency_key_reused"
    title = "Khóa chống gửi trùng đã dùng cho nội dung khác"


class BadIdempotencyKey(Malformed):
    code = "bad_idempotency_key"
    title = "Khóa chống gửi trùng phải dài từ 8 đến 128 ký tự"


class KeptAnswer(Base):
    """The answer of one keyed write; `status` is null only until its commit."""

    __tablename__ = "kept_answers"

    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class Replay(Exception):
    def __init__(self, response: Response) -> None:
        super().__init__("replay")
        self.response = response


@dataclass(frozen=True)
class _Claim:
    session: AsyncSession
    caller: str
    key: str


@dataclass(frozen=True)
class Once:
    """One keyed effect, for an edge that opens its transactions itself."""

    session: AsyncSession
    caller: str
    key: str

    async def answer(
        self,
        fingerprint: bytes,
        act: Callable[[], Awaitable[dict[str, Any]]],
        *,
        at: datetime,
    ) -> dict[str, Any]:
        """Act under the key and keep the answer, or give the one kept before.

        Raises:
            IdempotencyKeyReused: if the key was used for another content.
        """
        claim = _Claim(self.session, self.caller, self.key)
        if await _insert(claim, fingerprint, at):
            body = await act()
            await _store(claim, HTTPStatus.OK, {}, json.dumps(body).encode())
            return body
        kept = await _row(claim, fingerprint)
        answered: dict[str, Any] = json.loads(kept.body or b"{}")
        return answered


async def claim_key(
    request: Request,
    session: SessionDep,
    clock: ClockDep,
    idempotency_key: Annotated[
        str | None, Header(description="Khóa chống gửi trùng, 8–128 ký tự")
    ] = None,
) -> None:
    """Claim the key for this request, or answer as before."""
    if idempotency_key is None or request.method in _SAFE_METHODS:
        return
    if len(idempotency_key) not in _KEY_LENGTHS:
        raise BadIdempotencyKey
    claim = _Claim(session, await caller_of(request, session), idempotency_key)
    fingerprint = await _fingerprint(request)
    if await _insert(claim, fingerprint, clock.now()):
        request.state.idempotency = claim
    else:
        raise Replay(await _kept(claim, fingerprint))


idempotent = Depends(claim_key, scope="function")


async def answered(request: Request, session: AsyncSession) -> bool:
    """Tell whether the request's key has its answer: no work need precede it.

    For routes that work before their transaction; the claim is still what decides.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return False
    claim = _Claim(session, await caller_of(request, session), key)
    return await _find(claim) is not None


async def caller_of(request: Request, session: AsyncSession) -> str:
    """Return whose key it is: the person's, whatever they signed in with today."""
    ask: Callable[[Request, AsyncSession], Awaitable[str]]
    ask = request.app.state.caller_of
    return await ask(request, session)


class IdempotentRoute(APIRoute):
    """Keep the answer of a keyed write beside its effect."""

    def get_route_handler(
        self,
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_once(sent: Request) -> Response:
            request = PlainJsonRequest(sent.scope, sent.receive)
            if "idempotency-key" in request.headers:
                await request.body()  # kept, so that form parsing and we both read it
            try:
                response = await handle(request)
            except Replay as replay:
                return replay.response
            claim = getattr(request.state, "idempotency", None)
            if isinstance(claim, _Claim):
                await _keep(claim, response)
            return response

        return handle_once


async def _fingerprint(request: Request) -> bytes:
    """Bind the key to method, path, query and body.

    A multipart body carries a random boundary, so its raw bytes would differ
    between two sendings of one file: the boundary is taken out.
    """
    body = await request.body()
    _, options = parse_options_header(request.headers.get("content-type"))
    body = body.replace(options.get(b"boundary", b""), b"")
    path, query = request.scope["path"].encode(), request.scope["query_string"]
    summary = hashlib.sha256()
    for part in (request.method.encode(), path, query, body):
        summary.update(hashlib.sha256(part).digest())
    return summary.digest()


async def _insert(claim: _Claim, fingerprint: bytes, at: datetime) -> bool:
    inserted = await claim.session.execute(
        insert(KeptAnswer)
        .values(caller=claim.caller, key=claim.key, fingerprint=fingerprint, at=at)
        .on_conflict_do_nothing()
        .returning(KeptAnswer.key)
    )
    return inserted.scalar_one_or_none() is not None


async def _kept(claim: _Claim, fingerprint: bytes) -> Response:
    row = await _row(claim, fingerprint)
    response = Response(row.body, row.status or 200, row.headers)
    response.headers["Idempotent-Replay"] = "true"
    return response


async def _row(claim: _Claim, fingerprint: bytes) -> KeptAnswer:
    row = await _find(claim)
    if row is None or row.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return row


async def _find(claim: _Claim) -> KeptAnswer | None:
    found = await claim.session.scalars(
        select(KeptAnswer).where(
            KeptAnswer.caller == claim.caller, KeptAnswer.key == claim.key
        )
    )
    return found.one_or_none()


async def _keep(claim: _Claim, response: Response) -> None:
    kept = {
        name: response.headers[name]
        for name in _KEPT_HEADERS
        if name in response.headers
    }
    await _store(claim, response.status_code, kept, bytes(response.body))


async def _store(
    claim: _Claim, status: int, headers: dict[str, str], body: bytes
) -> None:
    await claim.session.execute(
        update(KeptAnswer)
        .where(KeptAnswer.caller == claim.caller, KeptAnswer.key == claim.key)
        .values(status=status, headers=headers, body=body)
    )
