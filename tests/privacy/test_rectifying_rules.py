"""What may be asked to be put right, and what an act tells of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.privacy.rectifying import rules
from app.privacy.rectifying.rules import Subject

TODAY = date(2026, 11, 24)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ("1990-02-28", None),
        ("2026-11-24", None),
        ("2026-11-25", "ở tương lai"),
        ("1990-02-27", "trùng với thông tin đang được giữ"),
        ("28/02/1990", "không phải ngày dạng YYYY-MM-DD"),
        ("19900228", "không phải ngày dạng YYYY-MM-DD"),
        ("1990-02-30", "không phải ngày dạng YYYY-MM-DD"),
    ],
)
def test_a_birth_date_is_a_day_that_has_been(wanted: str, fault: str | None) -> None:
    found = rules.fault(Subject.BIRTH_DATE, wanted, before="1990-02-27", today=TODAY)

    assert found == fault


def test_a_name_is_another_name_and_short_enough() -> None:
    def fault(wanted: str) -> str | None:
        return rules.fault(Subject.NAME, wanted, before="Nguyễn Hoa", today=TODAY)

    assert fault("Nguyễn Thị Hoa") is None
    assert fault("Nguyễn Hoa") == "trùng với thông tin đang được giữ"
    assert fault("a" * 201) == "dài quá 200 ký tự"


@given(_TEXT, _TEXT, st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
def test_a_digest_is_of_one_value_and_one_request(
    value: str, other: str, salt: str
) -> None:
    same = rules.digest(value, salt=salt) == rules.digest(other, salt=salt)

    assert same == (value == other)
    assert rules.digest(value, salt=salt) != rules.digest(value, salt=salt + "0")
