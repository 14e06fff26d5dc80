"""What the Portal lists and states: dictionaries, procedures, ratings it got, questions.

Which keys a row has is the protocol's (§1.2, §1.3); what is on the shelves a test
puts there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulators.national_portal import questions
from simulators.national_portal.questions import Questions

Json = dict[str, Any]

LISTS: Final = frozenset(
    {
        "LayDanhSachTTHC",
        "LayDanhMucLinhVuc",
        "LayDanhMucCoQuan",
        "LayDanhMucTinhThanh",
        "LayDanhMucPhuongXa",
    }
)
SERVICES: Final = LISTS | {"LayThuTuc", "DongBoDanhGia"} | questions.SERVICES


@dataclass
class Shelves:
    lists: dict[str, list[Json]] = field(default_factory=dict)
    procedures: dict[str, Json] = field(default_factory=dict)
    ratings: list[Json] = field(default_factory=list)
    questions: Questions = field(default_factory=Questions)

    def serve(self, body: Mapping[str, Any]) -> Json:
        service = str(body.get("service"))
        if service in questions.SERVICES:
            return self.questions.serve(body)
        if service in LISTS:
            return _answer(self.lists.get(service, []))
        if service == "LayThuTuc":
            found = self.procedures.get(str(body.get("maTTHC")))
            return _answer([found] if found else [])
        return self._rate(body.get("data"))

    def _rate(self, items: object) -> Json:
        if not isinstance(items, list) or not all(map(_is_rating, items)):
            return {"error_code": -1, "message": "Thiếu trường", "result": []}
        self.ratings += items
        return _answer([])


def _is_rating(item: object) -> bool:
    return isinstance(item, dict) and {
        "NgayTongHop",
        "TongSoNguoiDanhGia",
        "MaThuTuc",
        "Madonvi",
    } <= set(item)


def _answer(result: list[Json]) -> Json:
    return {"error_code": 0, "message": "Thành công", "result": result}
