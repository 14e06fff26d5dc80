"""The legal status machine: one total table. Pure.

What the law knows of a dossier lives here. Which desk works on it in between is
the internal process (`app.workflow`), whose outcomes call these actions.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PROCESSING = "processing"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_DUE = "payment_due"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    COMPLETED = "completed"
    RETURNED = "returned"


class Action(StrEnum):
    SUBMIT = "submit"
    ACCEPT = "accept"
    DECLINE = "decline"
    PROCESS = "process"
    REQUEST_SUPPLEMENT = "request_supplement"
    COMPLETE_FILING = "complete_filing"
    COMPLETE_APPRAISAL = "complete_appraisal"
    REQUEST_PAYMENT = "request_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    WITHDRAW = "withdraw"
    STOP = "stop"
    COMPLETE = "complete"
    RETURN_RESULT = "return_result"


class Party(StrEnum):
    """In which capacity somebody acts on this very dossier."""

    APPLICANT = "applicant"
    HANDLER = "handler"  # holds the role of the open step, in its office


class Refusal(StrEnum):
    NOT_FROM_HERE = "not_from_here"
    WRONG_PARTY = "wrong_party"
    REASON_MISSING = "reason_missing"


@dataclass(frozen=True)
class Rule:
    to: Status
    by: Party
    reason_required: bool = False


@dataclass(frozen=True)
class Situation:
    """The few facts that the rules read."""

    status: Status
    party: Party | None


@dataclass(frozen=True)
class Allowed:
    to: Status


@dataclass(frozen=True)
class Refused:
    why: Refusal


# Codes of TrangThaiHoSo on the National Portal; a draft does not exist there.
NATIONAL_CODE: Final[dict[Status, int | None]] = {
    Status.DRAFT: None,
    Status.SUBMITTED: 1,
    Status.ACCEPTED: 2,
    Status.DECLINED: 3,
    Status.PROCESSING: 4,
    Status.SUPPLEMENT_REQUESTED: 5,
    Status.PAYMENT_DUE: 6,
    Status.WITHDRAWN: 7,
    Status.STOPPED: 8,
    Status.COMPLETED: 9,
    Status.RETURNED: 10,
}

LABEL: Final[dict[Status, str]] = {
    Status.DRAFT: "Bản nháp",
    Status.SUBMITTED: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.DECLINED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT_REQUESTED: "Yêu cầu bổ sung giấy tờ",
    Status.PAYMENT_DUE: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.COMPLETED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

ENDS: Final = frozenset(
    {Status.DECLINED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED}
)

# What the applicant may still write in.
EDITABLE: Final = frozenset({Status.DRAFT, Status.SUPPLEMENT_REQUESTED})

# Submitted, and neither decided and done nor ended otherwise: the clock's own.
OPEN: Final = frozenset(Status) - ENDS - {Status.DRAFT, Status.COMPLETED}

_BY_APPLICANT, _BY_HANDLER = Party.APPLICANT, Party.HANDLER


def _handled(to: Status) -> Rule:
    return Rule(to, _BY_HANDLER)


def _reasoned(to: Status) -> Rule:
    """Forms 02, 03 and 05 of TT 03/2025/TT-VPCP carry a reason."""
    return Rule(to, _BY_HANDLER, reason_required=True)


_SUPPLEMENT = _reasoned(Status.SUPPLEMENT_REQUESTED)
_STOP = _reasoned(Status.STOPPED)
_PROCESS = _handled(Status.PROCESSING)
_COMPLETE = _handled(Status.COMPLETED)
_PAYMENT = _reasoned(Status.PAYMENT_DUE)
# NĐ 118/2025 art. 21: until there is a decision or a result.
_WITHDRAW = Rule(Status.WITHDRAWN, _BY_APPLICANT, reason_required=True)

RULES: Final[dict[tuple[Status, Action], Rule]] = {
    (Status.DRAFT, Action.SUBMIT): Rule(Status.SUBMITTED, _BY_APPLICANT),
    (Status.SUBMITTED, Action.ACCEPT): _handled(Status.ACCEPTED),
    (Status.SUBMITTED, Action.DECLINE): _reasoned(Status.DECLINED),
    (Status.SUBMITTED, Action.REQUEST_SUPPLEMENT): _SUPPLEMENT,
    (Status.SUBMITTED, Action.WITHDRAW): _WITHDRAW,
    (Status.ACCEPTED, Action.PROCESS): _PROCESS,
    (Status.ACCEPTED, Action.REQUEST_SUPPLEMENT): _SUPPLEMENT,
    (Status.ACCEPTED, Action.REQUEST_PAYMENT): _PAYMENT,
    (Status.ACCEPTED, Action.COMPLETE): _COMPLETE,
    (Status.ACCEPTED, Action.STOP): _STOP,
    (Status.ACCEPTED, Action.WITHDRAW): _WITHDRAW,
    (Status.PROCESSING, Action.PROCESS): _PROCESS,
    (Status.PROCESSING, Action.REQUEST_SUPPLEMENT): _SUPPLEMENT,
    (Status.PROCESSING, Action.REQUEST_PAYMENT): _PAYMENT,
    (Status.PROCESSING, Action.COMPLETE): _COMPLETE,
    (Status.PROCESSING, Action.STOP): _STOP,
    (Status.PROCESSING, Action.WITHDRAW): _WITHDRAW,
    (Status.SUPPLEMENT_REQUESTED, Action.COMPLETE_FILING): Rule(
        Status.SUBMITTED, _BY_APPLICANT
    ),
    (Status.SUPPLEMENT_REQUESTED, Action.COMPLETE_APPRAISAL): Rule(
        Status.PROCESSING, _BY_APPLICANT
    ),
    (Status.SUPPLEMENT_REQUESTED, Action.STOP): _STOP,
    (Status.SUPPLEMENT_REQUESTED, Action.WITHDRAW): _WITHDRAW,
    (Status.PAYMENT_DUE, Action.CONFIRM_PAYMENT): _PROCESS,
    (Status.PAYMENT_DUE, Action.STOP): _STOP,
    (Status.PAYMENT_DUE, Action.WITHDRAW): _WITHDRAW,
    (Status.COMPLETED, Action.RETURN_RESULT): _handled(Status.RETURNED),
}


def decide(
    situation: Situation, action: Action, *, reason: str | None = None
) -> Allowed | Refused:
    """Decide whether `action` may happen now, and where it leads."""
    rule = RULES.get((situation.status, action))
    if rule is None:
        return Refused(Refusal.NOT_FROM_HERE)
    if situation.party is not rule.by:
        return Refused(Refusal.WRONG_PARTY)
    if rule.reason_required and not (reason and reason.strip()):
        return Refused(Refusal.REASON_MISSING)
    return Allowed(rule.to)


def available_actions(situation: Situation) -> tuple[Action, ...]:
    """Return what this party may do now, given a reason where one is asked."""
    return tuple(
        action
        for action in Action
        if isinstance(decide(situation, action, reason="…"), Allowed)
    )


def diagram() -> str:
    """Draw the table as a Mermaid state diagram (docs/lifecycle.md)."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    lines += [
        f"    {source} --> {rule.to}: {action}"
        for (source, action), rule in RULES.items()
    ]
    lines += [f"    {status} --> [*]" for status in Status if status in ENDS]
    return "\n".join(lines)
