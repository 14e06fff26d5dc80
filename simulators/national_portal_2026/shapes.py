"""The field rules of CreateDossier, CapNhatTrangThai and CapNhatTienTrinh.

A field nobody specified is refused: it is a spelling mistake.
"""

import re
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, RootModel, model_validator

from simulators.national_portal.shapes import (
    Code,
    DossierCode,
    Fee,
    ProcedureCode,
    Required,
    Shape,
)

WITH_FEES: Final = frozenset({5, 6, 9})


def _moment(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text, re.ASCII):
        message = "phải có dạng yyyy-MM-dd HH:mm:ss"
        raise ValueError(message)
    datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  # the wire has no zone
    return text


def _iso(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        message = "phải là thời điểm ISO 8601 có múi giờ"
        raise ValueError(message)
    return text


Moment = Annotated[str, AfterValidator(_moment)]
IsoMoment = Annotated[str, AfterValidator(_iso)]
Kind = Literal[0, 1, 2]
Status = Annotated[int, Field(ge=1, le=10)]


class Attached(Shape):
    IdGiayTo: Required
    MaKetQua: str | None = None
    TenGiayTo: Required
    HashTepTin: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Component(Shape):
    MaThanhPhanHoSo: Code
    TenThanhPhanHoSo: Required
    SoLuong: Annotated[int, Field(ge=1)]
    LoaiBan: Literal[0, 1, 2]
    GiayToDinhKem: list[Attached]


class SubmitterDetail(Shape):
    TenNguoiNop: Required
    SoDinhDanh: Required
    MaTinh: str | None = None
    MaHuyen: str | None = None
    MaXa: str | None = None
    ChuHs: str | None = None


class Submitter(Shape):
    LoaiDoiTuong: Kind
    IdDoiTuong: str | None = None
    ThongTinChiTiet: SubmitterDetail


class Creation(Shape):
    MaHoSo: DossierCode
    MaTTHC: ProcedureCode
    MaDichVuCong: str | None = None
    ChuHoSo: Required
    LoaiDoiTuong: Kind
    MaDonViTiepNhan: Code
    NgayNop: Moment
    NgayTiepNhan: Moment | None = None
    EformThongTinChiTiet: str | None = None
    ThanhPhanHoSo: list[Component]
    ThongTinNguoiNop: Submitter

    @model_validator(mode="after")
    def _accepted_after_it_was_filed(self) -> Self:
        if self.NgayTiepNhan is not None and self.NgayTiepNhan < self.NgayNop:
            message = "NgayTiepNhan không được trước NgayNop"
            raise ValueError(message)
        return self


class ProgressRow(Shape):
    IDHoSo: Required
    NguoiXuLy: Annotated[str, Field(pattern=r"\S", max_length=50)]
    ChucDanh: str | None = None
    ThoiDiemXuLy: IsoMoment
    PhongBanXuLy: str | None = None
    NoiDungXuLy: Required
    TrangThai: Status
    NgayBatDau: IsoMoment | None = None
    NgayKetThucTheoQuyDinh: IsoMoment | None = None


class StatusChange(Shape):
    IdHoSo: Required
    MaHoSo: DossierCode
    TrangThai: Status
    NoiDungYKien: Required
    DanhSachLePhi: list[Fee] | None = None

    @model_validator(mode="after")
    def _fees_where_they_belong(self) -> Self:
        if self.DanhSachLePhi is not None and self.TrangThai not in WITH_FEES:
            message = "DanhSachLePhi chỉ gửi ở trạng thái 5, 6, 9"
            raise ValueError(message)
        return self


class StatusChanges(RootModel[list[StatusChange]]):
    root: Annotated[list[StatusChange], Field(min_length=1)]


class ProgressRows(RootModel[list[ProgressRow]]):
    root: Annotated[list[ProgressRow], Field(min_length=1, max_length=10)]
