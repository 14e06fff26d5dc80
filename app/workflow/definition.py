"""What an internal process is: steps, their holders, their time and their outcomes.

The first step is the intake (tiếp nhận): it holds a submitted dossier until it is
accepted, declined or sent back for its one supplement.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from app.workflow.conditions import Condition
from app.workflow.facts import Fact

MINUTES_PER_HOUR: Final = 60
# Eight working hours are one working day: printed so in the decisions themselves.
MINUTES_PER_DAY: Final = 8 * MINUTES_PER_HOUR


class Role(StrEnum):
    RECEPTION = "reception"
    SPECIALIST = "specialist"
    DIVISION_HEAD = "division_head"
    LEADER = "leader"
    REGISTRY_CLERK = "registry_clerk"


class OfficeKind(StrEnum):
    """How the office of a step is found for a given dossier."""

    RECEIVING = "receiving"
    COMPETENT_COMMUNE = "competent_commune"
    DEPARTMENT = "department"
    SERVICE_CENTRE = "service_centre"
    COMMITTEE_OFFICE = "committee_office"
    PROVINCIAL_COMMITTEE = "provincial_committee"
    PARENT = "parent"
    NAMED = "named"


class OutcomeKind(StrEnum):
    ACCEPT = "accept"
    SUPPLEMENT = "supplement"
    DECLINE = "decline"
    FORWARD = "forward"
    RETURN = "return"
    REQUEST_PAYMENT = "request_payment"
    CONSULT = "consult"
    SPAWN = "spawn"
    WAIT = "wait"
    APPROVE = "approve"
    REJECT = "reject"
    ISSUE = "issue"
    DELIVER = "deliver"
    STOP = "stop"


class WaitKind(StrEnum):
    """Whom a waiting step waits for."""

    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    APPLICANT = "applicant"
    TAX = "tax"
    LINKED_DOSSIERS = "linked_dossiers"


class Join(StrEnum):
    """When parallel work is taken as answered: by everyone, or by the first."""

    ALL = "all"
    ANY = "any"


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"


# They end the dossier's way through the process.
ENDING: Final = frozenset({OutcomeKind.DECLINE, OutcomeKind.DELIVER, OutcomeKind.STOP})
# They carry the request towards its result, so a step's requirements bind them;
# giving back, waiting and refusing must stay possible without.
ADVANCING: Final = frozenset(
    {
        OutcomeKind.ACCEPT,
        OutcomeKind.FORWARD,
        OutcomeKind.APPROVE,
        OutcomeKind.ISSUE,
        OutcomeKind.DELIVER,
    }
)
# Forms 02, 03 and 05 print a reason (TT 03/2025/TT-VPCP); a step back and a demand
# for money must also say why.
REASONED: Final = frozenset(
    {
        OutcomeKind.SUPPLEMENT,
        OutcomeKind.DECLINE,
        OutcomeKind.REJECT,
        OutcomeKind.STOP,
        OutcomeKind.RETURN,
        OutcomeKind.REQUEST_PAYMENT,
    }
)


@dataclass(frozen=True)
class Allowance:
    """Working time allowed, or a text where a decision prints no number."""

    minutes: int | None
    unit: Unit | None = None
    text: str | None = None


NO_ALLOWANCE: Final = Allowance(minutes=None)


@dataclass(frozen=True)
class OfficeSelector:
    """Which office: a department by its function, a named one by its code."""

    kind: OfficeKind
    argument: str | None = None


@dataclass(frozen=True)
class LinkedDossier:
    """A dossier opened in another agency on behalf of this one (liên thông)."""

    procedure: str
    office: OfficeSelector


@dataclass(frozen=True)
class Outcome:
    """One way out of a step.

    `to` names the next step; of a pause, where work goes on after it; of a
    consultation, where its branches join.
    """

    id: str
    kind: OutcomeKind
    label: str
    to: str | None = None
    guard: Condition | None = None
    reason_required: bool = False
    once: bool = False
    branches: tuple[str, ...] = ()
    join: Join | None = None
    deadline: Allowance | None = None
    waits_for: WaitKind | None = None
    linked: tuple[LinkedDossier, ...] = ()

    @property
    def pauses_for(self) -> WaitKind | None:
        """Whom the step waits for after this outcome, if anyone."""
        match self.kind:
            case OutcomeKind.SUPPLEMENT:
                return WaitKind.SUPPLEMENT
            case OutcomeKind.REQUEST_PAYMENT:
                return WaitKind.PAYMENT
            case OutcomeKind.WAIT:
                return self.waits_for
            case OutcomeKind.SPAWN if self.join is not None:
                return WaitKind.LINKED_DOSSIERS
            case _:
                return None


@dataclass(frozen=True)
class Step:
    """One holder's work. `id` is stable; `number` and `label` are as printed.

    With `after_15h_next_day`, what comes in after 15:00 counts from the next
    working day. On the intake, `clock_starts_at` names the step whose agency must
    receive the dossier before the legal clock starts, where another received it.
    """

    id: str
    label: str
    office: OfficeSelector
    role: Role
    outcomes: tuple[Outcome, ...]
    number: str | None = None
    allowance: Allowance = NO_ALLOWANCE
    counted: bool = True
    requires: frozenset[Fact] = frozenset()
    after_15h_next_day: bool = False
    clock_starts_at: str | None = None

    def outcome(self, outcome_id: str) -> Outcome | None:
        return next((each for each in self.outcomes if each.id == outcome_id), None)


@dataclass(frozen=True)
class Process:
    """One version of a procedure's internal process, as a decision approved it."""

    code: str
    version: int
    procedure: str
    name: str
    decision: str
    valid_from: date
    valid_to: date | None
    legal_limit: Allowance
    steps: tuple[Step, ...]
    charges_fee: bool = False

    @property
    def intake(self) -> Step:
        return self.steps[0]

    def step(self, step_id: str) -> Step | None:
        return self._by_id.get(step_id)

    @cached_property
    def _by_id(self) -> MappingProxyType[str, Step]:
        return MappingProxyType({step.id: step for step in self.steps})
