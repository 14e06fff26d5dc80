"""What is wrong with a process: a code for machines, a story for its author."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from app.workflow.definition import Outcome, Step

Journey: TypeAlias = tuple[tuple[Step, Outcome], ...]


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class DefectCode(StrEnum):
    # structure
    DUPLICATE_STEP = "duplicate_step"
    DUPLICATE_OUTCOME = "duplicate_outcome"
    UNKNOWN_STEP = "unknown_step"
    TARGET_MISSING = "target_missing"
    PAUSE_CANNOT_RESUME = "pause_cannot_resume"
    END_GOES_ON = "end_goes_on"
    INTAKE_WITHOUT_ACCEPTANCE = "intake_without_acceptance"
    REASON_MISSING = "reason_missing"
    WRONG_ROLE = "wrong_role"
    RETURN_NOT_BACKWARD = "return_not_backward"
    VALIDITY_REVERSED = "validity_reversed"
    # reachability
    UNREACHABLE_STEP = "unreachable_step"
    DEAD_END = "dead_end"
    FORWARD_CYCLE = "forward_cycle"
    NEVER_APPROVES = "never_approves"
    TOO_LARGE_TO_VERIFY = "too_large_to_verify"
    # branches
    BRANCH_NOT_JOINED = "branch_not_joined"
    BRANCH_CHANGES_STATUS = "branch_changes_status"
    BRANCHES_SHARE_STEP = "branches_share_step"
    BRANCH_OVER_DEADLINE = "branch_over_deadline"
    CONSULTATION_OVER_STEP = "consultation_over_step"
    # choices
    CHOICE_OVERLAP = "choice_overlap"
    CHOICE_GAP = "choice_gap"
    NEVER_OFFERED = "never_offered"
    # safeguards
    SUPPLEMENT_REPEATS = "supplement_repeats"
    APPROVAL_WITHOUT_CHECK = "approval_without_check"
    APPROVAL_WITHOUT_VALID_SIGNATURES = "approval_without_valid_signatures"
    APPROVAL_WITHOUT_FEE = "approval_without_fee"
    ISSUE_WITHOUT_DECISION = "issue_without_decision"
    ISSUE_WITHOUT_SIGNATURE = "issue_without_signature"
    DELIVERY_WITHOUT_NUMBER = "delivery_without_number"
    ILLEGAL_STATUS = "illegal_status"
    # times
    OVER_LIMIT = "over_limit"
    BELOW_LIMIT = "below_limit"
    LIMIT_WITHOUT_NUMBER = "limit_without_number"
    STEP_WITHOUT_TIME = "step_without_time"
    DELIVERY_COUNTED = "delivery_counted"
    CALENDAR_DAYS_UNCLEAR = "calendar_days_unclear"
    PRINTED_NUMBER_REPEATED = "printed_number_repeated"
    # staffing
    NO_OFFICE = "no_office"
    NOBODY_HOLDS_ROLE = "nobody_holds_role"


@dataclass(frozen=True)
class Defect:
    """`path` is the shortest way to the defect: step:outcome, last where it breaks."""

    code: DefectCode
    severity: Severity
    path: tuple[str, ...]
    story: str


def error(code: DefectCode, *, path: tuple[str, ...], story: str) -> Defect:
    return Defect(code=code, severity=Severity.ERROR, path=path, story=story)


def warning(code: DefectCode, *, path: tuple[str, ...], story: str) -> Defect:
    return Defect(code=code, severity=Severity.WARNING, path=path, story=story)


def on_journey(code: DefectCode, journey: Journey, *, at: Step, what: str) -> Defect:
    """Tell a defect met at the end of a journey from the intake."""
    path = tuple(f"{step.id}:{outcome.id}" for step, outcome in journey)
    return error(code, path=(*path, at.id), story=_tell(journey, at, what))


def _tell(journey: Journey, at: Step, what: str) -> str:
    if not journey:
        return f"Ngay tại bước “{at.label}”: {what}."
    way = " → ".join(f"“{step.label}” ({outcome.label})" for step, outcome in journey)
    return f"Hồ sơ đi: {way} → “{at.label}”. Tại đây {what}."
