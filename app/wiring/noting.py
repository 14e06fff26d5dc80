"""Tell the audit with which settings a process runs, once for every change of them.

A setting that is no secret is told by its digest; a secret by a mark under the token
key, from which nobody can try values out: both say that it changed, and not to what.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final

import structlog
from pydantic import BaseModel, SecretStr
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.transactions import Transactions
from app.wiring import version
from app.wiring.parts import Parts
from app.wiring.settings import Settings

EVENT: Final = "settings.changed"
_AGAIN_SECONDS: Final = 5.0
_log = structlog.get_logger()


@asynccontextmanager
async def noted(parts: Parts, *, process: str) -> AsyncIterator[None]:
    """Note the settings beside the block's work, as soon as the database answers.

    A portal whose database is away starts all the same, and says so itself.
    """
    transactions = Transactions(parts.sessions, parts.clock)
    task = asyncio.create_task(_until_noted(parts.settings, transactions, process))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def note(
    session: AsyncSession, settings: Settings, *, process: str, at: datetime
) -> bool:
    """Write the settings down unless they are those of the last time; tell if so.

    Each host has a chain of its own for each kind of process: two that are set up
    differently do not tell a change at every start.
    """
    told = described(settings)
    return await audit.record_unless(
        session,
        lambda last: last is not None and last.data == told,
        subject=f"settings:{process}:{settings.host}",
        event=EVENT,
        actor_id=f"system:{process}",
        at=at,
        data=told,
    )


def described(settings: Settings) -> dict[str, JsonValue]:
    """Return the version, and each setting by its path with a digest of its value."""
    key = settings.identity.token_key.get_secret_value().encode()
    marks: dict[str, JsonValue] = {
        path: _mark(path, value, key) for path, value in _leaves("", settings)
    }
    return {"version": version.running(), "settings": marks}


async def _until_noted(
    settings: Settings, transactions: Transactions, process: str
) -> None:
    at = transactions.clock.now()
    while True:
        try:
            await transactions.run(
                lambda session: note(session, settings, process=process, at=at)
            )
        except SQLAlchemyError as error:
            _log.warning("settings_not_noted", why=type(error).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            return


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        for name in sorted(value, key=str):
            yield from _leaves(f"{path}.{name}" if path else str(name), value[name])
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for number, each in enumerate(value):
            yield from _leaves(f"{path}.{number}", each)
    else:
        yield path, value


def _mark(path: str, value: object, key: bytes) -> str:
    if isinstance(value, SecretStr):
        secret = f"{path}={value.get_secret_value()}".encode()
        return f"secret:{hmac.new(key, secret, hashlib.sha256).hexdigest()[:16]}"
    # The order of a set differs from process to process.
    plain = sorted(map(str, value)) if isinstance(value, frozenset) else value
    return hashlib.sha256(f"{path}={plain}".encode()).hexdigest()[:16]
