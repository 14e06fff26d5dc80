"""The questions that citizens and agencies asked at the Portal, and their answers.

[assumption] No public source says what a repeated answer does: here it doubles, which
is the worst that it may do. Lengths are of the same kind.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationError

from simulators.national_portal import shapes

Json = dict[str, Any]

SERVICES: Final = frozenset(
    {
        "LayDanhSachHoiDapGuiTuDVCQG",
        "LayDanhSachHoiDapBoCoQuan",
        "LayNoiDungTraLoiTheoCauHoi",
        "DongBoHoiDap",
        "DongBoKetQuaHoiDapGuiTuDVCQG",
    }
)


def _no_html(text: str) -> str:
    if re.search(r"</?[A-Za-z]", text):
        message = "có mã HTML"
        raise ValueError(message)
    return text


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{2}/\d{2}/\d{4}", text, re.ASCII):
        message = "phải có dạng dd/MM/yyyy"
        raise ValueError(message)
    datetime.strptime(text, "%d/%m/%Y")  # noqa: DTZ007  # the wire has no zone
    return text


_Text = Annotated[str, Field(pattern=r"\S", max_length=4000), AfterValidator(_no_html)]
_Name = Annotated[str, Field(pattern=r"\S", max_length=200)]
_Code = Annotated[str, Field(pattern=r"^\S{1,100}$")]
_Number = Annotated[int, Field(gt=0)]


class OwnQuestion(shapes.Shape):
    """An item of DongBoHoiDap; one key is in mixed case."""

    HOIDAPID: _Number
    MaLinhVuc: _Code
    NOIDUNG: _Text
    MADONVI: _Code
    TENDONVI: _Name


class Answer(shapes.Shape):
    """An item of DongBoKetQuaHoiDapGuiTuDVCQG."""

    HOIDAPID: _Number
    MADONVI: _Code
    NGUOITRALOI: _Name
    CHUCVUNGUOITRALOI: _Name
    NGAYTRALOI: Annotated[str, AfterValidator(_day)]
    NOIDUNGTRALOI: _Text


@dataclass
class Questions:
    """`asked` are citizens' rows, `agencies` those that agencies wrote."""

    asked: list[Json] = field(default_factory=list)
    agencies: list[Json] = field(default_factory=list)
    answers: dict[int, list[Json]] = field(default_factory=dict)

    def serve(self, body: Mapping[str, Any]) -> Json:
        match body.get("service"):
            case "LayDanhSachHoiDapGuiTuDVCQG":
                return _answer([self._with_answer(row) for row in self.asked])
            case "LayDanhSachHoiDapBoCoQuan":
                return _answer(list(self.agencies))
            case "LayNoiDungTraLoiTheoCauHoi":
                return self._list_answers(body.get("cauhoiid"))
            case "DongBoHoiDap":
                return self._take_question(body)
            case _:
                return self._take_answer(body)

    def _list_answers(self, number: object) -> Json:
        if not isinstance(number, int) or isinstance(number, bool):
            return _refusal("cauhoiid phải là số")
        return _answer(
            [
                {"TRALOIID": each["TRALOIID"], "NOIDUNGTRALOI": each["NOIDUNGTRALOI"]}
                for each in self.answers.get(number, [])
            ]
        )

    def _take_question(self, body: Mapping[str, Any]) -> Json:
        items = _items(body, OwnQuestion)
        if isinstance(items, str):
            return _refusal(items)
        for item in items:
            row = {**item, "MALINHVUC": item["MaLinhVuc"], "TRALOIID": 0}
            self.agencies.append({**row, "TRANGTHAI": 1})
        return _answer([])

    def _take_answer(self, body: Mapping[str, Any]) -> Json:
        items = _items(body, Answer)
        if isinstance(items, str):
            return _refusal(items)
        known = {row["HOIDAPID"] for row in self.asked}
        if any(item["HOIDAPID"] not in known for item in items):
            return _refusal("Không có câu hỏi này")
        for item in items:
            given = self.answers.setdefault(item["HOIDAPID"], [])
            number = item["HOIDAPID"] * 100 + len(given) + 1
            given.append({"TRALOIID": number, **item})
        return _answer([])

    def _with_answer(self, row: Json) -> Json:
        given = self.answers.get(row["HOIDAPID"])
        if not given:
            return row
        return row | {
            "TRALOIID": given[-1]["TRALOIID"],
            "NOIDUNGTRALOI": given[-1]["NOIDUNGTRALOI"],
        }


def _items(body: Mapping[str, Any], shape: type[shapes.Shape]) -> list[Json] | str:
    """Return the items, or what is wrong with them."""
    items = body.get("data")
    if not isinstance(items, list) or not items:
        return "data phải là danh sách"
    try:
        for item in items:
            shape.model_validate(item)
    except ValidationError as error:
        return shapes.complaint(error)
    return items


def _answer(result: list[Json]) -> Json:
    return {"error_code": 0, "message": "Thành công", "result": result}


def _refusal(message: str) -> Json:
    return {"error_code": -1, "message": message, "result": []}
