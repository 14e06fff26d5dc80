"""What other partners are asked for, each where it is configured."""

import httpx
import structlog
from procrastinate import App

from app.integrations.document_exchange import collecting as documents
from app.integrations.evidence import collecting as evidence
from app.wiring import gathering, partners
from app.wiring.parts import Parts
from app.wiring.work import timing

_log = structlog.get_logger()


def add(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    _collect_documents(app, parts, http)
    _collect_evidence(app, parts, http)


def _collect_documents(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    """Add the look into the exchange for documents sent to us."""
    collector = partners.collector(parts, http)
    if collector is None:
        return

    @timing.on(app, "*/2 * * * *", name=documents.COLLECT)
    async def collect_documents() -> None:
        await collector.collect()


def _collect_evidence(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    """Add the look after the answers that verdicts will rest on."""
    collector, mirror = gathering.collector(parts, http), gathering.mirror(parts)

    @timing.on(app, "*/5 * * * *", name=evidence.COLLECT)
    async def collect_evidence() -> None:
        done = await collector.collect()
        if done.asked:
            await mirror.refresh()
            _log.info("evidence_collected", asked=done.asked, failed=done.failed)
