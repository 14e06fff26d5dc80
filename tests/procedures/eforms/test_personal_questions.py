"""A question about people says how sensitive it is and what for, and that is kept to."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.canonical import JsonValue
from app.dossiers.filings import comparing, presenting, reviewing
from app.dossiers.filings.models import Filing
from app.procedures.eforms import checking, personal, withholding
from app.procedures.eforms import form as forms
from app.procedures.eforms.defects import DefectCode
from app.procedures.eforms.form import Form, Kind
from app.procedures.eforms.personal import Purpose, Sensitivity, Tag
from app.wiring.settings import DEPLOYMENT
from tests.procedures.eforms import drawing
from tests.procedures.eforms.drawing import Json

NOON: Final = datetime.fromisoformat("2026-11-24T12:00:00+07:00")


def tagged(sensitivity: str, *purposes: str) -> Json:
    return {"sensitivity": sensitivity, "purposes": list(purposes)}


def refused(questions: Json) -> dict[str, str]:
    found = checking.defects(drawing.drawn(questions))
    return {each.path: each.code for each in found}


class TestPublishing:
    @pytest.mark.parametrize(
        ("key", "keywords"),
        [
            ("owner_birth_date", {}),
            ("patient_health_state", {}),
            ("religion", {}),
            ("so_dinh_danh", {}),
            ("who", {"x_prefill": {"fact": "full_name"}}),
            ("number", {"x_widget": "person_id"}),
        ],
    )
    def test_what_looks_personal_is_refused_untagged(
        self, key: str, keywords: Json
    ) -> None:
        plain = refused({key: drawing.text(**keywords)})
        own = refused(
            {key: drawing.text(x_personal=tagged("sensitive", "decide"), **keywords)}
        )

        assert plain == {f"/properties/{key}": DefectCode.UNTAGGED_PERSONAL}
        assert own == {}

    def test_words_within_words_are_not_taken_for_personal(self) -> None:
        keys = ("unisex_shop", "business_name", "hivemind", "headphone_count")

        assert refused({key: drawing.text() for key in keys}) == {}

    def test_a_group_speaks_for_what_stands_in_it_and_a_question_for_itself(
        self,
    ) -> None:
        inside = {
            "name": drawing.text(),
            "religion": drawing.text(x_personal=tagged("sensitive", "report")),
        }
        basic = tagged("basic", "identify")
        questions = {"people": drawing.rows(keys=inside, x_personal=basic)}

        tags = personal.tags_of(drawing.read(questions))

        assert refused(questions) == {}
        assert tags[("people", "name")].sensitivity is Sensitivity.BASIC
        assert tags[("people", "religion")].purposes == {Purpose.REPORT}

    def test_a_fact_of_the_law_is_not_called_less_than_it_is(self) -> None:
        basic = tagged("basic", "decide")
        fact = {"fact": "ethnicity"}
        question = drawing.text(x_prefill=fact, x_personal=basic)

        found = refused({"group_of_people": question})

        where = "/properties/group_of_people/x-personal"
        assert found == {where: DefectCode.UNDERSTATED}

    def test_what_is_computed_from_the_sensitive_is_sensitive(self) -> None:
        source = drawing.text(x_personal=tagged("sensitive", "decide"))
        words = {"join": [{"answer": "religion"}, {"value": "."}]}

        plain = refused({"religion": source, "line": drawing.text(x_computed=words)})

        assert plain == {"/properties/line/x-personal": DefectCode.UNDERSTATED}

    @pytest.mark.parametrize(
        "tag",
        [
            tagged("secret", "decide"),
            tagged("basic"),
            tagged("basic", "marketing"),
            tagged("basic", "decide", "decide"),
            {"sensitivity": "basic"},
        ],
    )
    def test_a_tag_outside_the_vocabulary_is_told_at_its_place(self, tag: Json) -> None:
        found = refused({"a": drawing.text(x_personal=tag)})

        assert set(found.values()) == {DefectCode.OUTSIDE_VOCABULARY}
        assert all(path.startswith("/properties/a/x-personal") for path in found)

    def test_every_form_of_the_deployment_has_something_to_say(self) -> None:
        for file in sorted((DEPLOYMENT / "forms").glob("*.json")):
            form = forms.read(json.loads(file.read_text("utf-8")))
            tags = personal.tags_of(form).values()
            assert Sensitivity.BASIC in {tag.sensitivity for tag in tags}, file.name


FEW: Final = settings(max_examples=30)
_KEYS: Final = ("a", "b", "c")
_TAGS: Final = st.builds(
    lambda sensitivity, purposes: tagged(sensitivity, *purposes),
    st.sampled_from([each.value for each in Sensitivity]),
    st.sets(st.sampled_from([each.value for each in Purpose]), min_size=1),
)


@st.composite
def tagged_forms(draw: st.DrawFn, *, deepest: int = 1) -> Json:
    """Draw questions, groups and rows, some tagged and some not."""
    questions: Json = {}
    for key in _KEYS:
        tag = draw(st.none() | _TAGS)
        keywords: Json = {} if tag is None else {"x_personal": tag}
        kinds = ("text", "choices", "group", "rows") if deepest else ("text",)
        kind = draw(st.sampled_from(kinds))
        if kind == "text":
            questions[key] = drawing.text(**keywords)
        elif kind == "choices":
            questions[key] = {
                "type": "array",
                "items": {"type": "string", "enum": ["x"], "x-options": {"x": "X"}},
                "maxItems": 5,
                "x-widget": "checkbox",
                **drawing.named(keywords),
            }
        else:
            keys = draw(tagged_forms(deepest=deepest - 1))
            make = drawing.group if kind == "group" else drawing.rows
            questions[key] = make(keys=keys, **keywords)
    return questions


def told_apart(value: JsonValue, numbers: Iterator[int]) -> JsonValue:
    """Return the same with a word of its own at every place."""
    if isinstance(value, dict):
        return {key: told_apart(each, numbers) for key, each in value.items()}
    if isinstance(value, list):
        return [told_apart(each, numbers) for each in value]
    return f"≪{next(numbers)}≫"


_INNER: Final = st.sampled_from((*_KEYS, "0"))
# Also what the form never asked, and shapes that it never asked for.
_ANSWERS: Final = st.dictionaries(
    st.sampled_from((*_KEYS, "0", "unasked")),
    st.recursive(
        st.just(0),
        lambda deeper: (
            st.lists(deeper, max_size=3) | st.dictionaries(_INNER, deeper, max_size=3)
        ),
        max_leaves=8,
    ),
).map(lambda drawn: told_apart(drawn, count()))


def leaves(value: JsonValue, path: tuple[str, ...] = ()) -> list[tuple[Any, str]]:
    """Return every word answered with the questions it stands in, rows unnumbered."""
    if isinstance(value, dict):
        return [each for key in value for each in leaves(value[key], (*path, key))]
    if isinstance(value, list):
        return [each for part in value for each in leaves(part, path)]
    return [(path, str(value))]


def tag_at(form: Form, path: tuple[str, ...]) -> Tag:
    """Return the tag of the question that a place answers, or lies within."""
    tags = personal.tags_of(form)
    for depth in range(1, len(path)):
        field = form.by_name.get(".".join(path[:depth]))
        if field is None or field.kind is Kind.ANSWER:
            return tags.get(path[:depth], personal.STRICTEST)
    return tags.get(path, personal.STRICTEST)


@FEW
@given(tagged_forms(), _ANSWERS, st.sets(st.sampled_from(list(Purpose))))
def test_no_sensitive_answer_is_shown_for_a_purpose_it_was_not_asked_for(
    questions: Json, answers: Json, served: set[Purpose]
) -> None:
    form = drawing.read(questions)
    secret = {
        word
        for path, word in leaves(answers)
        if (tag := tag_at(form, path)).sensitivity is Sensitivity.SENSITIVE
        and not tag.purposes & served
    }

    cover = withholding.cover(form, served=served)

    row = Filing(
        number=1, digest="", at=NOON, confirmed=True, answers=answers, papers=[]
    )
    nothing = Filing(number=2, answers={}, papers=[])
    difference = comparing.compare((answers, []), ({}, []), schema=form.schema)
    shown = [
        presenting.whole_filing(row, form.schema, cover=cover).model_dump_json(),
        presenting.changes(row, nothing, difference, cover=cover).model_dump_json(),
        str(reviewing.sections(cover.answers(answers), form.schema)),
    ]
    assert [word for word in secret if any(word in each for each in shown)] == []


@FEW
@given(tagged_forms(), _ANSWERS)
def test_what_may_be_seen_is_seen_as_it_was_answered(
    questions: Json, answers: Json
) -> None:
    form = drawing.read(questions)
    tags = personal.tags_of(form)

    shown = leaves(withholding.cover(form, served=tuple(Purpose)).answers(answers))

    asked = {(path, word) for path, word in leaves(answers) if path in tags}
    assert asked <= set(shown)


def test_a_form_of_before_the_tags_shows_nothing_but_to_who_handles_it() -> None:
    form = drawing.read({"anything": drawing.text()})
    answers: Json = {"anything": "Kinh", "row": [{"x": "y"}]}

    others = withholding.cover(form, served=set(Purpose) - {Purpose.IDENTIFY})
    handling = withholding.cover(form, served={Purpose.IDENTIFY})
    formless = withholding.cover(None, served={Purpose.DECIDE})

    assert {word for _, word in leaves(others.answers(answers))} == {"•••"}
    assert handling.answers(answers) == answers
    assert formless.answers(answers) == {"anything": "•••", "row": "•••"}
