"""A cursor is read back as it was made, or refused."""

import base64

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.pages import BadCursor, decode_cursor, encode_cursor

PART = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
KEY = st.lists(PART, min_size=1, max_size=4).map(tuple)


def _cursor_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(KEY)
@settings(deadline=None)
def test_a_cursor_gives_its_key_back(key: tuple[str, ...]) -> None:
    assume(sum(map(len, key)) < 100)

    assert decode_cursor(encode_cursor(*key), parts=len(key)) == key


@given(KEY, st.data())
@settings(deadline=None)
def test_an_edited_cursor_is_refused_or_is_a_cursor_of_another_key(
    key: tuple[str, ...], data: st.DataObject
) -> None:
    assume(sum(map(len, key)) < 100)
    cursor = encode_cursor(*key)
    place = data.draw(st.integers(0, len(cursor)))
    edited = cursor[:place] + data.draw(st.text(min_size=1)) + cursor[place + 1 :]
    assume(edited != cursor)

    try:
        other = decode_cursor(edited, parts=len(key))
    except BadCursor:
        return

    assert other != key
    assert encode_cursor(*other) == edited


@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
@settings(deadline=None)
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor, parts=2)


@pytest.mark.parametrize(
    "cursor",
    [
        _cursor_of("[" * 100_000),
        _cursor_of("[" * 1_200),
        _cursor_of('{"a": "b"}'),
        _cursor_of("[1]"),
        _cursor_of("[null]"),
        _cursor_of('["\\u0000"]'),
        _cursor_of('[ "a" ]'),
        encode_cursor("a") + "=",
        encode_cursor("a", "b"),
        "",
    ],
)
def test_what_is_no_cursor_of_this_list_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor, parts=1)


def test_a_refused_cursor_is_the_callers_mistake() -> None:
    assert (BadCursor.status, BadCursor.code) == (400, "bad_cursor")
