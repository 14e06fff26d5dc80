from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.procedures import papers
from app.procedures.definition import Condition, Definition, Need, Paper
from app.procedures.seed import Seed, SeedProcedure


def asked(definition: Definition, **answers: Any) -> list[str]:
    called_for = papers.required_papers(definition, answers)
    return [paper.code for paper in called_for.required]


def test_a_divorced_person_shows_the_divorce_and_a_widow_the_death(
    stated: Mapping[str, SeedProcedure],
) -> None:
    marital_status = stated["1.004873"].definition

    assert asked(marital_status, marital_history="never_married") == ["TK-XNTTHN"]
    assert asked(marital_status, marital_history="divorced") == ["TK-XNTTHN", "GT-LH"]
    assert asked(marital_status, marital_history="widowed") == ["TK-XNTTHN", "GT-CTU"]


def test_all_conditions_of_a_paper_must_hold(
    stated: Mapping[str, SeedProcedure],
) -> None:
    birth = stated["1.001193"].definition

    assert asked(birth, by_proxy=False, proxy_close_relative=False) == []
    assert asked(birth, by_proxy=True, proxy_close_relative=False) == ["VBUQ"]
    assert asked(birth, by_proxy=True, proxy_close_relative=True) == ["VBUQ-NT"]


def test_one_is_not_yes() -> None:
    paper = Paper(
        code="A",
        name="A",
        need=Need.CONDITIONAL,
        when=(Condition(field="by_proxy", one_of=(True,)),),
    )
    definition = Definition(
        code="1.000001", name="A", field_name="A", agency_levels=(), papers=(paper,)
    )

    assert asked(definition, by_proxy=True) == ["A"]
    assert asked(definition, by_proxy=1) == []


def test_what_nobody_asked_for_is_told(stated: Mapping[str, SeedProcedure]) -> None:
    called_for = papers.required_papers(
        stated["1.004873"].definition, {"marital_history": "never_married"}
    )

    supplied = ["GT-LH", "SO-HK"]
    assert papers.uncalled(called_for, supplied=supplied) == ("GT-LH", "SO-HK")
    assert [each.code for each in papers.missing(called_for, supplied=supplied)] == [
        "TK-XNTTHN"
    ]


def test_a_conditional_paper_must_say_its_condition() -> None:
    with pytest.raises(ValidationError):
        Paper(code="A", name="A", need=Need.CONDITIONAL)
    with pytest.raises(ValidationError):
        Paper(
            code="A", name="A", need=Need.REQUIRED, when=(Condition(field="by_proxy"),)
        )


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


@given(data=st.data())
def test_any_answers_give_each_paper_at_most_once(
    data: st.DataObject, seed: Seed
) -> None:
    definition = data.draw(st.sampled_from(seed.procedures)).definition
    fields = [
        condition.field for paper in definition.papers for condition in paper.when
    ]
    answers = data.draw(
        st.dictionaries(st.sampled_from([*fields, "other"]), scalars, max_size=8)
    )

    called_for = papers.required_papers(definition, answers)

    codes = [paper.code for paper in called_for.allowed]
    assert len(set(codes)) == len(codes)
    always = {each.code for each in definition.papers if each.need is Need.REQUIRED}
    assert always <= {paper.code for paper in called_for.required}
    assert papers.missing(called_for, supplied=codes) == ()
