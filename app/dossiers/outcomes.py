"""What each outcome of a process step means in law, and to the clock. Pure.

Total over the outcome kinds; a test holds it to that.
"""

from typing import Final

from app.dossiers.lifecycle import Action
from app.identity.policy.permissions import Permission
from app.workflow.definition import OutcomeKind, WaitKind
from app.worktime.ledger import Kind as ClockKind

ACTION: Final[dict[OutcomeKind, Action]] = {
    OutcomeKind.ACCEPT: Action.ACCEPT,
    OutcomeKind.SUPPLEMENT: Action.REQUEST_SUPPLEMENT,
    OutcomeKind.DECLINE: Action.DECLINE,
    OutcomeKind.FORWARD: Action.PROCESS,
    OutcomeKind.RETURN: Action.PROCESS,
    OutcomeKind.REQUEST_PAYMENT: Action.REQUEST_PAYMENT,
    OutcomeKind.CONSULT: Action.PROCESS,
    OutcomeKind.SPAWN: Action.PROCESS,
    OutcomeKind.WAIT: Action.PROCESS,
    OutcomeKind.APPROVE: Action.PROCESS,
    OutcomeKind.REJECT: Action.PROCESS,
    OutcomeKind.ISSUE: Action.COMPLETE,
    OutcomeKind.DELIVER: Action.RETURN_RESULT,
    OutcomeKind.STOP: Action.STOP,
}

PERMISSION: Final[dict[OutcomeKind, Permission]] = {
    OutcomeKind.ACCEPT: Permission.ACCEPT,
    OutcomeKind.SUPPLEMENT: Permission.REQUEST_SUPPLEMENT,
    OutcomeKind.DECLINE: Permission.DECLINE,
    OutcomeKind.FORWARD: Permission.TAKE_OUTCOME,
    OutcomeKind.RETURN: Permission.TAKE_OUTCOME,
    OutcomeKind.REQUEST_PAYMENT: Permission.REQUEST_PAYMENT,
    OutcomeKind.CONSULT: Permission.CONSULT,
    OutcomeKind.SPAWN: Permission.OPEN_LINKED,
    OutcomeKind.WAIT: Permission.TAKE_OUTCOME,
    OutcomeKind.APPROVE: Permission.DECIDE,
    OutcomeKind.REJECT: Permission.DECIDE,
    OutcomeKind.ISSUE: Permission.ISSUE_RESULT,
    OutcomeKind.DELIVER: Permission.RETURN_RESULT,
    OutcomeKind.STOP: Permission.STOP,
}

EVENT: Final[dict[OutcomeKind, str]] = {
    OutcomeKind.ACCEPT: "dossier.accepted",
    OutcomeKind.SUPPLEMENT: "dossier.supplement_requested",
    OutcomeKind.DECLINE: "dossier.declined",
    OutcomeKind.FORWARD: "dossier.forwarded",
    OutcomeKind.RETURN: "dossier.sent_back",
    OutcomeKind.REQUEST_PAYMENT: "dossier.payment_requested",
    OutcomeKind.CONSULT: "dossier.consulted",
    OutcomeKind.SPAWN: "dossier.linked",
    OutcomeKind.WAIT: "dossier.waiting",
    OutcomeKind.APPROVE: "dossier.approved",
    OutcomeKind.REJECT: "dossier.rejected",
    OutcomeKind.ISSUE: "dossier.completed",
    OutcomeKind.DELIVER: "dossier.result_returned",
    OutcomeKind.STOP: "dossier.stopped",
}

# Acts that carry data of their own have a sub-resource of their own; the rest
# go by the id that the process gives them.
BY_OUTCOME_ID: Final = frozenset(
    {OutcomeKind.FORWARD, OutcomeKind.RETURN, OutcomeKind.WAIT}
)


def clock_entry(kind: OutcomeKind, *, started: bool) -> ClockKind | None:
    """Return what an outcome writes into a started clock's ledger, if anything.

    What starts it is the receipt by the competent agency (`service.starting`);
    what happens at intake before that does not touch it.
    """
    if not started:
        return None
    match kind:
        case OutcomeKind.SUPPLEMENT | OutcomeKind.REQUEST_PAYMENT | OutcomeKind.WAIT:
            return ClockKind.PAUSE
        case OutcomeKind.ISSUE | OutcomeKind.STOP:
            return ClockKind.STOP
        case _:
            return None


PAUSE_REASON: Final[dict[WaitKind, str]] = {
    WaitKind.SUPPLEMENT: "chờ người nộp bổ sung, hoàn thiện hồ sơ",
    WaitKind.PAYMENT: "chờ người nộp thực hiện nghĩa vụ tài chính",
    WaitKind.APPLICANT: "chờ người nộp thực hiện yêu cầu",
    WaitKind.TAX: "chờ cơ quan thuế xác định nghĩa vụ tài chính về đất đai",
    WaitKind.LINKED_DOSSIERS: "chờ kết quả hồ sơ liên thông",
}
