"""No address that others name leads into our own network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx
import pytest

from app.integrations import addresses
from app.integrations.fetching import Allowed, Fetcher, Found, NotFetched, Question

OUTSIDE = "93.184.215.14"
PLACES = {
    "ca.example": [OUTSIDE],
    "inner.example": ["10.0.0.7"],
    "both.example": [OUTSIDE, "127.0.0.1"],
    "nowhere.example": [],
}
ORIGINS = frozenset(f"http://{host}" for host in PLACES) | {"https://ca.example"}


@dataclass
class Web:
    """What the servers answer, and what they were asked."""

    answer: Callable[[httpx.Request], httpx.Response]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)

    def fetcher(self, *, redirects: int = 0, inside: str = "") -> Fetcher:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        allowed = Allowed(ORIGINS, 1000, 5, frozenset({inside}), redirects)
        return Fetcher(http, allowed, _resolved)


async def _resolved(host: str, _port: int) -> Sequence[str]:
    return PLACES[host]


def plain(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(b"bytes"))


class TestAName:
    async def test_is_asked_at_the_very_place_that_was_looked_at(self) -> None:
        web = Web(plain)

        found = await web.fetcher().fetch("https://ca.example/list.crl?x=1")

        (request,) = web.asked
        assert found == b"bytes"
        assert str(request.url) == f"https://{OUTSIDE}/list.crl?x=1"
        assert request.headers["host"] == "ca.example"
        assert request.extensions["sni_hostname"] == "ca.example"

    @pytest.mark.parametrize("host", ["inner", "both", "nowhere"])
    async def test_that_leads_inside_is_not_asked(self, host: str) -> None:
        web = Web(plain)

        found = await web.fetcher().fetch(f"http://{host}.example/")

        assert isinstance(found, NotFetched)
        assert found.for_good
        assert web.asked == []

    async def test_may_lead_inside_where_the_deployment_says_so(self) -> None:
        web = Web(plain)

        found = await web.fetcher(inside="http://inner.example").fetch(
            "http://inner.example/"
        )

        assert found == b"bytes"

    @pytest.mark.parametrize(
        "address",
        [
            "http://other.example/",
            "http://ca.example:8080/",
            "http://ca.example@other.example/",
            "file:///etc/passwd",
            "http://ca.example/a b",
            "ldap://ca.example/",
        ],
    )
    async def test_that_is_not_listed_is_not_asked(self, address: str) -> None:
        web = Web(plain)

        found = await web.fetcher().fetch(address)

        assert isinstance(found, NotFetched)
        assert web.asked == []


class TestARedirect:
    @pytest.mark.parametrize(
        "place", ["http://inner.example/", "http://other.example/", "file:///x"]
    )
    async def test_goes_through_the_same_gate(self, place: str) -> None:
        web = Web(lambda _: httpx.Response(302, headers={"location": place}))

        found = await web.fetcher(redirects=3).fetch("http://ca.example/")

        assert isinstance(found, NotFetched)
        assert len(web.asked) == 1

    async def test_is_followed_to_an_allowed_place_as_often_as_allowed(self) -> None:
        def twice(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/c":
                return plain(request)
            place = {"/a": "/b", "/b": "https://ca.example/c"}[request.url.path]
            return httpx.Response(301, headers={"location": place})

        web = Web(twice)

        enough = await web.fetcher(redirects=2).fetch("http://ca.example/a")
        short = await web.fetcher(redirects=1).fetch("http://ca.example/a")

        assert enough == b"bytes"
        assert isinstance(short, NotFetched)


class TestAnAnswer:
    async def test_too_large_is_left_at_the_bound(self) -> None:
        large = httpx.ByteStream(b"x" * 1001)
        web = Web(lambda _: httpx.Response(200, stream=large))

        found = await web.fetcher().fetch("http://ca.example/")

        assert found == NotFetched("tệp quá lớn", for_good=True)

    async def test_that_is_packed_is_not_unpacked(self) -> None:
        web = Web(
            lambda _: httpx.Response(
                200,
                headers={"content-encoding": "gzip"},
                stream=httpx.ByteStream(b"\x1f\x8b"),
            )
        )

        found = await web.fetcher().fetch("http://ca.example/")

        assert isinstance(found, NotFetched)

    async def test_may_be_that_nothing_changed(self) -> None:
        web = Web(lambda _: httpx.Response(304))
        question = Question("http://ca.example/", {"If-None-Match": '"1"'})

        found = await web.fetcher().ask(question)

        assert isinstance(found, Found)
        assert found.unchanged
        assert web.asked[0].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(
    "inner",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "192.168.0.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  # an address to refuse, not to listen on
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "not a number",
    ],
)
def test_an_address_within_is_not_public(inner: str) -> None:
    assert not addresses.is_public(inner)


@pytest.mark.parametrize("outer", [OUTSIDE, "2606:2800:21f::1", "64:ff9b::808:808"])
def test_an_address_of_the_open_network_is(outer: str) -> None:
    assert addresses.is_public(outer)
