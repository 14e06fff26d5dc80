"""Notices as the dossiers package writes them, one field away from each other."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from app.core.canonical import JsonValue
from app.integrations.national_portal.notice import Channel, Status, SubjectKind

SUBMITTED_AT = "2026-03-02T07:30:00+07:00"
ACCEPTED_AT = "2026-03-02T02:00:05Z"
DUE_AT = "2026-03-05T17:00:00+07:00"
DECLINED_AT = "2026-03-02T09:10:00+07:00"
COMPLETED_AT = "2026-03-04T15:45:00+07:00"
RETURNED_AT = "2026-03-05T08:00:00+07:00"

_SAID: dict[str, dict[int, dict[str, Any]]] = {}

_NEVER_ACCEPTED = {Status.SUBMITTED, Status.DECLINED}
_FINISHED = {Status.COMPLETED, Status.RETURNED}

IDENTITY_NUMBERS = {
    SubjectKind.CITIZEN: "083090001234",
    SubjectKind.ENTERPRISE: "1300123456",
    SubjectKind.STATE_AGENCY: "H07.12",
    SubjectKind.ORGANIZATION: "1300765432",
}


def payload(
    *,
    code: str = "000.19.07.H07-260302-0001",
    status: Status = Status.RETURNED,
    kind: SubjectKind = SubjectKind.CITIZEN,
    channel: Channel = Channel.ONLINE,
    number: int = 1,
    step_at: str = "2026-03-02T07:30:00+07:00",
) -> dict[str, Any]:
    said = {
        "dossier": {
            "id": str(dossier_id(code)),
            "code": code,
            "procedure": {
                "code": "1.004873",
                "name": "Cấp Giấy xác nhận tình trạng hôn nhân",
                "field_code": "G15-TP07",
                "field_name": "Hộ tịch",
            },
            "channel": channel.value,
            "applicant": {
                "kind": kind.value,
                "name": "Nguyễn Thị Ánh",
                "identity_number": IDENTITY_NUMBERS[kind],
                "tech_id": "5f2b1c1e-9f5e-4d0e-8a76-0d1d3a4b5c6d",
                "email": "anh@example.vn",
                "phone": "0912345678",
                "address": "Phường An Hội",
                "vneid": True,
            },
            "subject": "Xác nhận tình trạng hôn nhân để kết hôn",
            "status": status.value,
            "submitted_at": SUBMITTED_AT,
            "accepted_at": None if status in _NEVER_ACCEPTED else ACCEPTED_AT,
            "due_at": None if status in _NEVER_ACCEPTED else DUE_AT,
            "completed_at": COMPLETED_AT if status in _FINISHED else None,
            "returned_at": RETURNED_AT if status is Status.RETURNED else None,
            "declined_at": DECLINED_AT if status is Status.DECLINED else None,
            "return_way": "postal",
            "handling_office": {
                "code": "H07.19.07",
                "name": "Ủy ban nhân dân phường An Hội",
            },
            "papers": [_paper()],
            "fees": [_fee()],
            "supplements": [_supplement()],
            "results": [_result()] if status in _FINISHED else [],
        },
        "step": {
            "number": number,
            "actor": "Trần Văn Bình",
            "title": "Công chức Tư pháp - Hộ tịch",
            "office": "Bộ phận Một cửa phường An Hội",
            "at": step_at,
            "content": f"Bước {number}",
            "status": status.value,
            "started_at": SUBMITTED_AT,
            "due_at": DUE_AT,
        },
    }
    _SAID.setdefault(str(dossier_id(code)), {})[number] = said
    return said


async def history(key: str, number: int) -> list[JsonValue]:
    """Return what these tests have said of a dossier before a step."""
    said = _SAID.get(key, {})
    return [said[each] for each in sorted(said) if each < number]


def dossier_id(code: str) -> UUID:
    return uuid5(NAMESPACE_OID, code)


def as_json(notice: dict[str, Any]) -> JsonValue:
    return notice


def _paper() -> dict[str, Any]:
    return {
        "id": "p1",
        "name": "Tờ khai",
        "component_code": "KQ.TP.000638",
        "file_id": "6a1f",
        "file_name": "to-khai.pdf",
        "digitised": True,
        "reused": "digitised",
        "from_store": False,
    }


def _fee() -> dict[str, Any]:
    return {
        "code": "LP.004873",
        "name": "Lệ phí hộ tịch",
        "amount": 15000,
        "kind": "normal",
        "collected_at": "intake",
    }


def _supplement() -> dict[str, Any]:
    return {
        "number": 1,
        "requested_by": "Trần Văn Bình",
        "reason": "Thiếu trích lục ly hôn",
        "requested_at": "2026-03-02T10:00:00+07:00",
        "received_by": "Lê Thị Cúc",
        "received_note": "Đã đủ",
        "received_at": "2026-03-03T08:30:00+07:00",
        "papers": [{"name": "Trích lục ly hôn"}],
        "due_before": "2026-03-04T17:00:00+07:00",
        "due_after": DUE_AT,
    }


def _result() -> dict[str, Any]:
    return {
        "id": "r1",
        "name": "Giấy xác nhận tình trạng hôn nhân",
        "result_code": "KQ.G15.000038",
        "file_id": "7b2e",
    }
