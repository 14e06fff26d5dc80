from typing import Any

from app.procedures.eforms import validation
from app.procedures.eforms.evaluation import Surroundings
from tests.procedures.eforms import drawing
from tests.procedures.eforms.drawing import DAY, day, rows, text

AFTER_BIRTH = {
    "id": "issued_after_birth",
    "at": "issued",
    "terms": {"days": {"days_between": [{"answer": "born"}, {"answer": "issued"}]}},
    "holds": {"answer": "days", "more_than": 0},
    "message": "ngày cấp phải sau ngày sinh",
}
DATES = {"born": day(), "issued": day()}


def told(rule: Any, questions: Any, answers: Any) -> list[tuple[str, str]]:
    form = drawing.read(questions, x_rules=[rule])
    examined = validation.examine(form, answers, Surroundings(DAY))
    return [
        (each.path, each.message)
        for each in examined.problems
        if each.code == "crossing"
    ]


def test_a_broken_rule_speaks_for_itself_at_its_place() -> None:
    assert told(AFTER_BIRTH, DATES, {"born": "2000-01-02", "issued": "2000-01-02"}) == [
        ("/answers/issued", "ngày cấp phải sau ngày sinh")
    ]


def test_a_kept_rule_says_nothing() -> None:
    assert (
        told(AFTER_BIRTH, DATES, {"born": "2000-01-02", "issued": "2000-01-03"}) == []
    )


def test_a_rule_over_what_is_missing_or_mistyped_says_nothing() -> None:
    assert told(AFTER_BIRTH, DATES, {"issued": "2000-01-02"}) == []
    assert told(AFTER_BIRTH, DATES, {"born": 5, "issued": "2000-01-02"}) == []


def test_a_rule_of_rows_is_asked_of_each_row_at_its_own_place() -> None:
    periods = rows(keys={"since": day(), "until": day()})
    rule = {
        "id": "ends_later",
        "at": "periods.until",
        "each": "periods",
        "terms": {
            "days": {
                "days_between": [
                    {"answer": "periods.since"},
                    {"answer": "periods.until"},
                ]
            }
        },
        "holds": {"answer": "days", "at_least": 0},
        "message": "kết thúc phải sau bắt đầu",
    }
    good = {"since": "2020-01-01", "until": "2021-01-01"}
    bad = {"since": "2020-01-01", "until": "2019-01-01"}

    found = told(rule, {"periods": periods}, {"periods": [good, bad, 7, bad]})

    assert [path for path, _ in found] == [
        "/answers/periods/1/until",
        "/answers/periods/3/until",
    ]


def test_a_hidden_answer_is_no_term() -> None:
    parents = {
        "mother": text(),
        "father": text(x_visible={"answer": "mother", "equals": "Lan"}),
    }
    rule = {
        "id": "two_people",
        "at": "father",
        "terms": {"same": {"same": [{"answer": "mother"}, {"answer": "father"}]}},
        "holds": {"answer": "same", "equals": False},
        "message": "phải là hai người",
    }

    assert told(rule, parents, {"mother": "Lan", "father": "lan"}) != []
    assert told(rule, parents, {"mother": "Mai", "father": "Mai"}) == []
