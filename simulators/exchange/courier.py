"""One worker that delivers to the Portal and does nothing else."""

import asyncio
import logging
import os
import signal
import sys
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


async def work(*, url: str, settings: NationalPortalSettings, ahead_days: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
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


def main() -> None:
    logs.configure()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )
    settings = NationalPortalSettings.model_validate_json(os.environ["EXCHANGE_PORTAL"])
    uvloop.run(
        work(
            url=os.environ["EXCHANGE_DATABASE"],
            settings=settings,
            ahead_days=int(sys.argv[1]),
        )
    )


if __name__ == "__main__":
    main()
