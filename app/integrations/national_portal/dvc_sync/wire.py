"""What the Portal's successor of 2026 (DvcSync) reads. Same statuses, new shapes.

[assumption] Two public clients of June 2026 show these fields; lists that they
abbreviate are sent as far as they are named there.
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.integrations.national_portal.wire import (
    DossierCode,
    Fee,
    Filled,
    ProcedureCode,
)

Moment = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$")
]
IsoMoment = Annotated[str, Field(pattern=r"^[0-9-]{10}T[0-9:]{8}\+07:00$")]
# Citizen, enterprise, household: not the codes of 2020.
SubjectKind = Literal[0, 1, 2]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def json_ready(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)


class AttachedPaper(_Shape):
    """A file that UploadFile has taken; known by what it answered."""

    IdGiayTo: Filled
    MaKetQua: str | None
    TenGiayTo: Filled
    HashTepTin: Filled


class Component(_Shape):
    """LoaiBan: 0 original, 1 copy, 2 electronic."""

    MaThanhPhanHoSo: Filled
    TenThanhPhanHoSo: Filled
    SoLuong: int
    LoaiBan: Literal[0, 1, 2]
    GiayToDinhKem: tuple[AttachedPaper, ...]


class SubmitterDetail(_Shape):
    TenNguoiNop: Filled
    SoDinhDanh: Filled


class Submitter(_Shape):
    LoaiDoiTuong: SubjectKind
    IdDoiTuong: str | None
    ThongTinChiTiet: SubmitterDetail


class Creation(_Shape):
    """CreateDossier; it answers `idHoSo`, by which all later calls name it."""

    MaHoSo: DossierCode
    MaTTHC: ProcedureCode
    ChuHoSo: Filled
    LoaiDoiTuong: SubjectKind
    MaDonViTiepNhan: Filled
    NgayNop: Moment
    NgayTiepNhan: Moment | None
    ThanhPhanHoSo: tuple[Component, ...]
    ThongTinNguoiNop: Submitter


class ProgressRow(_Shape):
    """An item of CapNhatTienTrinh."""

    IDHoSo: Filled
    NguoiXuLy: Annotated[str, Field(pattern=r"\S", max_length=50)]
    ChucDanh: str | None
    ThoiDiemXuLy: IsoMoment
    PhongBanXuLy: str
    NoiDungXuLy: Filled
    TrangThai: Annotated[int, Field(ge=1, le=10)]
    NgayBatDau: IsoMoment | None
    NgayKetThucTheoQuyDinh: IsoMoment | None


class StatusChange(_Shape):
    """An item of CapNhatTrangThai; fees only at 5, 6 and 9."""

    IdHoSo: Filled
    MaHoSo: DossierCode
    TrangThai: Annotated[int, Field(ge=1, le=10)]
    NoiDungYKien: Filled
    DanhSachLePhi: tuple[Fee, ...] | None


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


RemoteId = Annotated[str, Field(pattern=r"^[!-~]{1,100}$")]


class UploadedFile(_Answer):
    """[assumption] `HashTepTin` is the SHA-256 of the bytes, in hexadecimal."""

    IdTepTin: RemoteId
    HashTepTin: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{64}$")]


class Created(_Answer):
    idHoSo: RemoteId
    maHoSo: Filled


A = TypeVar("A", UploadedFile, Created)


def told(shape: type[A], data: object) -> A | None:
    """Read what an answer tells; None if it tells something else."""
    try:
        return shape.model_validate(data)
    except ValidationError:
        return None
