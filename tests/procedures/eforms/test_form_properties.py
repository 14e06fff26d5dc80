"""What holds of every form that may be published, whatever is answered to it."""

import json
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.core.canonical import canonical_json
from app.procedures.eforms import checking, validation
from app.procedures.eforms import form as forms
from app.procedures.eforms.evaluation import Evaluation, Surroundings
from tests.procedures.eforms import drawing, random_forms
from tests.procedures.eforms.drawing import DAY, Json

AROUND = Surroundings(DAY)
# Many drawn forms go in a ring and are passed over; each example proves its form.
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.filter_too_much])


def made(schema: Json, answers: Json) -> Evaluation:
    evaluation = validation.examine(forms.read(schema), answers, AROUND).evaluation
    assert evaluation is not None
    return evaluation


def publishable(questions: Json) -> Json:
    schema = drawing.drawn(questions)
    assume(checking.defects(schema) == ())
    return schema


def told(evaluation: Evaluation) -> Json:
    """Return all that an evaluation says, in plain values."""
    return {
        "answers": evaluation.answers,
        "visible": [each.place for each in evaluation.visible],
        "required": [each.place for each in evaluation.required],
        "missing": [each.place for each in evaluation.missing],
        "computed": sorted(evaluation.computed.items(), key=repr),
    }


def turned(value: Any) -> Any:
    """Return the same JSON with every object's keys in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [turned(each) for each in value]
    return value


@FEW
@given(random_forms.questions(), random_forms.answers())
def test_an_evaluation_depends_on_no_order_of_keys(
    questions: Json, answers: Json
) -> None:
    schema = publishable(questions)

    assert told(made(schema, answers)) == told(made(turned(schema), turned(answers)))


@FEW
@given(random_forms.questions(), random_forms.answers())
def test_what_is_kept_evaluates_to_itself(questions: Json, answers: Json) -> None:
    schema = publishable(questions)

    once = made(schema, answers)
    twice = made(schema, once.answers)

    assert told(twice) == told(once)


@FEW
@given(random_forms.questions(), random_forms.answers(), st.data())
def test_no_client_changes_what_is_computed_or_hidden(
    questions: Json, answers: Json, data: st.DataObject
) -> None:
    schema = publishable(questions)
    evaluation = made(schema, answers)
    shown = {each.place for each in evaluation.visible}
    computed = {place[0] for place in evaluation.computed}
    hidden = {name for name in questions if (name,) not in shown}
    own = {str(name) for name in hidden | computed}

    meant = {
        name: data.draw(st.sampled_from(["x", "y", 3, None])) for name in sorted(own)
    }

    assert told(made(schema, {**answers, **meant})) == told(evaluation)


@FEW
@given(random_forms.questions(), random_forms.right_answers())
def test_what_is_accepted_meets_the_published_schema_as_it_stands(
    questions: Json, answers: Json
) -> None:
    schema = publishable(questions)
    asked = {name: each for name, each in answers.items() if name in questions}
    examined = validation.examine(forms.read(schema), asked, AROUND)
    assume(examined.problems == ())
    assert examined.evaluation is not None

    assert jsonschema_rs.is_valid(schema, examined.evaluation.answers)


@FEW
@given(random_forms.questions())
def test_a_form_is_either_refused_or_read_and_the_verdict_is_always_the_same(
    questions: Json,
) -> None:
    schema = drawing.drawn(questions)

    verdict = checking.defects(schema)

    assert verdict == checking.defects(json.loads(canonical_json(schema)))
    assert all(each.story and not each.story.isascii() for each in verdict)


@settings(parent=FEW, max_examples=15)
@given(random_forms.questions(rules=("none", "required")))
def test_a_form_that_is_not_refused_can_show_every_question(questions: Json) -> None:
    """The proof of reach, held against trying every set of answers."""
    flat = {key: each for key, each in questions.items() if key != "r"}
    schema = publishable(flat)
    form = forms.read(schema)

    seen = set[Any]()
    for number in range(3 ** len(flat)):
        answers = _numbered(list(flat), number)
        seen |= {each.place for each in drawing.evaluated(form, answers).visible}

    assert seen == {(name,) for name in flat}


def _numbered(names: list[str], number: int) -> Json:
    answers: Json = {}
    for name in names:
        number, value = divmod(number, 3)
        if value:
            answers[name] = "xy"[value - 1]
    return answers
