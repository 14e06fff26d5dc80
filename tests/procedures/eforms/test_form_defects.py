"""Each way to draw a form wrong is refused with its own code; a sound one is not."""

from typing import Any

import pytest

from app.procedures.eforms import checking
from app.procedures.eforms.defects import Defect
from tests.procedures.eforms import drawing
from tests.procedures.eforms.drawing import (
    Json,
    choice,
    day,
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


class TestShape:
    @pytest.mark.parametrize("schema", [None, [], "form", 3, {}])
    def test_what_is_no_form_is_outside_the_vocabulary(self, schema: Any) -> None:
        assert {code for code, _ in defects(schema)} == {"outside_vocabulary"}

    def test_a_form_of_another_dialect_is_refused(self) -> None:
        old = drawing.drawn({"a": text()}) | {
            "$schema": "http://json-schema.org/draft-07/schema#"
        }

        assert defects(old) == [("outside_vocabulary", "/$schema")]

    @pytest.mark.parametrize(
        "keyword", ["allOf", "if", "oneOf", "$ref", "dependentRequired", "x-unheard"]
    )
    def test_no_rule_stands_outside_the_vocabulary(self, keyword: str) -> None:
        form = drawing.drawn({"a": text()}) | {keyword: {}}

        assert defects(form) == [("outside_vocabulary", f"/{keyword}")]

    def test_a_question_must_have_a_title_an_order_a_widget_and_a_bound(self) -> None:
        form = drawing.drawn({"a": text()})
        form["properties"]["a"] = {"type": "string", "x-group": "all"}

        assert {path for _, path in defects(form)} == {
            "/properties/a/title",
            "/properties/a/x-order",
            "/properties/a/x-widget",
            "/properties/a",
        }

    def test_an_open_form_is_refused(self) -> None:
        form = drawing.drawn({"a": text()})
        del form["additionalProperties"]

        assert defects(form) == [("outside_vocabulary", "/additionalProperties")]

    def test_a_section_must_be_there(self) -> None:
        form = drawing.drawn({"a": text()})
        form["properties"]["a"]["x-group"] = "elsewhere"

        assert the_defect(form).code == "unknown_section"

    def test_a_choice_needs_words_at_any_depth(self) -> None:
        bare = choice("x", "y") | {"x-options": {"x": "Là x"}}

        form = drawing.drawn({"rows": rows(keys={"a": bare})})

        assert defects(form) == [
            (
                "choice_without_words",
                "/properties/rows/items/properties/a/x-options",
            )
        ]

    def test_conditions_that_name_each_other_never_end(self) -> None:
        form = drawing.drawn(
            {"a": yes_or_no(), "b": text(x_visible={"rule": "one"})},
            x_conditions={"one": {"rule": "two"}, "two": {"not": {"rule": "one"}}},
        )

        assert {code for code, _ in defects(form)} == {"condition_cycle"}

    def test_a_condition_must_be_declared(self) -> None:
        form = drawing.drawn(
            {
                "b": text(
                    x_default={
                        "choose": [{"when": {"rule": "x"}, "then": {"value": "a"}}]
                    }
                )
            }
        )

        assert defects(form) == [
            ("unknown_condition", "/properties/b/x-default/choose/0/when")
        ]

    def test_a_document_without_end_is_refused_at_once(self) -> None:
        deep: Json = {"answer": "a", "equals": True}
        for _ in range(5000):
            deep = {"not": deep}

        form = drawing.drawn({"a": yes_or_no(), "b": text(x_visible=deep)})

        assert defects(form) == [("not_a_schema", "")]

    def test_an_expression_that_may_not_end_is_refused(self) -> None:
        form = drawing.drawn({"a": text(pattern="(?=x)(a+)+$")})

        assert the_defect(form).code == "not_a_schema"


class TestUsage:
    @pytest.mark.parametrize(
        ("code", "questions"),
        [
            ("unknown_question", {"b": text(x_visible=YES)}),
            ("unknown_question", {"b": text(x_required=YES)}),
            ("unknown_question", {"b": text(x_default={"answer": "a"})}),
            ("unknown_question", {"b": number(x_computed={"total": "a.n"})}),
            (
                "not_an_answer",
                {"a": group(keys={"c": text()}), "b": text(x_visible=YES)},
            ),
            (
                "not_an_answer",
                {"a": text(), "b": number(x_computed={"count": "a"})},
            ),
            (
                "outside_its_row",
                {"r": rows(keys={"a": text()}), "b": text(x_default={"answer": "r.a"})},
            ),
            (
                "rows_within_rows",
                {"r": rows(keys={"s": rows(keys={"a": text()})})},
            ),
            (
                "rule_on_group",
                {"g": group(keys={"c": text()}, x_required=True)},
            ),
            (
                "computed_required",
                {"b": text(x_computed={"value": "x"}, x_required=True)},
            ),
            (
                "parent_not_listed",
                {"a": text(), "b": text(x_dictionary={"name": "d", "within": "a"})},
            ),
        ],
    )
    def test_a_rule_that_cannot_see_what_it_asks_is_refused(
        self, code: str, questions: Json
    ) -> None:
        defect = the_defect(drawing.drawn(questions))

        assert defect.code == code
        assert defect.story.endswith(".")
        assert not defect.story.isascii()

    def test_what_may_be_hidden_is_not_required_by_the_schema_itself(self) -> None:
        hidden = {"a": yes_or_no(), "b": text(x_visible=YES)}

        form = drawing.drawn(hidden, required=("b",))

        assert defects(form) == [("required_may_be_hidden", "/properties/b")]

    def test_a_dictionary_must_be_there(self) -> None:
        form = drawing.drawn({"a": text(x_dictionary={"name": "communes"})})

        assert defects(form, dictionaries={"communes"}) == []
        assert defects(form, dictionaries={"provinces"}) == [
            ("unknown_dictionary", "/properties/a/x-dictionary")
        ]

    @pytest.mark.parametrize(
        ("code", "change"),
        [
            ("unknown_question", {"at": "nowhere"}),
            ("unknown_question", {"holds": {"answer": "nowhere", "equals": 1}}),
            ("outside_its_row", {"at": "r.c"}),
            ("not_an_answer", {"each": "a"}),
            ("name_taken", {"terms": {"a": {"value": 1}}}),
        ],
    )
    def test_a_rule_over_several_answers_is_checked_alike(
        self, code: str, change: Json
    ) -> None:
        rule = {
            "id": "x",
            "at": "a",
            "terms": {"t": {"answer": "b"}},
            "holds": {"answer": "a", "equals": 1},
            "message": "không khớp",
        }
        questions = {"a": number(), "b": number(), "r": rows(keys={"c": text()})}

        changed = drawing.drawn(questions, x_rules=[rule | change])

        assert defects(drawing.drawn(questions, x_rules=[rule])) == []
        assert {each for each, _ in defects(changed)} == {code}


class TestKinds:
    @pytest.mark.parametrize(
        ("code", "questions"),
        [
            (
                "type_mismatch",
                {"a": text(), "b": text(x_visible={"answer": "a", "at_least": 3})},
            ),
            (
                "type_mismatch",
                {"a": text(), "b": text(x_visible={"answer": "a", "equals": True})},
            ),
            (
                "type_mismatch",
                {"a": day(), "b": number(x_computed={"sum": [{"answer": "a"}]})},
            ),
            ("type_mismatch", {"b": number(x_computed={"today": True})}),
            (
                "type_mismatch",
                {
                    "a": yes_or_no(),
                    "b": number(x_computed={"years_between": [{"answer": "a"}] * 2}),
                },
            ),
            (
                "type_mismatch",
                {"a": text(), "b": text(x_computed={"label": "a"})},
            ),
            (
                "impossible_value",
                {
                    "a": choice("x", "y"),
                    "b": text(x_visible={"answer": "a", "one_of": ["x", "z"]}),
                },
            ),
            (
                "impossible_value",
                {
                    "a": number(maximum=5),
                    "b": text(x_visible={"answer": "a", "equals": 6}),
                },
            ),
        ],
    )
    def test_what_can_never_be_compared_or_computed_is_refused(
        self, code: str, questions: Json
    ) -> None:
        assert the_defect(drawing.drawn(questions)).code == code
