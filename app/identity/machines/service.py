"""Register partner systems, keep their keys, grant them tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.identity import strangers
from app.identity.machines import assertions, binding, queries
from app.identity.machines.binding import Connection
from app.identity.machines.models import ClientKey, MachineClient, SpentAssertion
from app.identity.machines.scopes import Scope
from app.identity.machines.tokens import Grant


class ClientNotFound(NotFound):
    code = "machine_client_not_found"
    title = "Không có hệ thống đối tác này"


class ClientTaken(Conflict):
    code = "machine_client_taken"
    title = "Tên hệ thống đối tác đã được dùng"


class KeyTaken(Conflict):
    code = "machine_key_taken"
    title = "Khóa này đã được đăng ký; khóa đã thu hồi không dùng lại"


class RefusalCode(StrEnum):
    """Error codes of the token endpoint (RFC 6749 §5.2)."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_SCOPE = "invalid_scope"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"


@dataclass(frozen=True)
class Refusal:
    code: RefusalCode
    why: str


@dataclass(frozen=True)
class Asked:
    """A request for a token; `audiences` are the names that are ours."""

    assertion: str
    scopes: frozenset[str]
    audiences: frozenset[str]
    connection: Connection


async def grant(
    session: AsyncSession,
    *,
    assertion: str,
    scopes: frozenset[str],
    audiences: frozenset[str],
    connection: Connection,
    at: datetime,
) -> Grant | Refusal:
    """Grant what an assertion's client may do; no scope asked means all it has.

    The assertion is used up with the caller's commit: it serves once. Granted or
    refused, it is written down.
    """
    asked = Asked(assertion, scopes, audiences, connection)
    client = await _claimed(session, assertion)
    if client is None:
        refusal = Refusal(RefusalCode.INVALID_CLIENT, "unknown client")
        await strangers.record(
            session,
            "machine.token_refused",
            source=connection.address,
            at=at,
            data={"why": refusal.why},
        )
        return refusal
    decided = await _decided(session, client, asked, at=at)
    event, what = _told(decided)
    data: JsonValue = {"source": connection.address, **what}
    await _audit(session, client, event, at, f"machine:{client.id}", data)
    return decided


def is_bound(client: MachineClient, connection: Connection) -> bool:
    """Tell whether the client may speak over this connection, now."""
    return binding.comes_from(connection.address, client.networks) and binding.shows(
        connection, client.certificates
    )


async def register(
    session: AsyncSession,
    *,
    name: str,
    title: str,
    scopes: Sequence[Scope],
    at: datetime,
    actor_id: str,
) -> MachineClient:
    """Register a partner system; it can do nothing before it has a key.

    Raises:
        ClientTaken: if another client has that name.
    """
    if await queries.by_name(session, name) is not None:
        raise ClientTaken
    client = MachineClient(
        id=new_id(),
        name=name,
        title=title,
        scopes=sorted(scopes),
        registered_at=at,
    )
    session.add(client)
    await session.flush()
    await _audit(
        session, client, "machine.registered", at, actor_id, list(client.scopes)
    )
    return client


async def add_key(
    session: AsyncSession,
    *,
    name: str,
    jwk: dict[str, Any],
    at: datetime,
    actor_id: str,
) -> None:
    """Add a public key beside those in use, so that a partner can change over.

    Raises:
        ClientNotFound, KeyTaken
    """
    client = await _client(session, name)
    added = await session.execute(
        insert(ClientKey)
        .values(client_id=client.id, kid=jwk["kid"], jwk=jwk, added_at=at)
        .on_conflict_do_nothing()
        .returning(ClientKey.kid)
    )
    if added.scalar_one_or_none() is None:
        raise KeyTaken
    await _audit(session, client, "machine.key_added", at, actor_id, jwk["kid"])


