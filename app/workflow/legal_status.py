"""The legal statuses of a dossier by their national codes, as a process drives them.

Codes are TrangThaiHoSo of the National Portal. Withdrawal is the applicant's act,
so no outcome leads to it.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from app.workflow.definition import OutcomeKind


class LegalStatus(IntEnum):
    REGISTERED = 1
    ACCEPTED = 2
    DECLINED = 3
    PROCESSING = 4
    SUPPLEMENT_REQUESTED = 5
    PAYMENT_DUE = 6
    WITHDRAWN = 7
    STOPPED = 8
    COMPLETED = 9
    RETURNED = 10


STATUS_NAMES: Final[Mapping[LegalStatus, str]] = {
    LegalStatus.REGISTERED: "Mới đăng ký",
    LegalStatus.ACCEPTED: "Được tiếp nhận",
    LegalStatus.DECLINED: "Không được tiếp nhận",
    LegalStatus.PROCESSING: "Đang xử lý",
    LegalStatus.SUPPLEMENT_REQUESTED: "Yêu cầu bổ sung giấy tờ",
    LegalStatus.PAYMENT_DUE: "Yêu cầu thực hiện nghĩa vụ tài chính",
    LegalStatus.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    LegalStatus.STOPPED: "Dừng xử lý",
    LegalStatus.COMPLETED: "Đã xử lý xong",
    LegalStatus.RETURNED: "Đã trả kết quả",
}

_S = LegalStatus

SUCCESSIONS: Final[Mapping[LegalStatus, frozenset[LegalStatus]]] = {
    _S.REGISTERED: frozenset(
        {_S.ACCEPTED, _S.DECLINED, _S.SUPPLEMENT_REQUESTED, _S.WITHDRAWN}
    ),
    _S.ACCEPTED: frozenset(
        {
            _S.PROCESSING,
            _S.SUPPLEMENT_REQUESTED,
            _S.PAYMENT_DUE,
            _S.WITHDRAWN,
            _S.STOPPED,
            _S.COMPLETED,
        }
    ),
    _S.PROCESSING: frozenset(
        {
            _S.PROCESSING,
            _S.SUPPLEMENT_REQUESTED,
            _S.PAYMENT_DUE,
            _S.WITHDRAWN,
            _S.STOPPED,
            _S.COMPLETED,
        }
    ),
    _S.SUPPLEMENT_REQUESTED: frozenset(
        {_S.REGISTERED, _S.PROCESSING, _S.WITHDRAWN, _S.STOPPED}
    ),
    _S.PAYMENT_DUE: frozenset({_S.PROCESSING, _S.WITHDRAWN, _S.STOPPED}),
    _S.COMPLETED: frozenset({_S.COMPLETED, _S.RETURNED}),
    _S.DECLINED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.STOPPED: frozenset(),
    _S.RETURNED: frozenset(),
}

_REACHED_BY: Final[Mapping[OutcomeKind, LegalStatus]] = {
    OutcomeKind.ACCEPT: _S.ACCEPTED,
    OutcomeKind.DECLINE: _S.DECLINED,
    OutcomeKind.SUPPLEMENT: _S.SUPPLEMENT_REQUESTED,
    OutcomeKind.REQUEST_PAYMENT: _S.PAYMENT_DUE,
    OutcomeKind.ISSUE: _S.COMPLETED,
    OutcomeKind.DELIVER: _S.RETURNED,
    OutcomeKind.STOP: _S.STOPPED,
}
_HANDING_OVER: Final = frozenset({OutcomeKind.FORWARD, OutcomeKind.RETURN})


def after(status: LegalStatus, kind: OutcomeKind) -> LegalStatus:
    """Say the status an outcome leads to, legal or not."""
    if kind in _REACHED_BY:
        return _REACHED_BY[kind]
    # An issued result may still be handed on to the desk that returns it.
    handed_on = status is _S.COMPLETED and kind in _HANDING_OVER
    return _S.COMPLETED if handed_on else _S.PROCESSING


def is_legal(status: LegalStatus, kind: OutcomeKind) -> bool:
    """Decide whether the outcome's status may follow this one."""
    issues_again = status is _S.COMPLETED and kind is OutcomeKind.ISSUE
    return after(status, kind) in SUCCESSIONS[status] and not issues_again


def resumed(paused_from: LegalStatus) -> LegalStatus:
    """Say the status in which a dossier goes on after a pause."""
    if paused_from is _S.REGISTERED:
        return _S.REGISTERED
    return _S.PROCESSING
