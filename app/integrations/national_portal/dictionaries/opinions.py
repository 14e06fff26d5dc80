"""What citizens thought in a month, counted from the ratings of their dossiers.

[assumption] The protocol names two questions without saying how they are asked: the
result is what applicants said overall, the service what they said of the attitude.
Comments stay here: a citizen wrote them to the office, and they may name people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from app.core.clock import VIETNAM
from app.core.database import Sessions
from app.dossiers.following.levels import Satisfaction as Level
from app.dossiers.following.models import Rating
from app.dossiers.models import Dossier
from app.integrations.national_portal.dictionaries.satisfaction import (
    Satisfaction,
    Votes,
)
from app.organizations.models import Office
from app.procedures.models import ProcedureVersion

_LEVELS: Final = (Level.VERY_SATISFIED, Level.SATISFIED, Level.DISSATISFIED)


@dataclass(frozen=True)
class GivenRatings:
    """The port `Opinions` over the ratings that applicants gave."""

    sessions: Sessions

    async def of_month(self, month: date) -> Sequence[Satisfaction]:
        first = month.replace(day=1)
        latest = aggregate_order_by(
            ProcedureVersion.name, ProcedureVersion.number.desc()
        )
        counted = (
            select(
                Dossier.procedure_code,
                func.array_agg(latest)[1],
                Office.code,
                Office.name,
                *_votes(Rating.overall),
                *_votes(Rating.attitude),
            )
            .join(Dossier, Dossier.id == Rating.dossier_id)
            .join(ProcedureVersion, ProcedureVersion.id == Dossier.procedure_version_id)
            .join(Office, Office.id == Rating.office_id)
            .where(Rating.given_at >= _begin(first), Rating.given_at < _end(first))
            .group_by(Dossier.procedure_code, Office.code, Office.name)
            .order_by(Dossier.procedure_code, Office.code)
        )
        async with self.sessions() as session:
            return [_said(tuple(row), first) for row in await session.execute(counted)]


def _votes(answer: InstrumentedAttribute[str]) -> list[ColumnElement[int]]:
    return [func.count().filter(answer == each) for each in _LEVELS]


def _said(row: Sequence[Any], month: date) -> Satisfaction:
    code, name, agency_code, agency_name, *votes = row
    return Satisfaction(
        month=month,
        procedure_code=code,
        procedure_name=name,
        agency_code=agency_code,
        agency_name=agency_name,
        result=Votes(*votes[: len(_LEVELS)]),
        service=Votes(*votes[len(_LEVELS) :]),
    )


def _begin(first: date) -> datetime:
    return datetime.combine(first, time(), VIETNAM)


def _end(first: date) -> datetime:
    return _begin((first + timedelta(days=31)).replace(day=1))
