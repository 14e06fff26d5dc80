"""How fast one caller may ask, and that others never pay for it."""

import httpx
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from app.core.http import rates
from app.core.http.rates import Buckets, Rate, RateLimit
from app.core.settings import Rates

_RATES = Rates(
    person_per_minute=60, person_burst=2, address_per_minute=60, address_burst=3
)
_PAUSES = st.lists(st.floats(0, 5), max_size=80)


class Watch:
    """A clock that stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _client(watch: Watch, *, address: str = "203.0.113.7") -> httpx.AsyncClient:
    app = FastAPI()
    app.add_middleware(RateLimit, person_of=_person)
    app.state.measures = rates.of_this_process(_RATES, clock=watch)
    app.state.address_key = b"addresses"

    @app.get("/v1/thing")
    @app.get("/health/live")
    async def thing() -> None: ...

    transport = httpx.ASGITransport(app=app, client=(address, 5))
    return httpx.AsyncClient(transport=transport, base_url="http://portal")


def _person(request: Request) -> str | None:
    return request.headers.get("x-person")


async def _codes(http: httpx.AsyncClient, times: int, person: str = "") -> list[int]:
    headers = {"x-person": person} if person else {}
    answers = [await http.get("/v1/thing", headers=headers) for _ in range(times)]
    return [each.status_code for each in answers]


async def test_who_asks_too_fast_is_told_when_to_come_back() -> None:
    watch = Watch()
    async with _client(watch) as http:
        codes = await _codes(http, 3)
        refused = await http.get("/v1/thing")
        watch.now = float(refused.headers["retry-after"])
        later = await http.get("/v1/thing")

    assert codes == [200, 200, 200]
    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many_requests"
    assert refused.headers["content-type"] == "application/problem+json"
    assert later.status_code == 200


async def test_officials_behind_one_address_have_each_their_own_measure() -> None:
    async with _client(Watch()) as http:
        first = await _codes(http, 3, "lan")
        second = await _codes(http, 2, "minh")
        nobody = await _codes(http, 3)

    assert first == [200, 200, 429]
    assert second == [200, 200]
    assert nobody == [200, 200, 200]


async def test_the_house_may_always_ask_whether_it_lives() -> None:
    async with _client(Watch()) as http:
        answers = [await http.get("/health/live") for _ in range(9)]

    assert {each.status_code for each in answers} == {200}


@given(pauses=_PAUSES, burst=st.integers(1, 5), per_minute=st.integers(6, 120))
def test_no_window_lets_more_through_than_the_burst_and_the_rate(
    pauses: list[float], burst: int, per_minute: int
) -> None:
    buckets = Buckets(Rate(per_minute, burst))
    now, passed = 0.0, []
    for pause in pauses:
        now += pause
        if buckets.wait("lan", now=now) == 0:
            passed.append(now)

    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            allowed = burst + (passed[last] - start) * per_minute / 60
            assert last - first + 1 <= allowed + 1e-6


@given(pauses=_PAUSES, burst=st.integers(1, 5), per_minute=st.integers(6, 120))
def test_who_waits_as_told_is_let_through(
    pauses: list[float], burst: int, per_minute: int
) -> None:
    buckets = Buckets(Rate(per_minute, burst))
    now = 0.0
    for pause in pauses:
        now += pause
        wait = buckets.wait("lan", now=now)
        if wait > 0:
            now += wait + 1e-6
            assert buckets.wait("lan", now=now) == 0


def test_a_crowd_of_made_up_callers_takes_no_more_memory_than_its_bound() -> None:
    buckets = Buckets(Rate(60, 1), remembered=100)

    for number in range(1000):
        buckets.wait(str(number), now=0.0)

    assert len(buckets._empty_at) == 100
