"""The ledger of one clock: what may be written in it, and why an entry is refused."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self

from app.worktime import allowance as allowances
from app.worktime.allowance import Allowance
from app.worktime.calendar import vietnam_time
from app.worktime.errors import InvalidEntry


class Kind(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"
    STOP = "stop"


class State(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Refusal(StrEnum):
    OUT_OF_ORDER = "entries_out_of_order"
    NOT_STARTED = "clock_not_started"
    ALREADY_STARTED = "clock_already_started"
    ALREADY_PAUSED = "clock_already_paused"
    NOT_PAUSED = "clock_not_paused"
    ALREADY_STOPPED = "clock_already_stopped"
    ALREADY_EXTENDED = "already_extended"
    EXTENDED_TOO_LATE = "extended_too_late"
    NOTHING_TO_EXTEND = "nothing_to_extend"


MESSAGES: Final[dict[Refusal, str]] = {
    Refusal.OUT_OF_ORDER: "Sự kiện có thời điểm trước sự kiện đã ghi.",
    Refusal.NOT_STARTED: "Đồng hồ thời hạn chưa bắt đầu.",
    Refusal.ALREADY_STARTED: "Đồng hồ thời hạn đã bắt đầu.",
    Refusal.ALREADY_PAUSED: "Đồng hồ thời hạn đang tạm dừng.",
    Refusal.NOT_PAUSED: "Đồng hồ thời hạn không ở trạng thái tạm dừng.",
    Refusal.ALREADY_STOPPED: "Đồng hồ thời hạn đã kết thúc.",
    Refusal.ALREADY_EXTENDED: "Chỉ được hẹn lại một lần.",
    Refusal.EXTENDED_TOO_LATE: "Phải thông báo gia hạn chậm nhất một ngày trước ngày hết hạn.",
    Refusal.NOTHING_TO_EXTEND: "Thủ tục không quy định thời hạn nên không có gì để gia hạn.",
}

# Every pair of state and kind that is not here may happen.
REFUSED: Final[dict[tuple[State, Kind], Refusal]] = {
    **{
        (State.NOT_STARTED, kind): Refusal.NOT_STARTED
        for kind in Kind
        if kind is not Kind.START
    },
    **{(State.STOPPED, kind): Refusal.ALREADY_STOPPED for kind in Kind},
    (State.RUNNING, Kind.START): Refusal.ALREADY_STARTED,
    (State.RUNNING, Kind.RESUME): Refusal.NOT_PAUSED,
    (State.PAUSED, Kind.START): Refusal.ALREADY_STARTED,
    (State.PAUSED, Kind.PAUSE): Refusal.ALREADY_PAUSED,
}


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: Refusal
    entry: "Entry"

    @property
    def message(self) -> str:
        return MESSAGES[self.refusal]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; `basis` is the legal text that allows it.

    START carries the allowance (none: no limit is set by law), RESTART may
    carry another, EXTEND must carry what it adds.
    """

    kind: Kind
    at: datetime
    basis: str
    allowance: Allowance | None = None

    def __post_init__(self) -> None:
        vietnam_time(self.at)
        if not self.basis:
            raise InvalidEntry("Mỗi sự kiện của đồng hồ phải có căn cứ pháp lý.")
        if self.kind is Kind.EXTEND and self.allowance is None:
            raise InvalidEntry("Gia hạn phải nói rõ thêm bao lâu.")
        if self.allowance is not None and self.kind not in _CARRY_ALLOWANCE:
            raise InvalidEntry(f"Sự kiện {self.kind} không mang thời hạn.")

    @classmethod
    def from_row(
        cls,
        *,
        kind: str,
        at: datetime,
        basis: str,
        unit: str | None = None,
        amount: Decimal | int | None = None,
    ) -> Self:
        """Make the entry a table row spells."""
        given = None
        if unit is not None and amount is not None:
            given = allowances.from_row(unit=unit, amount=amount)
        return cls(Kind(kind), at, basis, given)


_CARRY_ALLOWANCE: Final = frozenset({Kind.START, Kind.RESTART, Kind.EXTEND})
