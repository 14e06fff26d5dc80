"""What is sealed opens at its place, with its key, and not otherwise."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.encryption import blinds, boxes
from app.core.encryption.boxes import DoesNotOpen, Place
from app.core.encryption.keys import Keys, KeysUnusable

OLD: Final = "2026a:" + "1f" * 32
NEW: Final = "2026b:" + "2e" * 32
PLACE: Final = Place("people", "phone_sealed", "0193b3a0-0000-7000-8000-000000000001")


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_opens_again(text: str, table: str, column: str, row: str) -> None:
    keys, place = Keys.read(NEW), Place(table, column, row)

    sealed = boxes.seal(text, keys=keys, place=place)

    assert boxes.open_(sealed, keys=keys, place=place) == text


@given(st.text(min_size=1))
def test_the_same_text_is_never_sealed_alike(text: str) -> None:
    keys = Keys.read(NEW)

    assert boxes.seal(text, keys=keys, place=PLACE) != boxes.seal(
        text, keys=keys, place=PLACE
    )


@pytest.mark.parametrize("moved", ["table", "column", "row"])
def test_a_value_moved_elsewhere_does_not_open(moved: str) -> None:
    keys = Keys.read(NEW)
    sealed = boxes.seal("0913000111", keys=keys, place=PLACE)

    with pytest.raises(DoesNotOpen):
        boxes.open_(sealed, keys=keys, place=replace(PLACE, **{moved: "other"}))


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_value_with_any_byte_altered_does_not_open(at: int, flip: int) -> None:
    keys = Keys.read(f"{NEW} {OLD}")
    sealed = bytearray(boxes.seal("0913000111", keys=keys, place=PLACE))
    sealed[at % len(sealed)] ^= flip

    with pytest.raises(DoesNotOpen):
        boxes.open_(bytes(sealed), keys=keys, place=PLACE)


@given(st.binary())
def test_no_bytes_make_opening_fail_otherwise(kept: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        boxes.open_(kept, keys=Keys.read(NEW), place=PLACE)


def test_the_newest_seals_and_the_older_still_opens() -> None:
    old = boxes.seal("0913000111", keys=Keys.read(OLD), place=PLACE)
    both = Keys.read(f"{NEW}\n{OLD}\n")

    new = boxes.seal("0913000111", keys=both, place=PLACE)

    assert (boxes.key_id_of(old), boxes.key_id_of(new)) == ("2026a", "2026b")
    assert boxes.open_(old, keys=both, place=PLACE) == "0913000111"
    with pytest.raises(DoesNotOpen, match="not in the ring"):
        boxes.open_(old, keys=Keys.read(NEW), place=PLACE)


@given(st.text(), st.text())
def test_blinds_are_equal_as_the_values_are(one: str, other: str) -> None:
    keys = Keys.read(f"{NEW} {OLD}")

    written = blinds.newest(one, keys=keys, of="people.identity_number_blind")

    looked_up = blinds.every(other, keys=keys, of="people.identity_number_blind")
    assert (written in looked_up) == (one == other)
    assert written not in blinds.every(one, keys=keys, of="mandates.agent_number_blind")


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "  \n",
        "2f" * 32,
        "2026a:abc",
        "2026a:" + "zz" * 32,
        ":" + "2f" * 32,
        f"{OLD} 2026a:{'2e' * 32}",
        f"{OLD} 2026b:{'1f' * 32}",
    ],
)
def test_keys_that_cannot_be_used_are_refused_and_never_shown(stated: str) -> None:
    with pytest.raises(KeysUnusable) as refused:
        Keys.read(stated)

    assert not any(secret in str(refused.value) for secret in ("1f1f", "2e2e", "2f2f"))
    assert "1f1f" not in repr(Keys.read(OLD))
