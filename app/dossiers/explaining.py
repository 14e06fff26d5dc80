"""Why a step is on the list, in one Vietnamese sentence. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.clock import local
from app.workflow.definition import OfficeKind, WaitKind

_WAITS: Final[Mapping[WaitKind, str]] = {
    WaitKind.SUPPLEMENT: "Chờ người nộp bổ sung",
    WaitKind.PAYMENT: "Chờ người nộp thực hiện nghĩa vụ tài chính",
    WaitKind.APPLICANT: "Chờ người nộp thực hiện yêu cầu",
    WaitKind.TAX: "Chờ cơ quan thuế",
    WaitKind.LINKED_DOSSIERS: "Chờ kết quả hồ sơ liên thông",
}
_WANTED: Final[Mapping[OfficeKind, str]] = {
    OfficeKind.RECEIVING: "nơi tiếp nhận hồ sơ",
    OfficeKind.COMPETENT_COMMUNE: "Ủy ban nhân dân cấp xã có thẩm quyền",
    OfficeKind.DEPARTMENT: "sở, ngành phụ trách",
    OfficeKind.SERVICE_CENTRE: "Trung tâm Phục vụ hành chính công",
    OfficeKind.COMMITTEE_OFFICE: "Văn phòng Ủy ban nhân dân tỉnh",
    OfficeKind.PROVINCIAL_COMMITTEE: "Ủy ban nhân dân tỉnh",
    OfficeKind.PARENT: "cơ quan cấp trên",
    OfficeKind.NAMED: "cơ quan được chỉ định",
}


@dataclass(frozen=True)
class Situation:
    """The few facts that the sentence is made from.

    `asked` is the office whose answer the caller's own office waits for,
    `promised` when the dossier is due as a whole.
    """

    due_at: datetime | None
    opened_at: datetime
    promised: datetime | None = None
    waiting_for: WaitKind | None = None
    waiting_since: datetime | None = None
    wanted: OfficeKind | None = None
    asked: str | None = None
    taken: bool = True


def why(situation: Situation, *, at: datetime) -> str:
    """Say the most pressing reason."""
    if situation.wanted is not None:
        return f"Chưa tìm được cơ quan thụ lý: cần {_WANTED[situation.wanted]}"
    if situation.waiting_for is not None:
        since = situation.waiting_since or situation.opened_at
        return f"{_WAITS[situation.waiting_for]} từ {_day(since)}"
    if situation.asked is not None:
        return f"Chờ ý kiến của {situation.asked} từ {_day(situation.opened_at)}"
    return _by_time(situation, at)


def _by_time(situation: Situation, at: datetime) -> str:
    due_at = situation.due_at or situation.promised
    whose = "" if situation.due_at is not None else ", theo hạn trả kết quả"
    if due_at is not None and due_at < at:
        return f"Quá hạn từ {_time(due_at)}{whose}"
    if due_at is not None and local(due_at).date() == local(at).date():
        return f"Đến hạn hôm nay lúc {local(due_at):%H:%M}{whose}"
    if not situation.taken:
        return f"Chưa có người nhận, đến từ {_time(situation.opened_at)}"
    if due_at is None:
        return f"Đang xử lý từ {_time(situation.opened_at)}, không tính thời hạn"
    return f"Hạn xử lý {_time(due_at)}{whose}"


def _day(at: datetime) -> str:
    return f"{local(at):%d/%m/%Y}"


def _time(at: datetime) -> str:
    return f"{local(at):%H:%M %d/%m/%Y}"
