"""Definitions of procedures of every shape, for property tests."""

from typing import Any

from hypothesis import strategies as st

from app.procedures.definition import (
    AgencyLevel,
    Channel,
    Condition,
    Definition,
    Fee,
    FeeKind,
    LegalBasis,
    Manner,
    Need,
    OnlineService,
    Paper,
    Result,
    Subject,
    Template,
    Tier,
    TimeLimit,
    TimeUnit,
)

_letters = st.characters(
    codec="utf-8", categories=("L", "N", "P", "Zs"), include_characters="\n"
)
words = st.text(_letters, min_size=1, max_size=30)
codes = st.from_regex(r"[0-9A-Za-zĐđ._-]{1,8}", fullmatch=True)
dong = st.integers(0, 10_000_000)
_limits = st.one_of(
    st.builds(
        TimeLimit,
        amount=st.integers(1, 400),
        unit=st.sampled_from(TimeUnit),
        same_day=st.booleans(),
        text=st.none() | words,
    ),
    st.builds(TimeLimit, text=words),
)
_conditions = st.builds(
    Condition,
    field=st.from_regex(r"[a-z][a-z0-9_]{0,6}(\.[a-z]{1,4})?", fullmatch=True),
    one_of=st.none()
    | st.lists(words | st.booleans() | st.integers(-9, 9), max_size=3).map(tuple),
)
_manners = st.builds(
    Manner, channel=st.sampled_from(Channel), limit=_limits, note=st.none() | words
)
_fees = st.builds(
    Fee,
    code=codes,
    name=words,
    kind=st.sampled_from(FeeKind),
    amount=dong,
    unit=words,
    tiers=st.lists(
        st.builds(Tier, first=st.integers(1, 9), amount=dong), max_size=2
    ).map(tuple),
    waived_when=st.lists(_conditions, max_size=2).map(tuple),
)


@st.composite
def _papers(draw: st.DrawFn) -> Paper:
    need = draw(st.sampled_from(Need))
    conditions = st.lists(_conditions, min_size=1, max_size=2).map(tuple)
    return Paper(
        code=draw(codes),
        name=draw(words),
        need=need,
        when=draw(conditions) if need is Need.CONDITIONAL else (),
        originals=draw(st.integers(0, 3)),
        template=draw(st.none() | st.builds(Template, name=words)),
    )


def _few(
    items: st.SearchStrategy[Any], *, by: str | None = None
) -> st.SearchStrategy[Any]:
    unique = None if by is None else (lambda item: getattr(item, by))
    return st.lists(items, max_size=3, unique_by=unique).map(tuple)


definitions = st.builds(
    Definition,
    code=st.from_regex(r"[0-9]\.[0-9]{6}(\.H[0-9]{2})?", fullmatch=True),
    name=words,
    field_code=st.none() | codes,
    field_name=words,
    agency_levels=_few(st.sampled_from(AgencyLevel)),
    subjects=_few(st.sampled_from(Subject)),
    decision=st.none() | words,
    steps=_few(words),
    manners=_few(_manners),
    papers=_few(_papers(), by="code"),
    sets=st.integers(1, 3),
    fees=_few(_fees, by="code"),
    free_of_charge=st.booleans(),
    results=_few(st.builds(Result, code=codes, name=words), by="code"),
    legal_basis=_few(st.builds(LegalBasis, number=words, title=words)),
    requirements=st.none() | words,
    agencies=_few(words),
    online=st.builds(OnlineService, submission=st.booleans()),
)
