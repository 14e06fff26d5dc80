"""A difference is exact, and half a dictionary is never taken for a whole one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.national_portal.dictionaries import diff
from app.integrations.national_portal.dictionaries.diff import Entry, Unusable
from app.integrations.national_portal.dictionaries.sources import SOURCES, Dictionary

SOURCE = SOURCES[Dictionary.FIELDS]
TEXTS = st.text("abcdê", min_size=1, max_size=4)
ENTRIES = st.dictionaries(TEXTS, TEXTS, max_size=8).map(
    lambda names: tuple(
        Entry(code, name, {"name": name}) for code, name in sorted(names.items())
    )
)


@given(ENTRIES, ENTRIES)
def test_applying_a_difference_makes_our_copy_theirs(
    ours: tuple[Entry, ...], theirs: tuple[Entry, ...]
) -> None:
    found = diff.compare(ours, theirs)

    ended = {each.code for each in (*found.changed, *found.removed)}
    kept = [each for each in ours if each.code not in ended]
    after = [*kept, *found.added, *found.changed]
    assert sorted(after, key=lambda each: each.code) == list(theirs)


@given(ENTRIES)
def test_what_is_alike_has_no_difference(ours: tuple[Entry, ...]) -> None:
    assert not diff.compare(ours, ours)


def test_a_row_repeated_alike_counts_once() -> None:
    row = {"MALINHVUC": "G15-TP07", "TENLINHVUC": "Hộ tịch"}

    read = diff.entries([row, row], SOURCE)

    assert read == (Entry("G15-TP07", "Hộ tịch", row),)


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"MALINHVUC": "x"},
        {"MALINHVUC": "", "TENLINHVUC": "x"},
        {"MALINHVUC": 3, "TENLINHVUC": "x"},
        {"MALINHVUC": "x" * 101, "TENLINHVUC": "x"},
        {"MALINHVUC": "G15-TP07", "TENLINHVUC": "tên khác"},
    ],
)
def test_one_unsound_row_makes_the_answer_unusable(bad: dict[str, Any]) -> None:
    good = {"MALINHVUC": "G15-TP07", "TENLINHVUC": "Hộ tịch"}

    assert isinstance(diff.entries([good, bad], SOURCE), Unusable)


def test_a_list_that_lost_much_is_suspicious() -> None:
    ours = tuple(Entry(str(n), str(n), {}) for n in range(10))

    few, many = diff.compare(ours, ours[2:]), diff.compare(ours, ours[3:])

    assert diff.suspicion(few, held=10) is None
    assert diff.suspicion(many, held=10) is not None
