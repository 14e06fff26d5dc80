"""What the National Portal is asked and told, where it is connected."""

from typing import Final
from uuid import UUID

import httpx
import structlog
from procrastinate import App

from app.core.clock import local
from app.integrations.national_portal.dictionaries import pulling, ratings
from app.integrations.national_portal.dictionaries.sources import Dictionary
from app.integrations.national_portal.inbound import receiving
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.questions import pulling as questions
from app.integrations.national_portal.reconciliation import running as reconciling
from app.wiring import parts as wiring
from app.wiring.parts import Parts
from app.wiring.work import retrying, timing

# 03:15 in Viet Nam, after the dictionaries.
_NIGHTLY: Final = "15 20 * * *"
_RECONCILE: Final = "national_portal.reconcile"
_log = structlog.get_logger()


def add(app: App, parts: Parts, line: Line, http: httpx.AsyncClient) -> None:
    _act_on_inbound(app, parts, http)
    _pull_dictionaries(app, parts, line)
    _tell_ratings(app, parts, line)
    _hear_questions(app, parts, line)
    _reconcile(app, parts, line)


def _act_on_inbound(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    clerk = wiring.portal_clerk(parts, http)
    if clerk is None:
        return

    @app.task(name=receiving.ACT, retry=retrying.PATIENTLY)
    async def act_on_inbound(message_id: str) -> None:
        await clerk.act(UUID(message_id))


def _pull_dictionaries(app: App, parts: Parts, line: Line) -> None:
    """Add the nightly look at the Portal's dictionaries; each fails alone."""
    puller = wiring.portal_puller(parts, line)
    if puller is None:
        return

    @app.task(name=pulling.PULL, retry=retrying.PATIENTLY)
    async def pull_dictionary(name: str) -> None:
        await puller.pull(Dictionary(name))

    # 02:30 in Viet Nam.
    @timing.on(app, "30 19 * * *", name=pulling.PULL_ALL)
    async def pull_dictionaries() -> None:
        for dictionary in Dictionary:
            await pull_dictionary.configure(
                queueing_lock=f"{pulling.PULL}:{dictionary}"
            ).defer_async(name=dictionary.value)


def _tell_ratings(app: App, parts: Parts, line: Line) -> None:
    """Add the telling of the month that ended; once more tells the same."""
    rater = wiring.portal_rater(parts, line)
    if rater is None:
        return

    # 03:45 in Viet Nam, on the second of the month.
    @timing.on(app, "45 20 1 * *", name=ratings.SEND, retry=retrying.PATIENTLY)
    async def send_ratings() -> None:
        month = ratings.month_before(local(parts.clock.now()).date())
        _log.info("ratings_sent", month=str(month), items=await rater.send(month))


def _hear_questions(app: App, parts: Parts, line: Line) -> None:
    """Add the look after what citizens asked through the Portal; once more is harmless."""
    listener = wiring.portal_listener(parts, line)
    if listener is None:
        return

    @timing.on(app, "23 * * * *", name=questions.PULL, alone=True)
    async def pull_questions() -> None:
        await listener.pull()


def _reconcile(app: App, parts: Parts, line: Line) -> None:
    reconciler = wiring.reconciler(
        parts.settings, sessions=parts.sessions, clock=parts.clock, line=line
    )
    if reconciler is None:
        return

    @timing.on(app, _NIGHTLY, name=_RECONCILE, alone=True)
    async def reconcile() -> None:
        await reconciling.run(reconciler, everything=False)
