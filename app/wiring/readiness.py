"""What a portal needs before it may take requests."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.audit import queries as audit
from app.core.database import Sessions
from app.core.http.health import Checks, State
from app.files.storage import Storage, StorageUnavailable
from app.signing.trust import store
from app.wiring import gathering
from app.wiring.parts import Parts

_NO_SUCH_KEY = "readiness/absent"


def checks(parts: Parts) -> Checks:
    """Return each dependency's check by name; none raises."""

    async def database() -> bool:
        return await _answers(parts.sessions)

    async def storage() -> bool:
        return await _reachable(parts.storage)

    async def trust_store() -> bool:
        return _trusts_somebody(parts)

    async def time_stamps() -> State:
        return await _stamps_state(parts)

    async def antivirus() -> State:
        return await _scanner_state(parts)

    async def evidence() -> State:
        return await _answers_held(parts)

    return {
        "database": database,
        "storage": storage,
        "trust_store": trust_store,
        "evidence": evidence,
        "antivirus": antivirus,
        "audit_time_stamps": time_stamps,
    }


async def _answers(sessions: Sessions) -> bool:
    try:
        async with sessions() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True


async def _reachable(storage: Storage) -> bool:
    try:
        await storage.exists(_NO_SUCH_KEY)
    except StorageUnavailable:
        return False
    return True


def _trusts_somebody(parts: Parts) -> bool:
    """Tell whether there is an anchor in force: without, every verdict is worthless."""
    try:
        loaded = store.load(parts.settings.signing.trust)
    except store.TrustStoreUnusable:
        return False
    at = parts.clock.now()
    in_force = any(
        each.trusted_from <= at <= each.trusted_until for each in loaded.anchors
    )
    return in_force and not loaded.stale(at)


async def _answers_held(parts: Parts) -> State:
    """Tell how fetched answers stand; without them a verdict waits, and the rest goes on."""
    try:
        return await gathering.state(parts)
    except (SQLAlchemyError, OSError):
        return "degraded"


async def _scanner_state(parts: Parts) -> State:
    """Tell how papers are scanned; without a scanner they wait, and the rest goes on."""
    if parts.scanner is None:
        return "not_configured"
    return "ok" if await parts.scanner.answers() else "degraded"


async def _stamps_state(parts: Parts) -> State:
    """Tell whether sealed days have their witness; without, they stand unstamped."""
    if parts.settings.remote_signing.timestamping is None:
        return "not_configured"
    try:
        async with parts.sessions() as session:
            waiting = await audit.unstamped(session)
    except (SQLAlchemyError, OSError):
        return "degraded"
    return "degraded" if waiting else "ok"
