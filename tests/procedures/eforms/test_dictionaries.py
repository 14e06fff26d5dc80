from datetime import date
from typing import Any

import pytest

from app.procedures.eforms.dictionaries import Dictionaries, Entry
from tests.procedures.eforms import drawing
from tests.procedures.eforms.drawing import day, rows, text

EARLY, MERGED = date(2020, 1, 1), date(2025, 7, 1)
CODES = Dictionaries.of(
    [
        Entry("provinces", "83", "Tỉnh Bến Tre", None, EARLY, MERGED),
        Entry("provinces", "86", "Tỉnh Vĩnh Long", None, EARLY),
        Entry("communes", "29110", "Thị trấn Ba Tri", "83", EARLY, MERGED),
        Entry("communes", "29110", "Xã Ba Tri", "86", MERGED),
        Entry("communes", "29551", "Phường Long Châu", "86", MERGED),
    ]
)
FORM = drawing.read(
    {
        "province": text(x_dictionary={"name": "provinces"}),
        "commune": text(x_dictionary={"name": "communes", "within": "province"}),
        "born": day(),
        "birth_commune": text(x_dictionary={"name": "communes", "on": "born"}),
        "homes": rows(
            keys={
                "province": text(x_dictionary={"name": "provinces"}),
                "commune": text(
                    x_dictionary={"name": "communes", "within": "homes.province"}
                ),
            }
        ),
    }
)


def found(answers: Any, *, on: date = drawing.DAY) -> dict[str, str]:
    return drawing.found(FORM, answers, codes=CODES, on=on)


def test_a_commune_of_the_chosen_province_is_accepted() -> None:
    assert found({"province": "86", "commune": "29110"}) == {}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"province": "99"}, {"/answers/province": "unknown_entry"}),
        ({"province": "83"}, {"/answers/province": "entry_not_in_force"}),
        (
            {"province": "83", "commune": "29110"},
            {
                "/answers/province": "entry_not_in_force",
                "/answers/commune": "entry_elsewhere",
            },
        ),
        (
            {"birth_commune": "29551", "born": "2024-01-01"},
            {"/answers/birth_commune": "entry_not_in_force"},
        ),
    ],
)
def test_a_code_that_does_not_do_is_told_at_its_place(
    answers: Any, expected: dict[str, str]
) -> None:
    assert found(answers) == expected


def test_a_code_counts_on_the_day_of_filing() -> None:
    answers = {"province": "83", "commune": "29110"}

    assert found(answers, on=date(2025, 6, 30)) == {}
    assert found(answers, on=MERGED) != {}


def test_a_row_looks_to_its_own_parent() -> None:
    homes = [
        {"province": "86", "commune": "29551"},
        {"province": "83", "commune": "29551"},
    ]

    assert found({"province": "83", "homes": homes}, on=MERGED).keys() == {
        "/answers/province",
        "/answers/homes/1/province",
        "/answers/homes/1/commune",
    }


def test_a_dead_code_keeps_its_last_name() -> None:
    assert CODES.name("communes", "29110", on=EARLY) == "Thị trấn Ba Tri"
    assert CODES.name("communes", "29110", on=drawing.DAY) == "Xã Ba Tri"
    assert CODES.name("provinces", "83", on=drawing.DAY) == "Tỉnh Bến Tre"
    assert CODES.name("provinces", "99", on=drawing.DAY) is None


def test_a_code_of_another_type_is_told_by_the_schema_alone() -> None:
    assert found({"province": 86, "commune": ["29110"]}) == {
        "/answers/province": "type",
        "/answers/commune": "type",
    }
