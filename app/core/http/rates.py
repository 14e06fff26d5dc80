"""How fast one person, or one address, may ask: a bucket that drains evenly.

Each request adds a drop and the bucket drains at a steady rate; a full one refuses
with 429 and says when to come back. Counted in the process: N processes allow up to
N times as much, which bounds load well enough. What must be counted once for all
(sign-in, look-up by strangers) is `throttle`'s, in PostgreSQL.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import TooMany
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


class RateLimit:
    """Refuse who asks too fast: the person signed in, or else the address.

    An office's officials share one address: a person's bucket is their own, and
    only those who are nobody share the address's.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        rates: Rates,
        person_of: CallerOf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._person_of = person_of
        self._clock = clock
        self._people = Buckets(Rate(rates.person_per_minute, rates.person_burst))
        self._addresses = Buckets(Rate(rates.address_per_minute, rates.address_burst))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_EXEMPT):
            await self._app(scope, receive, send)
            return
        wait = self._wait(Request(scope))
        if wait > 0:
            await _refusal(wait)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _wait(self, request: Request) -> float:
        person = self._person_of(request)
        now = self._clock()
        if person is not None:
            return self._people.wait(person, now=now)
        return self._addresses.wait(throttle.caller_of(request), now=now)


def _refusal(wait: float) -> ASGIApp:
    seconds = math.ceil(wait)
    response = problem_response(TooMany(f"Hãy thử lại sau {seconds} giây"))
    response.headers["Retry-After"] = str(seconds)
    return response
