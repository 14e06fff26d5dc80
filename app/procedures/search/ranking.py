"""How well a published version answers a query: one SQL expression.

What share of the query's weight the version has (its name counts most), whether
words stand together as they were typed, and how little else its name says; between
equals, what a commune does comes first, as that is where people go.
"""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.procedures.definition import AgencyLevel
from app.procedures.models import ProcedureVersion
from app.procedures.search.models import IndexedVersion
from app.procedures.search.understanding import Term, Understood

_IN_THE_FIELD, _ELSEWHERE = 0.6, 0.35
_SHARE, _TOGETHER, _BREVITY = 0.60, 0.20, 0.20
_NEAREST: Final = {
    AgencyLevel.COMMUNE: 0.03,
    AgencyLevel.PROVINCE: 0.02,
}
_SPECIAL: Final = 0.06
_DIGITS: Final = 5
# What answers much worse than the best answer is no answer.
_NEAR_ENOUGH: Final = 0.6


def scored(
    understood: Understood, *, code: str | None
) -> Select[uuid.UUID, str, Decimal]:
    """Return the versions that have a word of the query, with their scores.

    `code`: the code of a procedure, or its start, if that is what was typed.
    """
    return (
        select(
            ProcedureVersion.id,
            ProcedureVersion.procedure_code,
            func.round(cast(_score(understood, code), Numeric), _DIGITS).label("score"),
        )
        .join(IndexedVersion, IndexedVersion.version_id == ProcedureVersion.id)
        .where(or_(_has_any(understood), _is_coded(code)))
    )


def near_the_best(
    answers: CTE, understood: Understood
) -> Select[uuid.UUID, str, Decimal]:
    """Keep what answers nearly as well as the best; special cases then stand back."""
    best = select(func.max(answers.c.score)).scalar_subquery()
    lowered = answers.c.score - cast(_SPECIAL * _special(understood), Numeric)
    return (
        select(answers.c.id, answers.c.procedure_code, lowered.label("score"))
        .join(IndexedVersion, IndexedVersion.version_id == answers.c.id)
        .where(answers.c.score >= best * cast(_NEAR_ENOUGH, Numeric))
    )


def _special(understood: Understood) -> ColumnElement[int]:
    """Count the special cases that the name speaks of and the query does not."""
    unasked = [" <-> ".join(phrase) for phrase in understood.unasked]
    phrase = func.unnest(cast(unasked, ARRAY(TSQUERY))).column_valued("phrase")
    counted = select(func.count()).where(IndexedVersion.name.op("@@")(phrase))
    return counted.correlate(IndexedVersion).scalar_subquery()


def _score(understood: Understood, code: str | None) -> ColumnElement[float]:
    words = (
        _SHARE * _share(understood)
        + _TOGETHER * _together(understood)
        + _BREVITY * _brevity(understood)
        + _nearness()
    )
    return case((_is_coded(code), 2.0), else_=words)


def _is_coded(code: str | None) -> ColumnElement[bool]:
    if code is None:
        return false()
    return ProcedureVersion.procedure_code.startswith(code, autoescape=True)


def _has_any(understood: Understood) -> ColumnElement[bool]:
    return _stated(
        " | ".join(term.word for term in understood.terms if not term.optional)
    )


def _named(words: str) -> ColumnElement[bool]:
    return IndexedVersion.name.op("@@")(func.to_tsquery("simple", words))


def _stated(words: str) -> ColumnElement[bool]:
    return IndexedVersion.document.op("@@")(func.to_tsquery("simple", words))


def _share(understood: Understood) -> ColumnElement[float]:
    return _sum([_held(term) for term in understood.terms]) / (understood.total or 1)


def _held(term: Term) -> ColumnElement[float]:
    return case(
        (_named(term.word), term.weight),
        (_stated(f"{term.word}:B"), term.weight * _IN_THE_FIELD),
        (_stated(term.word), term.weight * _ELSEWHERE),
        else_=0.0,
    )


def _together(understood: Understood) -> ColumnElement[float]:
    pairs = understood.pairs
    kept = [case((_named(f"{a} <-> {b}"), 1.0), else_=0.0) for a, b in pairs]
    return _sum(kept) / max(len(pairs), 1)


def _brevity(understood: Understood) -> ColumnElement[float]:
    asked = [case((_named(term.word), 1.0), else_=0.0) for term in understood.terms]
    return _sum(asked) / func.greatest(
        cast(func.length(IndexedVersion.name), Integer), 1
    )


def _nearness() -> ColumnElement[float]:
    levels = ProcedureVersion.agency_levels
    return case(
        *((any_(levels) == level, lift) for level, lift in _NEAREST.items()), else_=0.0
    )


def _sum(parts: Sequence[ColumnElement[float]]) -> ColumnElement[float]:
    total: ColumnElement[float] = literal(0.0)
    for part in parts:
        total = total + part
    return total
