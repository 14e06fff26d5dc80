"""A link opens one file until it expires, and only as we made it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.ids import new_id
from app.files.links import FileLinks, LinkExpired
from tests.conftest import MORNING

LINKS = FileLinks("https://motcua.example", b"k" * 32, timedelta(days=7))
FILE = UUID("01929f3a-7b1c-7def-8123-456789abcdef")


def _parts(link: str) -> tuple[UUID, int, str]:
    address = urlsplit(link)
    query = parse_qs(address.query, strict_parsing=True)
    file_id = UUID(address.path.rsplit("/", 1)[-1])
    return file_id, int(query["expires"][0]), query["mark"][0]


FILE_ID, EXPIRES, MARK = _parts(LINKS.link(str(FILE), at=MORNING))


def test_a_link_leads_to_its_file() -> None:
    link = LINKS.link(str(FILE), at=MORNING)

    assert link.startswith(f"https://motcua.example/v1/files/{FILE}?")
    assert FILE_ID == FILE


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=6), timedelta(days=7)])
def test_a_link_holds_until_it_expires(late: timedelta) -> None:
    LINKS.check(FILE_ID, expires=EXPIRES, mark=MARK, at=MORNING + late)


def test_a_link_ends_when_it_expires() -> None:
    late = MORNING + timedelta(days=7, seconds=1)

    with pytest.raises(LinkExpired):
        LINKS.check(FILE_ID, expires=EXPIRES, mark=MARK, at=late)


@given(st.integers(0, 2**53))
@settings(deadline=None)
def test_another_expiry_is_refused(expires: int) -> None:
    assume(expires != EXPIRES)

    with pytest.raises(LinkExpired):
        LINKS.check(FILE_ID, expires=expires, mark=MARK, at=MORNING)


@given(st.integers(0, 127))
@settings(deadline=None)
def test_a_link_opens_no_other_file(bit: int) -> None:
    other = UUID(int=FILE_ID.int ^ (1 << bit))

    with pytest.raises(LinkExpired):
        LINKS.check(other, expires=EXPIRES, mark=MARK, at=MORNING)


@given(st.integers(0, len(MARK) - 1), st.text(max_size=2))
@settings(deadline=None)
def test_any_changed_character_of_the_mark_is_refused(place: int, other: str) -> None:
    mark = MARK[:place] + other + MARK[place + 1 :]
    assume(mark != MARK)

    with pytest.raises(LinkExpired):
        LINKS.check(FILE_ID, expires=EXPIRES, mark=mark, at=MORNING)


def test_a_link_made_under_another_key_is_refused() -> None:
    forged = FileLinks(LINKS.public_url, b"x" * 32, LINKS.life)
    file_id, expires, mark = _parts(forged.link(str(new_id()), at=MORNING))

    with pytest.raises(LinkExpired):
        LINKS.check(file_id, expires=expires, mark=mark, at=MORNING)


def test_a_bad_link_looks_like_an_absent_file() -> None:
    assert LinkExpired.status == 404
