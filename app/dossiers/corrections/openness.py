"""Which places may be corrected while a supplement is asked for. Pure.

What was asked for; what the check of a submission would refuse as things stand
(an asked answer may call for a further paper, and nobody may be stuck); and what
was changed since the last filing, so that it can be taken back.
"""

from collections.abc import Collection, Iterable
from itertools import chain

from app.core.errors import FieldProblem
from app.dossiers.drafting import merging
from app.dossiers.filing import Findings
from app.dossiers.filings.comparing import Difference
from app.procedures.eforms import pointers


def refused(findings: Findings) -> tuple[str, ...]:
    """Return the places that a submission would be refused for."""
    found: Iterable[FieldProblem] = chain(
        findings.answers,
        findings.missing,
        findings.uncalled,
        findings.signatures,
        findings.infected,
    )
    # A fault of the whole form opens nothing: it names no place to correct.
    return tuple(each.path for each in found if each.path != pointers.ROOT)


def changed(difference: Difference) -> tuple[str, ...]:
    """Return the places that differ from what was filed."""
    return (
        *(each.path for each in difference.fields),
        *(f"/papers/{each.code}" for each in difference.papers),
    )


def closed(places: Collection[str], *, opened: Collection[str]) -> tuple[str, ...]:
    """Return which of these places nobody opened."""
    return tuple(
        place
        for place in places
        if not any(merging.within(place, each) for each in opened)
    )
