"""Every answer carries over or is named as lost; nothing is lost in silence."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.dossiers import outline
from app.dossiers.drafting import merging, moving
from app.dossiers.drafting.moving import HeldPaper, Version
from app.procedures.definition import AgencyLevel, Definition, Need, Paper
from app.procedures.eforms.evaluation import Surroundings

_TEXT = {"type": "string", "maxLength": 20}
TODAY = Surroundings(date(2026, 11, 23))
_NAMES = ("name", "born", "child", "rows", "note")


def _group(**inner: Any) -> dict[str, Any]:
    return {"type": "object", "properties": inner}


def _version(schema: dict[str, Any] | None, *papers: Paper) -> Version:
    definition = Definition(
        code="1.004873",
        name="Thủ tục",
        field_name="Hộ tịch",
        agency_levels=(AgencyLevel.COMMUNE,),
        papers=papers,
    )
    return Version(definition, schema)


_fields = st.fixed_dictionaries(
    {},
    optional={
        "name": st.just({**_TEXT, "title": "Họ tên"}),
        "born": st.just({**_TEXT, "title": "Ngày sinh"}),
        "child": st.sampled_from([_group(name=_TEXT), _group(name=_TEXT, sex=_TEXT)]),
        "rows": st.sampled_from(
            [
                {"type": "array", "items": _group(name=_TEXT)},
                {"type": "array", "items": _group(sex=_TEXT)},
                {"type": "array", "items": _TEXT},
            ]
        ),
    },
)
schemas = _fields.map(lambda fields: _group(**fields))
_words = st.text("abc", max_size=3)
answers = st.fixed_dictionaries(
    {},
    optional={
        "name": _words,
        "born": _words,
        "note": _words,
        "child": st.dictionaries(st.sampled_from(["name", "sex"]), _words),
        "rows": st.lists(
            st.dictionaries(st.sampled_from(["name", "sex"]), _words), max_size=2
        ),
    },
)


@given(answers, schemas, schemas)
def test_every_answer_is_carried_or_lost_and_what_is_kept_is_unchanged(
    given_answers: Any, old: Any, new: Any
) -> None:
    plan = moving.plan(
        given_answers, [], old=_version(old), new=_version(new), around=TODAY
    )

    lost = {each.path for each in plan.lost}
    assert not set(plan.carried) & lost
    named = [*plan.carried, *lost]
    assert all(
        any(merging.overlap(each, place) for each in named)
        for place in outline.places(given_answers, ())
    )
    for place in plan.carried:
        assert _at(plan.answers, place) == _at(given_answers, place)
    for place in lost:
        assert _at(plan.answers, place) is None


@given(answers, schemas)
def test_a_move_to_the_same_form_loses_nothing_that_it_asks(
    given_answers: Any, schema: Any
) -> None:
    plan = moving.plan(
        given_answers, [], old=_version(schema), new=_version(schema), around=TODAY
    )
    known = outline.questions(schema)

    assert not any(outline.takes(known, each.path) for each in plan.lost)


def test_what_is_new_is_told_apart_from_what_was_asked_before() -> None:
    old = _group(name=_TEXT)
    new = {**_group(name=_TEXT, born=_TEXT), "required": ["name", "born"]}

    plan = moving.plan({}, [], old=_version(old), new=_version(new), around=TODAY)

    assert {(each.path, each.new) for each in plan.wanted} == {
        ("/answers/name", False),
        ("/answers/born", True),
    }


def test_a_value_that_the_new_form_does_not_take_is_carried_and_told() -> None:
    old, new = _group(name=_TEXT), _group(name={**_TEXT, "enum": ["a"]})

    plan = moving.plan(
        {"name": "b"}, [], old=_version(old), new=_version(new), around=TODAY
    )

    assert plan.answers == {"name": "b"}
    assert [each.path for each in plan.wanted] == ["/answers/name"]


def test_a_paper_goes_that_is_not_called_for_or_not_taken_any_more() -> None:
    held = [
        HeldPaper("A", "Đơn", "application/pdf", 100),
        HeldPaper("B", "Ảnh", "image/jpeg", 100),
        HeldPaper("C", "Cũ", "application/pdf", 100),
    ]
    new = _version(
        None,
        Paper(code="A", name="Đơn", need=Need.REQUIRED),
        Paper(code="B", name="Ảnh", need=Need.REQUIRED, formats=("pdf",)),
        Paper(code="D", name="Mới", need=Need.REQUIRED),
    )

    plan = moving.plan({}, held, old=_version(None), new=new, around=TODAY)

    assert plan.carried == ("/papers/A",)
    assert plan.lost_papers == {"B", "C"}
    assert {each.path for each in plan.wanted} == {"/papers/B", "/papers/D"}


def _at(found: Any, place: str) -> Any:
    for part in outline.parts_of(place):
        if isinstance(found, list):
            found = found[int(part)]
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return found
