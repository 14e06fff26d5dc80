"""Jobs of the worker that only time asks for, each where its partner is configured."""

from typing import Final

import httpx
import structlog
from procrastinate import App, RetryStrategy

from app.core.clock import Clock, local
from app.integrations.document_exchange import collecting as documents
from app.integrations.document_exchange.collecting import Collector
from app.integrations.evidence import collecting as evidence
from app.integrations.national_portal.dictionaries import ratings
from app.integrations.national_portal.dictionaries.ratings import Rater
from app.integrations.national_portal.questions import pulling as questions
from app.integrations.national_portal.questions.pulling import Listener
from app.wiring import gathering
from app.wiring.parts import Parts

_PATIENT: Final = RetryStrategy(max_attempts=12, wait=1, exponential_wait=2)
_log = structlog.get_logger()


def collect_evidence(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    """Add the look after the answers that verdicts will rest on."""
    collector, mirror = gathering.collector(parts, http), gathering.mirror(parts)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name=evidence.COLLECT, queueing_lock=evidence.COLLECT)
    async def collect_evidence(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        done = await collector.collect()
        if done.asked:
            await mirror.refresh()
            _log.info("evidence_collected", asked=done.asked, failed=done.failed)


def tell_ratings(app: App, rater: Rater | None, clock: Clock) -> None:
    """Add the telling of the month that ended; once more tells the same."""
    if rater is None:
        return

    # 03:45 in Viet Nam, on the second of the month.
    @app.periodic(cron="45 20 1 * *")
    @app.task(name=ratings.SEND, queueing_lock=ratings.SEND, retry=_PATIENT)
    async def send_ratings(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        month = ratings.month_before(local(clock.now()).date())
        _log.info("ratings_sent", month=str(month), items=await rater.send(month))


def hear_questions(app: App, listener: Listener | None) -> None:
    """Add the look after what citizens asked through the Portal; once more is harmless."""
    if listener is None:
        return

    @app.periodic(cron="23 * * * *")
    @app.task(name=questions.PULL, queueing_lock=questions.PULL, lock=questions.PULL)
    async def pull_questions(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        await listener.pull()


def collect_documents(app: App, collector: Collector | None) -> None:
    """Add the look into the exchange for documents sent to us."""
    if collector is None:
        return

    @app.periodic(cron="*/2 * * * *")
    @app.task(name=documents.COLLECT, queueing_lock=documents.COLLECT)
    async def collect_documents(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        await collector.collect()
