"""Who fetches revocation answers, and who lays them before the validating processes."""

from functools import partial

import httpx

from app.core.http.health import State
from app.integrations.evidence import queries
from app.integrations.evidence.collecting import Collector
from app.integrations.evidence.mirror import Mirror
from app.wiring import trusting
from app.wiring.parts import Parts


def collector(parts: Parts, http: httpx.AsyncClient) -> Collector:
    return Collector(
        sessions=parts.sessions,
        clock=parts.clock,
        http=http,
        settings=parts.settings.evidence,
        trust=partial(trusting.read, parts.settings),
    )


def mirror(parts: Parts) -> Mirror:
    return Mirror(parts.sessions, trusting.evidence_folder(parts.settings))


async def state(parts: Parts) -> State:
    """Tell whether every list there should be is held and fresh.

    A single certificate's answer may be missing: its issuer's list speaks of it too.
    """
    async with parts.sessions() as session:
        counted = await queries.states(session, at=parts.clock.now())
    lists = {state: count for (kind, state), count in counted.items() if kind == "crl"}
    if not counted:
        return "not_configured"
    return "ok" if not lists.keys() - {"fresh"} else "degraded"
