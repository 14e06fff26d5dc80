"""What the worker measures of the whole house, four times a minute."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
from prometheus_client import Gauge
from sqlalchemy.exc import SQLAlchemyError

from app.core.transactions import Transactions
from app.feed import measuring as feed
from app.integrations.breaker import Breaker
from app.integrations.national_portal.reconciliation import report
from app.outbox import measuring as outbox
from app.outbox.relay import Relay

_EVERY_SECONDS: Final = 15
_BREAKER: Final = Gauge(
    "motcua_breaker_open",
    "1 while a partner that does not answer is spared",
    ["target"],
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Measuring:
    """`breakers` are those of this process, by whom they spare."""

    transactions: Transactions
    breakers: Mapping[str, Breaker] = field(default_factory=dict)

    @classmethod
    def over(
        cls, transactions: Transactions, relays: Mapping[str, Relay | None]
    ) -> "Measuring":
        """Measure these relays' receivers too, as far as there are any."""
        gates = {name: relay.gate for name, relay in relays.items() if relay}
        breakers = {
            name: gate for name, gate in gates.items() if isinstance(gate, Breaker)
        }
        return cls(transactions, breakers)

    async def run(self, *, stop: asyncio.Event) -> None:
        """Measure until `stop` is set."""
        while not stop.is_set():
            try:
                await self.measure()
            except SQLAlchemyError as error:
                _log.warning("measuring_without_database", error=type(error).__name__)
            try:
                await asyncio.wait_for(stop.wait(), timeout=_EVERY_SECONDS)
            except TimeoutError:
                continue

    async def measure(self) -> None:
        at = self.transactions.clock.now()
        for target, breaker in self.breakers.items():
            _BREAKER.labels(target).set(breaker.is_open(at=at))
        await self.transactions.run(lambda session: outbox.measure(session, at=at))
        await self.transactions.run(feed.measure)
        # Whoever compared last, and before whichever restart.
        last = await self.transactions.run(report.latest)
        if last is not None:
            report.measure(last)
