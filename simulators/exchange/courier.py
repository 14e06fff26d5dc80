"""One worker that delivers to the Portal and does nothing else."""

import asyncio
import logging
import multiprocessing
import signal
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
import uvloop

from app.core import database, logs
from app.files.links import FileLinks
from app.integrations.national_portal import deliver, line
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.settings import NationalPortalSettings
from app.outbox import relay as relaying

_LINKS: Final = FileLinks(
    public_url="https://motcua.example", key=b"simulated", life=timedelta(hours=1)
)


@dataclass(frozen=True)
class AheadClock:
    """This machine's clock, so many days ahead: virtual lives end in the future."""

    days: int

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=self.days)


def main(url: str, settings: NationalPortalSettings, ahead_days: int) -> None:
    """Work until SIGTERM, or until whoever started it is gone."""
    logs.configure()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )
    uvloop.run(_work(url=url, settings=settings, ahead_days=ahead_days))


async def _work(*, url: str, settings: NationalPortalSettings, ahead_days: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    trial = multiprocessing.parent_process()
    if trial is not None:
        # A trial that was killed leaves no worker behind.
        loop.add_reader(trial.sentinel, stop.set)
    engine = database.connect(url, pool_size=4)
    async with line.opened(connections=deliver.CONNECTIONS) as opened:
        relay = deliver.relay(
            sessions=database.sessions_of(engine),
            client=NationalPortalClient(settings=settings, line=opened),
            links=_LINKS,
            clock=AheadClock(ahead_days),
        )
        await relaying.run(relay, stop=stop, width=deliver.WIDTH)
    await engine.dispose()
