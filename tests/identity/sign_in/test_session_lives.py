"""A session ends when it is idle, old or ended; its writes come from our own pages."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.sessions.crossing import from_our_pages
from app.identity.sessions.lifecycle import Life, Stay, lives
from app.identity.sign_in.desk import own_path

ORIGIN: Final = "https://motcua.example"
START: Final = datetime(2026, 11, 23, 2, tzinfo=UTC)
LIFE: Final = Life(idle=timedelta(minutes=15), whole=timedelta(hours=12))


@given(seen=st.integers(0, 60 * 13), later=st.integers(0, 60 * 13), ended=st.booleans())
def test_no_session_outlives_its_limits(seen: int, later: int, ended: bool) -> None:  # noqa: FBT001  # drawn
    last_seen = START + timedelta(minutes=seen)
    at = last_seen + timedelta(minutes=later)
    stay = Stay(START, last_seen, LIFE, ended_at=at if ended else None)

    alive = lives(stay, at=at)

    assert alive == (not ended and later < 15 and seen + later < 12 * 60)


@pytest.mark.parametrize("life", [LIFE, Life(timedelta(hours=20), LIFE.idle)])
def test_a_session_ends_at_the_second(life: Life) -> None:
    """Idle for a quarter of an hour, or as old as it may be."""
    over, second = START + timedelta(minutes=15), timedelta(seconds=1)

    alive = [lives(Stay(START, START, life), at=at) for at in (over - second, over)]

    assert alive == [True, False]


@pytest.mark.parametrize(
    ("method", "headers", "ours"),
    [
        ("GET", {}, True),
        ("POST", {"sec-fetch-site": "same-origin"}, True),
        ("POST", {"sec-fetch-site": "same-origin", "origin": ORIGIN}, True),
        ("POST", {"origin": ORIGIN}, True),
        ("POST", {}, False),
        ("POST", {"sec-fetch-site": "cross-site", "origin": ORIGIN}, False),
        ("POST", {"sec-fetch-site": "same-site"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("DELETE", {"sec-fetch-site": "same-origin", "origin": "null"}, False),
        ("PUT", {"origin": "https://motcua.example.evil.example"}, False),
        ("PATCH", {"origin": "http://motcua.example"}, False),
    ],
)
def test_a_write_from_elsewhere_is_seen(
    method: str,
    headers: dict[str, str],
    ours: bool,  # noqa: FBT001  # a row of the table
) -> None:
    assert from_our_pages(method, headers, origin=ORIGIN) is ours


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "//[",
    ],
)
def test_sign_in_leads_to_no_strangers_page(elsewhere: str) -> None:
    assert own_path(elsewhere) == "/"


def test_sign_in_leads_back_to_where_one_was() -> None:
    assert own_path("/ho-so?trang=2#cuối") == "/ho-so?trang=2#cuối"
