"""A cursor serves its own consumer, unedited, in the history it came from."""

import base64
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feed.chain import Link
from app.feed.cursors import BadCursor, Cursor, Cursors
from app.identity.machines.scopes import Scope
from tests.feed.conftest import Partner, Register, Writer

CURSORS = Cursors(b"k" * 32, uuid4())
HERE = Cursor("feed", Link(7, "a" * 64))


@given(st.integers(0, 2**53), st.text(max_size=30))
def test_a_cursor_comes_back_as_it_was(position: int, subject: str) -> None:
    cursor = Cursor("snapshot", Link(position, "0" * 64), subject)

    assert CURSORS.read(CURSORS.write(cursor), of="snapshot") == cursor


@given(st.data())
def test_an_edited_cursor_is_refused(data: st.DataObject) -> None:
    text = CURSORS.write(HERE)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_=. é"))
    edited = text[:at] + letter + text[at + 1 :]

    if edited != text:
        with pytest.raises(BadCursor):
            CURSORS.read(edited, of="feed")


@given(st.text(max_size=200) | st.binary(max_size=200).map(base64.b64encode).map(str))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        CURSORS.read(text, of="feed")


def test_a_cursor_of_a_snapshot_is_none_of_the_feed() -> None:
    with pytest.raises(BadCursor):
        CURSORS.read(CURSORS.write(HERE), of="snapshot")


async def test_another_consumers_cursor_is_refused(
    portal: Partner, register: Register, writer: Writer
) -> None:
    other = await (await register("other", Scope.FEED)).sign_in()
    await writer.publish("a")
    cursor = (await portal.get(after=0)).json()["next"]

    answer = await other.get(cursor=cursor)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"after": 5}, 400, "position_ahead"),
        ({"after": 2**53}, 422, "invalid"),
        ({"after": -1}, 422, "invalid"),
        ({"after": "một"}, 422, "invalid"),
        ({"after": 0, "cursor": "x"}, 400, "start_twice"),
        ({"cursor": ""}, 400, "bad_cursor"),
        ({"cursor": "\x00"}, 400, "bad_cursor"),
        ({"cursor": "x" * 1001}, 422, "invalid"),
        ({"limit": 0}, 422, "invalid"),
        ({"limit": 501}, 422, "invalid"),
        ({"wait": 51}, 422, "invalid"),
        ({"wait": "nan"}, 422, "invalid"),
        ({"subject": "\x00"}, 422, "invalid"),
        ({"office": ["a"] * 51}, 422, "invalid"),
    ],
)
async def test_a_question_that_makes_no_sense_is_answered_clearly(
    portal: Partner, query: dict[str, Any], status: int, code: str
) -> None:
    answer = await portal.get(**query)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
