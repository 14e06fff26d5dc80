"""A body of JSON says one thing to every reader, or is not read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.http.plain_json import plain

_TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["\\u0000", "\\ud800", "😀"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner),
    max_leaves=8,
)


@given(value=_JSON, escaped=st.booleans())
def test_what_is_plain_is_read_as_it_was_meant(value: Any, *, escaped: bool) -> None:
    assert plain(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(_TEXTS, _JSON, _JSON)
def test_a_member_named_twice_is_not_read(name: str, one: Any, other: Any) -> None:
    member = json.dumps(name)
    body = f"[{{{member}: {json.dumps(one)}, {member}: {json.dumps(other)}}}]"

    with pytest.raises(json.JSONDecodeError):
        plain(body.encode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "latin-1"])
def test_another_encoding_is_not_guessed(encoding: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        plain('{"x": "é"}'.encode(encoding))
