"""Which papers a dossier must and may hold, given what was answered.

Nothing else may be asked for (Decree 61/2018/NĐ-CP art. 5, carried into Decree
118/2025/NĐ-CP), so the set is closed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.core.canonical import JsonValue
from app.procedures.definition import Definition, Need, Paper, holds


@dataclass(frozen=True)
class CalledFor:
    required: tuple[Paper, ...]
    optional: tuple[Paper, ...]

    @property
    def allowed(self) -> tuple[Paper, ...]:
        return (*self.required, *self.optional)


def required_papers(
    definition: Definition, answers: Mapping[str, JsonValue]
) -> CalledFor:
    """Return the papers called for; a condition not met leaves its paper out."""
    return CalledFor(
        required=tuple(
            paper
            for paper in definition.papers
            if paper.need is Need.REQUIRED
            or (paper.need is Need.CONDITIONAL and holds(paper.when, answers))
        ),
        optional=tuple(
            paper for paper in definition.papers if paper.need is Need.OPTIONAL
        ),
    )


def missing(called_for: CalledFor, *, supplied: Collection[str]) -> tuple[Paper, ...]:
    """Return the required papers whose codes are not among those supplied."""
    return tuple(paper for paper in called_for.required if paper.code not in supplied)


def uncalled(called_for: CalledFor, *, supplied: Collection[str]) -> tuple[str, ...]:
    """Return the supplied codes that nobody asked for."""
    allowed = {paper.code for paper in called_for.allowed}
    return tuple(code for code in supplied if code not in allowed)
