"""How fast one person, or one address, may ask: a bucket that drains evenly.

Each request adds a drop and the bucket drains at a steady rate; a full one refuses
with 429 and says when to come back. Counted in the process here, so that N processes
allow up to N times as much; in PostgreSQL, by all of them together, by `shared_rates`:
`MOTCUA_RATES__COUNTED` chooses.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import TooFast
from app.core.http import throttle
from app.core.http.problems import problem_response
from app.core.settings import Rates

# Probes and scrapes come from the house itself.
_EXEMPT: Final = ("/health/", "/metrics")
# So many callers are remembered; the longest silent is forgotten first.
_REMEMBERED: Final = 50_000

CallerOf = Callable[[Request], str | None]


@dataclass(frozen=True)
class Rate:
    """So many requests a minute on the long run, and so many in one burst."""

    per_minute: int
    burst: int

    @property
    def interval(self) -> float:
        return 60 / self.per_minute


class Buckets:
    """The buckets of one process, by caller (GCRA: one number each)."""

    def __init__(self, rate: Rate, *, remembered: int = _REMEMBERED) -> None:
        self._rate = rate
        self._remembered = remembered
        # When each bucket would be empty again, in monotonic seconds.
        self._empty_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, caller: str, *, now: float) -> float:
        """Count a request at second `now`; return the seconds to wait, 0 if none."""
        empty_at = max(self._empty_at.get(caller, now), now)
        over = empty_at - now - self._rate.interval * (self._rate.burst - 1)
        if over > 0:
            return over
        self._empty_at[caller] = empty_at + self._rate.interval
        self._empty_at.move_to_end(caller)
        if len(self._empty_at) > self._remembered:
            self._empty_at.popitem(last=False)
        return 0


class Measure(Protocol):
    async def wait(self, caller: str) -> float:
        """Count a request of this caller; return the seconds to wait, 0 if none."""
        ...


@dataclass(frozen=True)
class Measures:
    """One for each person signed in, one for each address that nobody is from."""

    people: Measure
    addresses: Measure


@dataclass(frozen=True)
class OwnBuckets:
    """Buckets of this process alone, by its clock."""

    buckets: Buckets
    clock: Callable[[], float]

    async def wait(self, caller: str) -> float:
        return self.buckets.wait(caller, now=self.clock())


def person_rate(rates: Rates) -> Rate:
    return Rate(rates.person_per_minute, rates.person_burst)


def address_rate(rates: Rates) -> Rate:
    return Rate(rates.address_per_minute, rates.address_burst)


def of_this_process(
    rates: Rates, *, clock: Callable[[], float] = time.monotonic
) -> Measures:
    return Measures(
        people=OwnBuckets(Buckets(person_rate(rates)), clock),
        addresses=OwnBuckets(Buckets(address_rate(rates)), clock),
    )


class RateLimit:
    """Refuse who asks too fast: the person signed in, or else the address.

    An office's officials share one address: a person's bucket is their own, and
    only those who are nobody share the address's. `Measures` are the application's.
    """

    def __init__(self, app: ASGIApp, *, person_of: CallerOf) -> None:
        self._app = app
        self._person_of = person_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_EXEMPT):
            await self._app(scope, receive, send)
            return
        wait = await self._wait(Request(scope))
        if wait > 0:
            refusal = problem_response(TooFast(timedelta(seconds=wait)))
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _wait(self, request: Request) -> float:
        measures: Measures = request.app.state.measures
        person = self._person_of(request)
        if person is not None:
            return await measures.people.wait(person)
        return await measures.addresses.wait(throttle.caller_of(request))
