"""The Portal's rows are read strictly, and say nothing of who asked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.national_portal.questions import changes, wire
from app.integrations.national_portal.questions.wire import (
    Aside,
    Listing,
    Told,
    ToldAnswer,
    Unusable,
)
from tests.integrations.questions.conftest import question

NUMBERS = st.dictionaries(st.integers(1, 9), st.sampled_from("abc"), max_size=9)


def _told(contents: dict[int, str]) -> dict[int, Told]:
    return {number: Told(number, content) for number, content in contents.items()}


def test_nothing_of_who_asked_is_read() -> None:
    read = wire.questions([question()])

    assert not isinstance(read, Unusable)
    for personal in ("Nguyễn Thị Hoa", "An Thủy", "hoa@example.vn", "0912345678"):
        assert personal not in repr(read)


@pytest.mark.parametrize("hidden", [0, "0", 0.0])
def test_what_is_not_public_is_left_out_unread(hidden: object) -> None:
    assert wire.questions([question(NOIDUNG=7, TRANGTHAI=hidden)]) == Listing(())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"HOIDAPID": 0}, "HOIDAPID"),
        ({"HOIDAPID": True}, "HOIDAPID"),
        ({"HOIDAPID": "17"}, "HOIDAPID"),
        ({"HOIDAPID": 1.5}, "HOIDAPID"),
        ({"HOIDAPID": 2**60}, "HOIDAPID"),
        ({"NOIDUNG": None}, "NOIDUNG"),
        ({"MADONVI": 7}, "MADONVI"),
        ({"MADONVI": "a" * 101}, "MADONVI dài quá"),
        ({"TRALOIID": -1}, "TRALOIID"),
        ({"TRALOIID": [1]}, "TRALOIID"),
    ],
)
def test_a_row_of_another_shape_makes_the_list_unusable_and_is_named(
    wrong: dict[str, Any], named: str
) -> None:
    read = wire.questions([question(1), question(2) | wrong])

    assert isinstance(read, Unusable)
    assert named in read.reason
    assert "dòng 2" in read.reason
    assert "dòng 1" not in read.reason


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"NOIDUNG": " \n"}, "NOIDUNG để trống"),
        ({"NOIDUNG": "a\x00b"}, "NOIDUNG có ký tự không lưu được"),
        ({"NOIDUNG": "\ud800"}, "NOIDUNG không đúng"),
        ({"NOIDUNG": "xin <b>hỏi</b>"}, "NOIDUNG có mã HTML"),
        ({"NOIDUNG": "<!-- a"}, "NOIDUNG có mã HTML"),
        ({"NOIDUNG": "a &lt; b"}, "NOIDUNG có mã HTML"),
        ({"NOIDUNG": "a" * 20_001}, "NOIDUNG dài quá"),
        ({"TRALOIID": 3, "NOIDUNGTRALOI": "<p>được</p>"}, "NOIDUNGTRALOI có mã HTML"),
    ],
)
def test_words_that_cannot_be_shown_are_set_aside_and_stop_no_other(
    typed: dict[str, Any], reason: str
) -> None:
    read = wire.questions([question(1), question(2) | typed])

    assert isinstance(read, Listing)
    assert [each.number for each in read.told] == [1]
    assert read.aside == (Aside(2, reason),)


def test_what_only_looks_like_html_is_a_question() -> None:
    asked = "Đất < 100 m2 & nhà > 2 tầng có phải xin phép? <3"

    read = wire.questions([question(NOIDUNG=asked)])

    assert read == Listing(
        (
            Told(
                1,
                asked,
                "G15-TP07",
                "000.01.26.H07",
                "UBND thị trấn Ba Tri",
                "1.001193",
            ),
        )
    )


def test_a_row_repeated_alike_counts_once_and_otherwise_is_unsound() -> None:
    once = wire.questions([question(1), question(1)])
    twice = wire.questions([question(1), question(1, NOIDUNG="khác")])

    assert not isinstance(once, Unusable)
    assert len(once.told) == 1
    assert isinstance(twice, Unusable)


def test_many_unsound_rows_are_summed_up() -> None:
    read = wire.questions([{}] * 30)

    assert isinstance(read, Unusable)
    assert read.reason.endswith("và 25 dòng nữa")


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([], ()),
        ([{"TRALOIID": 0, "NOIDUNGTRALOI": None}], ()),
        ([{"TRALOIID": 5.0, "NOIDUNGTRALOI": " Được. "}], (ToldAnswer(5, "Được."),)),
    ],
)
def test_answers_to_one_question_are_read(
    rows: list[Any], read: tuple[ToldAnswer, ...]
) -> None:
    assert wire.answers_to(rows) == read


@pytest.mark.parametrize(
    "row", [{}, {"TRALOIID": "x"}, {"TRALOIID": 5}, {"NOIDUNGTRALOI": "Được"}]
)
def test_an_answer_that_cannot_be_read_is_not_taken_for_none(row: Any) -> None:
    assert isinstance(wire.answers_to([row]), Unusable)


@given(NUMBERS, NUMBERS)
def test_what_a_list_changes_makes_ours_the_same(
    ours: dict[int, str], theirs: dict[int, str]
) -> None:
    held, told = _told(ours), _told(theirs)

    found = changes.of(held, list(told.values()))

    after = {n: each for n, each in held.items() if n not in found.gone}
    assert after | {each.number: each for each in found.told} == told
    assert changes.of(told, list(told.values())) == changes.Changes((), frozenset())


def test_a_list_that_lost_much_is_suspicious() -> None:
    held = _told(dict.fromkeys(range(1, 41), "a"))

    few = changes.of(held, list(held.values())[10:])
    many = changes.of(held, list(held.values())[11:])

    assert changes.suspicion(few, held=40) is None
    assert changes.suspicion(many, held=40) is not None


def test_a_question_that_we_sent_is_not_taken_for_anothers() -> None:
    ours = [("000.01.26.H07", "Khai sinh\n ở đâu?")]
    back = Told(9, "Khai sinh ở đâu?", office_code="000.01.26.H07")
    other = Told(10, "Khai sinh ở đâu?", office_code="000.02.26.H07")

    assert changes.without_ours([back, other], ours) == [other]
