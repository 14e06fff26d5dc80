"""No question waits for itself, and each one, and each paper, can be reached."""

from typing import Any

import pytest

from app.procedures.definition import Definition
from app.procedures.eforms import checking
from app.procedures.eforms import form as forms
from app.procedures.eforms.defects import Defect
from app.procedures.seed import Seed
from tests.procedures.eforms import drawing
from tests.procedures.eforms.drawing import (
    Json,
    choice,
    group,
    number,
    rows,
    text,
    yes_or_no,
)

YES = {"answer": "a", "equals": True}


def defects(schema: Any, **more: Any) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in checking.defects(schema, **more)]


def the_defect(schema: Any, **more: Any) -> Defect:
    (defect,) = checking.defects(schema, **more)
    return defect


class TestOrderAndReach:
    def test_questions_that_wait_for_each_other_are_told_as_a_ring(self) -> None:
        one = text(x_visible={"answer": "b", "answered": True})
        other = text(x_visible={"answer": "a", "answered": True})

        defect = the_defect(drawing.drawn({"a": one, "b": other}))

        assert defect.code == "cycle"
        assert "“Câu a” → “Câu b” → “Câu a”" in defect.story

    def test_a_total_that_hides_its_own_rows_is_a_ring(self) -> None:
        form = drawing.drawn(
            {
                "sum": number(x_computed={"total": "r.n"}),
                "r": rows(
                    keys={"n": number(x_visible={"answer": "sum", "less_than": 5})}
                ),
            }
        )

        assert the_defect(form).code == "cycle"

    def test_a_condition_only_on_being_required_waits_for_nothing(self) -> None:
        one = text(x_required={"answer": "b", "answered": True})
        other = text(x_required={"answer": "a", "answered": True})

        assert defects(drawing.drawn({"a": one, "b": other})) == []

    def test_a_question_that_contradicts_its_own_condition_is_never_shown(self) -> None:
        never = {"all": [YES, {"not": YES}]}

        form = drawing.drawn({"a": yes_or_no(), "b": text(x_visible=never)})

        assert defects(form) == [("unreachable", "/properties/b/x-visible")]

    def test_a_question_that_hangs_on_what_is_hidden_then_is_never_shown(self) -> None:
        form = drawing.drawn(
            {
                "kind": choice("x", "y"),
                "detail": text(x_visible={"answer": "kind", "equals": "x"}),
                "more": text(
                    x_visible={
                        "all": [
                            {"answer": "kind", "equals": "y"},
                            {"answer": "detail", "answered": True},
                        ]
                    }
                ),
            }
        )

        assert defects(form) == [("unreachable", "/properties/more/x-visible")]

    def test_a_question_in_a_group_that_excludes_it_is_never_shown(self) -> None:
        inside = text(x_visible={"answer": "a", "equals": False})

        form = drawing.drawn(
            {"a": yes_or_no(), "g": group(keys={"b": inside}, x_visible=YES)}
        )

        assert defects(form) == [
            ("unreachable", "/properties/g/properties/b/x-visible")
        ]

    def test_a_question_required_only_while_hidden_is_told(self) -> None:
        odd = text(x_visible=YES, x_required={"answer": "a", "equals": False})

        form = drawing.drawn({"a": yes_or_no(), "b": odd})

        assert defects(form) == [("never_required", "/properties/b/x-required")]

    def test_no_number_lies_beyond_the_bounds_of_its_question(self) -> None:
        beyond = text(x_visible={"answer": "n", "more_than": 10})

        form = drawing.drawn({"n": number(maximum=10), "b": beyond})

        assert the_defect(form).code == "unreachable"

    def test_what_only_arithmetic_could_exclude_is_let_pass(self) -> None:
        form = drawing.drawn(
            {
                "a": number(minimum=0, maximum=1),
                "twice": number(x_computed={"sum": [{"answer": "a"}, {"answer": "a"}]}),
                "b": text(x_visible={"answer": "twice", "more_than": 100}),
            }
        )

        assert defects(form) == []

    def test_what_cannot_be_tried_out_is_refused_and_said(self) -> None:
        many = {f"q{n}": choice(*"abcdefgh") for n in range(8)}
        wide = {"any": [{"answer": name, "equals": x} for name in many for x in "abcd"]}
        never = {"not": {"any": [wide, {"not": wide}]}}

        form = drawing.drawn({**many, "b": text(x_visible=never)})

        assert the_defect(form).code == "too_large_to_verify"


class TestPapers:
    @pytest.mark.parametrize(
        ("code", "field", "value"),
        [
            ("unknown_question", "nowhere", "x"),
            ("impossible_value", "marital_history", "happy"),
            ("type_mismatch", "by_proxy", "có"),
        ],
    )
    def test_a_paper_may_ask_only_what_the_form_answers(
        self, seed: Seed, code: str, field: str, value: str
    ) -> None:
        found = _with_condition(seed, [{"field": field, "one_of": [value]}])

        assert [(each.code, each.path) for each in found] == [(code, "/papers/0/when")]

    def test_a_paper_that_no_answers_call_for_is_told(self, seed: Seed) -> None:
        found = _with_condition(
            seed,
            [
                {"field": "marital_history", "one_of": ["divorced"]},
                {"field": "spouse_name", "one_of": None},
            ],
        )

        assert [each.code for each in found] == ["paper_never_called"]


def _with_condition(seed: Seed, when: list[Json]) -> tuple[Defect, ...]:
    stated = next(each for each in seed.procedures if each.form == "1.004873")
    data = stated.definition.model_dump(mode="json")
    data["papers"] = [
        {"code": "X", "name": "Giấy tờ", "need": "conditional", "when": when}
    ]
    form = forms.read(seed.forms["1.004873"])
    return checking.of_definition(Definition.model_validate(data), form)
