"""What one row of the table says. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.identity.assurance import NO_NEED, Need
from app.identity.policy.standings import Duty, Standing


class Refusal(StrEnum):
    """Why not; the value is the stable code of the answer (403, unless it says so)."""

    UNAUTHENTICATED = "unauthenticated"  # 401
    HIDDEN = "hidden"  # 404, by the code of what is hidden
    NOT_FOR_YOU = "not_for_you"
    NOT_THE_APPLICANT = "not_the_applicant"
    OUT_OF_SCOPE = "mandate_out_of_scope"
    NOT_YOUR_STEP = "not_your_step"
    NOT_A_HEAD = "not_a_head"
    NOT_THE_LEADER = "not_the_leader"
    NOT_IN_YOUR_HANDS = "not_in_your_hands"
    NOT_YOUR_OFFICE = "not_your_office"
    NOT_FOR_PROCESSES = "not_for_processes"
    NOT_FOR_THE_EXCHANGE = "not_for_the_exchange"
    NOT_THE_RECEPTION = "not_the_reception"
    NOT_THE_ADMINISTRATOR = "not_the_administrator"
    NOT_THE_AUDITOR = "not_the_auditor"
    NOT_THE_ARCHIVIST = "not_the_archivist"
    INSUFFICIENT_SCOPE = "insufficient_scope"
    # Separation of duties.
    CHECKER_DECIDES = "checker_decides"
    DRAFTER_PUBLISHES = "drafter_publishes"
    GRANTS_ONESELF = "grants_oneself"
    DRAWER_REVIEWS = "drawer_reviews"


_NOBODY: frozenset[Standing] = frozenset()


@dataclass(frozen=True)
class Rule:
    """One row: who may come in, as whom they may act, who learns that it exists.

    An empty `by` lets everybody in `enter` act. Somebody who is neither in `by` nor
    in `seen_by` is answered as if there were nothing (404), the others with
    `otherwise`. Who has done one of `apart` for this thing is refused by its code,
    whatever else they are. `scope` is what a partner system's token must carry, `need`
    how surely and lately a person must have been identified.
    """

    enter: frozenset[Standing]
    by: frozenset[Standing] = _NOBODY
    seen_by: frozenset[Standing] = _NOBODY
    otherwise: Refusal = Refusal.NOT_FOR_YOU
    apart: dict[Duty, Refusal] = field(default_factory=dict)
    scope: str | None = None
    need: Need = NO_NEED