async def retire_key(
    session: AsyncSession,
    *,
    name: str,
    kid: str,
    at: datetime,
    actor_id: str,
    on: datetime | None = None,
) -> None:
    """Take a key out of use, `on` a later day or at once.

    Raises:
        ClientNotFound: also if it has no such live key.
    """
    client = await _client(session, name)
    keys = await queries.live_keys(session, client.id, at=at)
    retiring = next((key for key in keys if key.kid == kid), None)
    if retiring is None:
        raise ClientNotFound("Không có khóa này đang dùng")
    retiring.retired_at = max(at, on or at)
    await session.flush()
    what: JsonValue = {"kid": kid, "on": retiring.retired_at.isoformat()}
    await _audit(session, client, "machine.key_retired", at, actor_id, what)


async def bind(
    session: AsyncSession,
    *,
    name: str,
    networks: Sequence[str],
    certificates: Sequence[str],
    at: datetime,
    actor_id: str,
) -> None:
    """Bind a client to networks and certificates, in place of those before.

    Raises:
        ClientNotFound
    """
    client = await _client(session, name)
    client.networks, client.certificates = sorted(networks), sorted(certificates)
    await session.flush()
    what: JsonValue = {
        "networks": list(client.networks),
        "certificates": list(client.certificates),
    }
    await _audit(session, client, "machine.bound", at, actor_id, what)


async def disable(
    session: AsyncSession, *, name: str, at: datetime, actor_id: str
) -> None:
    """Shut a partner out at once, tokens already issued included."""
    client = await _client(session, name)
    client.disabled_at = at
    await session.flush()
    await _audit(session, client, "machine.disabled", at, actor_id, None)


async def _claimed(session: AsyncSession, assertion: str) -> MachineClient | None:
    name = assertions.claimed_issuer(assertion)
    client = await queries.by_name(session, name) if name else None
    return None if client is None or client.disabled_at is not None else client


async def _decided(
    session: AsyncSession, client: MachineClient, asked: Asked, *, at: datetime
) -> Grant | Refusal:
    connection = asked.connection
    if not is_bound(client, connection):
        return Refusal(RefusalCode.INVALID_CLIENT, "not from this connection")
    keys = await queries.live_keys(session, client.id, at=at)
    proof = assertions.check(
        asked.assertion,
        client=client.name,
        keys=[key.jwk for key in keys],
        audiences=asked.audiences,
        at=at,
    )
    if isinstance(proof, assertions.Refused):
        return Refusal(RefusalCode.INVALID_CLIENT, proof.why)
    if not await _spend(session, client, proof, at):
        return Refusal(RefusalCode.INVALID_CLIENT, "this assertion was used before")
    wanted = asked.scopes or frozenset(client.scopes)
    if not wanted <= frozenset(client.scopes):
        return Refusal(RefusalCode.INVALID_SCOPE, "not registered for this scope")
    bound = connection.certificate if client.certificates else None
    return Grant(client.id, wanted, bound)


def _told(decided: Grant | Refusal) -> tuple[str, dict[str, JsonValue]]:
    if isinstance(decided, Refusal):
        return "machine.token_refused", {"why": decided.why}
    return "machine.token_issued", {"scopes": [*sorted(decided.scopes)]}


async def _client(session: AsyncSession, name: str) -> MachineClient:
    client = await queries.by_name(session, name)
    if client is None:
        raise ClientNotFound
    return client


async def _spend(
    session: AsyncSession,
    client: MachineClient,
    proof: assertions.Proved,
    at: datetime,
) -> bool:
    """Use an assertion up; a second use waits for the first one's commit and loses."""
    await session.execute(
        delete(SpentAssertion).where(
            SpentAssertion.client_id == client.id, SpentAssertion.expires_at < at
        )
    )
    spent = await session.execute(
        insert(SpentAssertion)
        .values(client_id=client.id, jti=proof.jti, expires_at=proof.expires_at)
        .on_conflict_do_nothing()
        .returning(SpentAssertion.jti)
    )
    return spent.scalar_one_or_none() is not None


async def _audit(
    session: AsyncSession,
    client: MachineClient,
    event: str,
    at: datetime,
    actor_id: str,
    data: JsonValue,
) -> None:
    await audit.record(
        session,
        subject=f"machine:{client.id}",
        event=event,
        actor_id=actor_id,
        at=at,
        data={"client": client.name, "what": data},
    )
