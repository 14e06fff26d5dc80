import unicodedata
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import FieldProblem
from app.procedures import form_rules, forms
from app.procedures.seed import Seed


def found(schema: Mapping[str, Any], answers: Any) -> dict[str, str]:
    return {each.path: each.code for each in forms.check(schema, answers)}


@pytest.fixture
def marital_status(seed: Seed) -> Mapping[str, Any]:
    return seed.forms["1.004873"]


@pytest.fixture
def answers(marital_status: Mapping[str, Any]) -> dict[str, Any]:
    return dict(marital_status["examples"][0])


class TestOfBenTre:
    def test_every_form_may_be_published(self, seed: Seed) -> None:
        assert {
            code: form_rules.defects(form) for code, form in seed.forms.items()
        } == dict.fromkeys(seed.forms, ())

    def test_every_form_accepts_its_own_example(self, seed: Seed) -> None:
        problems = {
            code: forms.check(form, form["examples"][0])
            for code, form in seed.forms.items()
        }

        assert problems == dict.fromkeys(seed.forms, ())

    def test_every_form_refuses_an_example_with_a_required_answer_gone(
        self, seed: Seed
    ) -> None:
        for form in seed.forms.values():
            for name in form["required"]:
                example = dict(form["examples"][0])
                del example[name]

                assert found(form, example)[f"/answers/{name}"] == "required"


class TestPlaces:
    def test_a_missing_answer_is_told_at_its_own_place(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        del answers["subject_name"]

        assert forms.check(marital_status, answers) == (
            FieldProblem("/answers/subject_name", "bắt buộc phải khai", "required"),
        )

    def test_a_condition_asks_for_more(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        answers["marital_history"] = "widowed"

        assert found(marital_status, answers) == {
            "/answers/spouse_name": "required",
            "/answers/death_document_number": "required",
            "/answers/death_document_date": "required",
            "/answers/death_registry": "required",
        }

    def test_a_row_is_named_by_its_number(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        answers["residence_periods"] = [
            {"from_date": "2010-01-01", "address": "Xã An Thủy"},
            {"from_date": "hôm qua", "address": "Xã An Thủy"},
        ]

        assert found(marital_status, answers) == {
            "/answers/residence_periods/1/from_date": "format"
        }

    def test_an_unasked_answer_is_refused_and_its_name_escaped(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        answers["a/b~c"] = 1

        assert found(marital_status, answers) == {
            "/answers/a~1b~0c": "additionalProperties"
        }

    def test_a_form_may_speak_for_itself(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        answers["requester_phone"] = "12"

        (problem,) = forms.check(marital_status, answers)

        assert problem.message == "số điện thoại gồm 10 chữ số, bắt đầu bằng 0"


class TestBounds:
    @pytest.mark.parametrize("answers", [None, [], "text", 3])
    def test_answers_are_an_object(
        self, marital_status: Mapping[str, Any], answers: Any
    ) -> None:
        assert found(marital_status, answers) == {"/answers": "type"}

    def test_decomposed_letters_are_refused(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        answers["subject_name"] = unicodedata.normalize("NFD", "Trần Văn Bình")

        assert found(marital_status, answers) == {"/answers/subject_name": "not_nfc"}

    def test_control_characters_are_refused(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        answers["subject_name"] = "Trần\x00Bình"

        assert found(marital_status, answers) == {
            "/answers/subject_name": "forbidden_character"
        }

    def test_what_is_too_deep_is_refused_before_anything_else(
        self, marital_status: Mapping[str, Any]
    ) -> None:
        deep: Any = "x"
        for _ in range(5000):
            deep = [deep]

        (code,) = found(marital_status, {"subject_name": deep}).values()

        assert code == "too_deep"

    def test_what_is_too_big_is_refused(
        self, marital_status: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        answers["residence_periods"] = ["x" * 3000] * 100

        assert found(marital_status, answers) == {"/answers": "too_large"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(data=st.data(), value=json_values)
def test_whatever_is_answered_every_problem_has_a_place_and_vietnamese_words(
    data: st.DataObject, value: Any, seed: Seed
) -> None:
    form = seed.forms[data.draw(st.sampled_from(sorted(seed.forms)))]
    name = data.draw(st.sampled_from(sorted(form["properties"])))

    problems = forms.check(form, form["examples"][0] | {name: value})

    # One answer may make another one required: an account wants its bank.
    assert all(each.path.split("/")[2] in form["properties"] for each in problems)
    assert all(each.message and not each.message.isascii() for each in problems)


class TestDefects:
    def test_a_form_of_another_dialect_is_not_published(
        self, marital_status: Mapping[str, Any]
    ) -> None:
        old = {**marital_status, "$schema": "http://json-schema.org/draft-07/schema#"}

        assert [each.path for each in form_rules.defects(old)] == ["/$schema"]

    def test_a_form_that_fetches_from_elsewhere_is_not_published(
        self, marital_status: Mapping[str, Any]
    ) -> None:
        foreign = {**marital_status, "allOf": [{"$ref": "https://example.org/x.json"}]}

        (defect,) = form_rules.defects(foreign)

        assert "không phải JSON Schema dùng được" in defect.message

    def test_a_question_must_have_a_title_a_group_a_widget_and_a_bound(
        self, marital_status: Mapping[str, Any]
    ) -> None:
        bare = {**marital_status, "properties": {"name": {"type": "string"}}}

        paths = {each.path for each in form_rules.defects(bare)}

        assert paths == {
            f"/properties/name/{key}"
            for key in ("title", "x-widget", "x-order", "x-group", "maxLength")
        }

    def test_an_open_form_is_not_published(
        self, marital_status: Mapping[str, Any]
    ) -> None:
        closed = dict(marital_status)
        del closed["additionalProperties"]

        assert [each.path for each in form_rules.defects(closed)] == [""]
