"""Each way to draw a form wrong is refused with its own code; a sound one is not."""

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
