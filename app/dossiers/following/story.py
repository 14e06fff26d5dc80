"""What happened to a dossier, and what comes next, as its applicant reads it. Pure.

The law asks for the agency, who received, who handled, and when (NĐ 224/2026 art.
15(1)); people ask what they have to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.clock import local
from app.dossiers.lifecycle import Status


@dataclass(frozen=True)
class Told:
    """One progress entry, as it was recorded."""

    event: str
    status: Status
    content: str
    reason: str | None
    actor: str
    title: str | None
    office: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """What a request for a supplement names."""

    reason: str
    things: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where a dossier stands now; `hands` are the offices and steps that hold it."""

    status: Status
    due_at: datetime | None
    hands: tuple[tuple[str, str], ...] = ()
    asked: Asked | None = None
    result_ready: bool = False
    return_way: str = "online"


@dataclass(frozen=True)
class Entry:
    at: datetime
    what: str
    who: str
    why: str | None


@dataclass(frozen=True)
class Next:
    """What comes next, by when, and what the applicant must do (if anything)."""

    what: str
    by: datetime | None
    your_turn: str | None


_WHAT: Final = {
    "dossier.submitted": "Bạn đã nộp hồ sơ",
    "dossier.accepted": "Cơ quan đã tiếp nhận hồ sơ đầy đủ, hợp lệ",
    "dossier.declined": "Cơ quan không tiếp nhận hồ sơ",
    "dossier.supplement_requested": "Cơ quan yêu cầu bổ sung, hoàn thiện hồ sơ",
    "dossier.supplemented": "Bạn đã gửi phần bổ sung",
    "dossier.payment_requested": "Cơ quan yêu cầu nộp phí, lệ phí",
    "dossier.payment_confirmed": "Đã ghi nhận bạn nộp đủ phí, lệ phí",
    "dossier.approved": "Lãnh đạo đã đồng ý giải quyết",
    "dossier.rejected": "Lãnh đạo từ chối giải quyết",
    "dossier.completed": "Kết quả đã được cấp số và phát hành",
    "dossier.result_returned": "Kết quả đã được trả cho bạn",
    "dossier.withdrawn": "Bạn đã rút hồ sơ",
    "dossier.stopped": "Cơ quan dừng giải quyết hồ sơ",
    "dossier.wait_ended": "Việc phải chờ đã xong, hồ sơ được giải quyết tiếp",
    "dossier.consulted": "Đã hỏi ý kiến cơ quan liên quan",
    "dossier.due_time_corrected": "Ngày hẹn trả được tính lại theo lịch làm việc mới",
    "dossier.extended": "Cơ quan xin lỗi và hẹn lại ngày trả kết quả",
}
_BY_APPLICANT: Final = frozenset(
    {"dossier.submitted", "dossier.supplemented", "dossier.withdrawn"}
)
_WAYS: Final = {
    "online": "Tải kết quả trên cổng",
    "counter": "Đến Bộ phận Một cửa nhận kết quả, mang theo giấy hẹn",
    "postal": "Chờ bưu chính mang kết quả đến",
}
_AT_WORK: Final = {
    Status.SUBMITTED: "kiểm tra hồ sơ",
    Status.ACCEPTED: "giải quyết hồ sơ",
    Status.PROCESSING: "giải quyết hồ sơ",
}
_RESTING: Final = {
    Status.DRAFT: ("Hồ sơ chưa nộp", "Hoàn thiện và nộp hồ sơ"),
    Status.SUPPLEMENT_REQUESTED: ("Hồ sơ tạm dừng, chờ bạn bổ sung", None),
    Status.PAYMENT_DUE: (
        "Hồ sơ tạm dừng, chờ bạn nộp phí, lệ phí",
        "Nộp phí, lệ phí theo yêu cầu của cơ quan",
    ),
    Status.COMPLETED: ("Kết quả đã có, chờ trả cho bạn", None),
    Status.RETURNED: ("Hồ sơ đã xong", "Bạn có thể đánh giá sự phục vụ"),
    Status.DECLINED: ("Hồ sơ đã khép lại", "Bạn có thể nộp hồ sơ mới"),
    Status.STOPPED: ("Hồ sơ đã khép lại", "Bạn có thể nộp hồ sơ mới"),
    Status.WITHDRAWN: ("Hồ sơ đã khép lại", "Bạn có thể nộp hồ sơ mới"),
}


def tell(told: Sequence[Told]) -> tuple[Entry, ...]:
    """Return the story so far, oldest first."""
    return tuple(_entry(each) for each in told)


def next_of(standing: Standing) -> Next:
    """Say what comes next; the words depend on the state alone."""
    status = standing.status
    if status in _AT_WORK:
        return Next(_at_work(standing, _AT_WORK[status]), standing.due_at, None)
    what, your_turn = _RESTING[status]
    if status is Status.SUPPLEMENT_REQUESTED:
        your_turn = _asked(standing.asked)
    elif status is Status.COMPLETED and standing.result_ready:
        your_turn = _WAYS[standing.return_way]
    return Next(what, None, your_turn)


def _entry(each: Told) -> Entry:
    plain = _WHAT.get(each.event)
    return Entry(
        at=each.at,
        what=each.content if plain is None else plain,
        who=_who(each),
        why=each.reason,
    )


def _who(each: Told) -> str:
    if each.event in _BY_APPLICANT:
        return f"{each.actor}, gửi {each.office}"
    person = each.actor if each.title is None else f"{each.actor} ({each.title})"
    return f"{person}, {each.office}"


def _at_work(standing: Standing, doing: str) -> str:
    if not standing.hands:
        return f"Cơ quan đang {doing}"
    here = "; ".join(
        f"{office} đang làm bước “{step}”" for office, step in standing.hands
    )
    if standing.due_at is None:
        return here
    return f"{here}; hẹn trước {local(standing.due_at):%H:%M ngày %d/%m/%Y}"


def _asked(asked: Asked | None) -> str:
    if asked is None:
        return "Bổ sung, hoàn thiện hồ sơ"
    things = "; ".join(asked.things)
    return f"Bổ sung: {things}. Lý do: {asked.reason}" if things else asked.reason
