"""Notices of a plain dossier, as the house writes them, for measuring."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import insert

from app.core.canonical import JsonValue
from app.core.database import Sessions, transaction
from app.core.ids import new_id
from app.integrations.national_portal import deliver
from app.outbox.models import OutboxMessage

_FILED: Final = datetime(2026, 8, 24, 1, 0, tzinfo=UTC)
_FILE: Final = "01990000-0000-7000-8000-00000000000"
_PAPERS: Final = ("Tờ khai", "Bản sao giấy tờ tùy thân", "Giấy ủy quyền")
_AT_ONCE: Final = 500


def code(series: str, number: int) -> str:
    return f"000.19.07.H07-260824-{series}{number:05}"


def dossier_id(series: str, number: int) -> UUID:
    return uuid5(NAMESPACE_OID, code(series, number))


def notice(series: str, number: int) -> JsonValue:
    """Return what is owed of a dossier that was just filed."""
    filed = (_FILED + timedelta(seconds=number)).isoformat()
    return {
        "dossier": {
            "id": str(dossier_id(series, number)),
            "code": code(series, number),
            "procedure": {
                "code": "1.004873",
                "name": "Cấp Giấy xác nhận tình trạng hôn nhân",
                "field_code": "G15-TP07",
                "field_name": "Hộ tịch",
            },
            "channel": "online",
            "applicant": {
                "kind": "citizen",
                "name": "Nguyễn Thị Ánh",
                "identity_number": f"0830900{number:05}",
                "tech_id": "5f2b1c1e-9f5e-4d0e-8a76-0d1d3a4b5c6d",
                "email": "anh@example.vn",
                "phone": "0912345678",
                "address": "Phường An Hội",
                "vneid": True,
            },
            "subject": "Xác nhận tình trạng hôn nhân để kết hôn",
            "status": "submitted",
            "submitted_at": filed,
            "accepted_at": None,
            "due_at": None,
            "completed_at": None,
            "returned_at": None,
            "declined_at": None,
            "return_way": "online",
            "handling_office": {
                "code": "000.19.07.H07",
                "name": "Ủy ban nhân dân phường An Hội",
            },
            "papers": [_paper(place, name) for place, name in enumerate(_PAPERS)],
            "fees": [_FEE],
            "supplements": [],
            "results": [],
        },
        "step": {
            "number": 1,
            "actor": "Nguyễn Thị Ánh",
            "title": None,
            "office": "Bộ phận Một cửa phường An Hội",
            "at": filed,
            "content": "Nộp hồ sơ trực tuyến",
            "status": "submitted",
            "started_at": None,
            "due_at": None,
        },
    }


_FEE: Final[JsonValue] = {
    "code": "LP.004873",
    "name": "Lệ phí hộ tịch",
    "amount": 15000,
    "kind": "normal",
    "collected_at": "intake",
}


def _paper(place: int, name: str) -> JsonValue:
    return {
        "id": f"p{place}",
        "name": name,
        "component_code": f"KQ.TP.00063{place}",
        "file_id": f"{_FILE}{place}",
        "file_name": f"giay-to-{place}.pdf",
        "digitised": True,
        "reused": "none",
        "from_store": False,
    }


async def owe(sessions: Sessions, series: str, count: int) -> None:
    """Queue `count` dossiers, one step each, as their transactions would have."""
    rows = list(_rows(series, count))
    for first in range(0, count, _AT_ONCE):
        async with transaction(sessions) as session:
            await session.execute(insert(OutboxMessage), rows[first : first + _AT_ONCE])


def _rows(series: str, count: int) -> Iterator[dict[str, object]]:
    at = datetime.now(UTC)
    for number in range(count):
        yield {
            "id": new_id(),
            "topic": deliver.TOPIC,
            "key": str(dossier_id(series, number)),
            "number": 1,
            "payload": notice(series, number),
            "occurred_at": at,
            "due_at": at + timedelta(microseconds=number),
            "attempts": 0,
            "outcome_unknown": False,
        }
