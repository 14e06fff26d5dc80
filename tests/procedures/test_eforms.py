import unicodedata
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import FieldProblem
from app.procedures import seed as seeds
from app.procedures.eforms import checking, validation
from app.procedures.eforms import form as forms
from app.procedures.eforms.dictionaries import Dictionaries
from app.procedures.eforms.evaluation import Surroundings
from app.procedures.eforms.form import Form
from app.wiring.settings import DEPLOYMENT
from tests.procedures.eforms.drawing import DAY

# Read once: what is true of files needs no fixture a test.
SEED: Final = seeds.read_seed(DEPLOYMENT)
AROUND: Final = Surroundings(DAY, Dictionaries.of(SEED.dictionaries))
FORMS: Final = {code: forms.read(each) for code, each in SEED.forms.items()}


def problems(form: Form, answers: Any) -> tuple[FieldProblem, ...]:
    return validation.examine(form, answers, AROUND).problems


def found(form: Form, answers: Any) -> dict[str, str]:
    return {each.path: each.code for each in problems(form, answers)}


@pytest.fixture
def marital_status() -> Form:
    return FORMS["1.004873"]


@pytest.fixture
def answers(marital_status: Form) -> dict[str, Any]:
    return dict(marital_status.schema["examples"][0])


class TestOfBenTre:
    @pytest.mark.parametrize("code", FORMS)
    def test_a_form_may_be_published(self, code: str) -> None:
        names = {each.dictionary for each in SEED.dictionaries}

        assert checking.defects(dict(SEED.forms[code]), dictionaries=names) == ()

    @pytest.mark.parametrize("code", FORMS)
    def test_a_form_accepts_its_own_example(self, code: str) -> None:
        assert problems(FORMS[code], SEED.forms[code]["examples"][0]) == ()

    @pytest.mark.parametrize("code", FORMS)
    def test_a_form_misses_each_required_answer_at_its_place(self, code: str) -> None:
        form, example = FORMS[code], SEED.forms[code]["examples"][0]

        filled_in = {each.name for each in form.fields if each.default is not None}
        for name in set(form.schema["required"]) - filled_in:
            less = {key: value for key, value in example.items() if key != name}
            assert found(form, less)[f"/answers/{name}"] == "required"

    def test_papers_and_fees_ask_only_what_the_forms_answer(self) -> None:
        for each in SEED.procedures:
            if each.form is not None:
                form = FORMS[each.form]
                assert checking.of_definition(each.definition, form) == ()


class TestPlaces:
    def test_a_missing_answer_is_told_at_its_own_place(
        self, marital_status: Form, answers: dict[str, Any]
    ) -> None:
        del answers["subject_sex"]

        assert problems(marital_status, answers) == (
            FieldProblem("/answers/subject_sex", "bắt buộc phải khai", "required"),
        )

    def test_a_condition_asks_for_more(
        self, marital_status: Form, answers: dict[str, Any]
    ) -> None:
        answers["marital_history"] = "widowed"

        assert found(marital_status, answers) == {
            "/answers/spouse_name": "required",
            "/answers/death_document_number": "required",
            "/answers/death_document_date": "required",
            "/answers/death_registry": "required",
        }

    def test_a_row_is_named_by_its_number(
        self, marital_status: Form, answers: dict[str, Any]
    ) -> None:
        answers["residence_periods"] = [
            {"from_date": "2010-01-01", "address": "Xã An Thủy"},
            {"from_date": "hôm qua", "address": "Xã An Thủy"},
        ]

        assert found(marital_status, answers) == {
            "/answers/residence_periods/1/from_date": "format"
        }

    def test_an_unasked_answer_is_refused_and_its_name_escaped(
        self, marital_status: Form, answers: dict[str, Any]
    ) -> None:
        answers["a/b~c"] = 1

        assert found(marital_status, answers) == {
            "/answers/a~1b~0c": "additionalProperties"
        }

    def test_a_form_may_speak_for_itself(
        self, marital_status: Form, answers: dict[str, Any]
    ) -> None:
        answers["requester_phone"] = "12"

        (problem,) = problems(marital_status, answers)

        assert problem.message == "số điện thoại gồm 10 chữ số, bắt đầu bằng 0"


class TestBounds:
    @pytest.mark.parametrize("answers", [None, [], "text", 3])
    def test_answers_are_an_object(self, marital_status: Form, answers: Any) -> None:
        assert found(marital_status, answers) == {"/answers": "type"}

    def test_decomposed_letters_are_refused(
        self, marital_status: Form, answers: dict[str, Any]
    ) -> None:
        answers["subject_name"] = unicodedata.normalize("NFD", "Trần Văn Bình")

        assert found(marital_status, answers) == {"/answers/subject_name": "not_nfc"}

    def test_control_characters_are_refused(
        self, marital_status: Form, answers: dict[str, Any]
    ) -> None:
        answers["subject_name"] = "Trần\x00Bình"

        assert found(marital_status, answers) == {
            "/answers/subject_name": "forbidden_character"
        }

    def test_what_is_too_deep_is_refused_before_anything_else(
        self, marital_status: Form
    ) -> None:
        deep: Any = "x"
        for _ in range(5000):
            deep = [deep]

        (code,) = found(marital_status, {"subject_name": deep}).values()

        assert code == "too_deep"

    def test_what_is_too_big_is_refused(
        self, marital_status: Form, answers: dict[str, Any]
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
    data: st.DataObject, value: Any
) -> None:
    form = FORMS[data.draw(st.sampled_from(sorted(FORMS)))]
    name = data.draw(st.sampled_from(sorted(form.schema["properties"])))

    told = problems(form, form.schema["examples"][0] | {name: value})

    assert all(each.path.startswith("/answers") for each in told)
    assert all(each.message and not each.message.isascii() for each in told)
