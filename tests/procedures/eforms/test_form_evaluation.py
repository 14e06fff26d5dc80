from typing import Any, ClassVar

import pytest

from tests.procedures.eforms import drawing
from tests.procedures.eforms.drawing import (
    choice,
    day,
    evaluated,
    group,
    number,
    rows,
    text,
    yes_or_no,
)

MARRIED = {"answer": "married", "equals": True}
SPOUSE = {
    "married": yes_or_no(),
    "spouse": text(x_visible=MARRIED, x_required=True),
}


def pointers(asked: Any) -> list[str]:
    return ["/".join(map(str, each.place)) for each in asked]


class TestVisible:
    def test_a_hidden_answer_is_dropped_and_not_required(self) -> None:
        form = drawing.read(SPOUSE)

        made = evaluated(form, {"married": False, "spouse": "Lan"})

        assert made.answers == {"married": False}
        assert pointers(made.visible) == ["married"]
        assert made.missing == ()

    def test_a_shown_question_is_required_at_its_place(self) -> None:
        made = evaluated(drawing.read(SPOUSE), {"married": True})

        assert pointers(made.missing) == ["spouse"]

    def test_what_hangs_on_a_hidden_answer_is_hidden_too(self) -> None:
        chain = {
            **SPOUSE,
            "since": day(x_visible={"answer": "spouse", "answered": True}),
        }

        made = evaluated(
            drawing.read(chain),
            {"married": False, "spouse": "Lan", "since": "2020-01-01"},
        )

        assert made.answers == {"married": False}

    def test_a_hidden_group_takes_all_its_questions_with_it(self) -> None:
        form = drawing.read(
            {
                "married": yes_or_no(),
                "spouse": group(
                    keys={"name": text()}, required=("name",), x_visible=MARRIED
                ),
            }
        )

        hidden = evaluated(form, {"married": False, "spouse": {"name": "Lan"}})
        shown = evaluated(form, {"married": True})

        assert hidden.answers == {"married": False}
        assert hidden.missing == ()
        assert pointers(shown.missing) == ["spouse/name"]

    def test_an_empty_text_is_no_answer(self) -> None:
        form = drawing.read({"name": text()}, required=("name",))

        made = evaluated(form, {"name": ""})

        assert made.answers == {}
        assert pointers(made.missing) == ["name"]


class TestRows:
    CHILDREN = rows(
        keys={
            "name": text(),
            "at_school": yes_or_no(),
            "school": text(
                x_visible={"answer": "children.at_school", "equals": True},
                x_required=True,
            ),
        },
        required=("name",),
    )

    def test_each_row_is_asked_by_itself(self) -> None:
        form = drawing.read({"children": self.CHILDREN})

        made = evaluated(
            form,
            {
                "children": [
                    {"name": "An", "at_school": True},
                    {"name": "Ba", "at_school": False, "school": "Ba Tri"},
                    {"at_school": True, "school": "Ba Tri"},
                ]
            },
        )

        assert pointers(made.missing) == ["children/2/name", "children/0/school"]
        assert made.answers["children"] == [
            {"name": "An", "at_school": True},
            {"name": "Ba", "at_school": False},
            {"at_school": True, "school": "Ba Tri"},
        ]

    def test_a_row_may_ask_about_an_answer_outside(self) -> None:
        form = drawing.read(
            {
                "married": yes_or_no(),
                "children": rows(keys={"other_parent": text(x_visible=MARRIED)}),
            }
        )

        made = evaluated(form, {"children": [{"other_parent": "Lan"}]})

        assert made.answers == {"children": [{}]}

    def test_rows_beyond_the_limit_are_told_and_not_worked_on(self) -> None:
        form = drawing.read({"children": self.CHILDREN})

        many = drawing.found(form, {"children": [{"name": "An"}] * 5000})

        assert many == {"/answers/children": "maxItems"}


class TestComputed:
    def test_what_the_client_says_is_ignored(self) -> None:
        form = drawing.read(
            {
                "pages": number(),
                "copies": number(),
                "total": number(
                    x_computed={"product": [{"answer": "pages"}, {"answer": "copies"}]}
                ),
            }
        )

        made = evaluated(form, {"pages": 3, "copies": 2, "total": 100})

        assert made.answers == {"pages": 3, "copies": 2, "total": 6}
        assert made.computed == {("total",): 6}

    def test_what_cannot_be_known_is_left_out(self) -> None:
        form = drawing.read(
            {
                "pages": number(),
                "total": number(x_computed={"sum": [{"answer": "pages"}]}),
            }
        )

        assert evaluated(form, {"pages": "ba", "total": 4}).answers == {"pages": "ba"}

    def test_a_condition_may_ask_about_a_computed_value(self) -> None:
        form = drawing.read(
            {
                "born": day(),
                "age": number(
                    x_computed={"years_between": [{"answer": "born"}, {"today": True}]}
                ),
                "guardian": text(x_visible={"answer": "age", "less_than": 18}),
            }
        )

        child = evaluated(form, {"born": "2010-11-24", "guardian": "Lan"})
        adult = evaluated(form, {"born": "2008-11-23", "guardian": "Lan"})

        assert child.answers["age"] == 15
        assert "guardian" in child.answers
        assert "guardian" not in adult.answers

    def test_a_default_gives_way_to_an_answer(self) -> None:
        form = drawing.read({"a": text(), "b": text(x_default={"answer": "a"})})

        assert evaluated(form, {"a": "x"}).answers == {"a": "x", "b": "x"}
        assert evaluated(form, {"a": "x", "b": "y"}).answers == {"a": "x", "b": "y"}

    def test_a_whole_number_is_an_integer_however_it_is_written(self) -> None:
        copies = {"type": "integer", "x-widget": "number"}

        made = evaluated(drawing.read({"copies": copies}), {"copies": 2.0})

        assert repr(made.answers) == "{'copies': 2}"


class TestWrongTypesAtDepth:
    FORM: ClassVar[dict[str, Any]] = {
        "kind": choice("a", "b"),
        "home": group(keys={"street": text()}, required=("street",)),
        "children": rows(keys={"name": text(), "born": day()}),
    }

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            (
                {"home": [], "kind": "c"},
                {"/answers/home": "type", "/answers/kind": "enum"},
            ),
            ({"home": {"street": {"a": 1}}}, {"/answers/home/street": "type"}),
            (
                {"home": {"street": "x"}, "children": {"name": "An"}},
                {"/answers/children": "type"},
            ),
            (
                {"home": {"street": "x"}, "children": [1, {"name": 2}]},
                {"/answers/children/0": "type", "/answers/children/1/name": "type"},
            ),
            (
                {"home": {"street": "x", "z": 1, "y": 2}, "kind": True},
                {
                    "/answers/home/y": "additionalProperties",
                    "/answers/home/z": "additionalProperties",
                    "/answers/kind": "type",
                },
            ),
            ({"home": {"street": ""}}, {"/answers/home/street": "required"}),
            ({"kind": 10**400}, {"/answers/kind": "number_out_of_range"}),
            ({"kind": float("nan")}, {"/answers/kind": "number_out_of_range"}),
            ({"a\ud800b": 1}, {"/answers": "forbidden_character"}),
        ],
    )
    def test_each_wrong_place_is_told_by_its_pointer(
        self, answers: Any, expected: dict[str, str]
    ) -> None:
        found = drawing.found(drawing.read(self.FORM), answers)

        assert found == expected
