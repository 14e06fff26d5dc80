"""What the Portal reads: its names, its codes, its lengths.

Every value is a string unless the Portal says otherwise. A field without a
default is always sent, empty while the fact does not exist yet; one whose
default is None is optional and then left out.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Filled = Annotated[str, Field(pattern=r"\S")]
DossierCode = Annotated[str, Field(pattern=r"^[0-9A-ZĐ.]+-[0-9]{6,8}-[0-9A-Z-]+$")]
ProcedureCode = Annotated[str, Field(pattern=r"^[0-9]\.[0-9]{6}(\.[0-9A-Z]+)*$")]
Moment = Annotated[str, Field(pattern=r"^[0-9]{14}$")]
MomentOrEmpty = Annotated[str, Field(pattern=r"^([0-9]{14})?$")]
Status = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
Flag = Literal["0", "1"]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def json_ready(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)


class SubmittedFile2020(_Shape):
    TepDinhKemId: Filled
    TenTepDinhKem: Annotated[str, Field(pattern=r"\S", max_length=4000)]
    IsDeleted: Literal["False", "True"]
    MaThanhPhanHoSo: Filled
    DuongDanTaiTepTin: Filled


class SubmittedFile2022(SubmittedFile2020):
    DuocSoHoa: Flag
    DuocTaiSuDung: Literal["0", "1", "2"]
    DuocLayTuKhoDMQG: Flag


class Fee(_Shape):
    TenPhiLePhi: Filled
    MaPhiLePhi: Filled
    HinhThucThu: Literal["1", "2", "4"]
    Gia: str
    LoaiPhiLePhi: Literal["1", "2", "3"]


class OtherFile(_Shape):
    TenGiayTo: Filled
    SoLuong: int
    LoaiGiayTo: int


class SupplementPaper(_Shape):
    """[assumption] No public document gives this shape; the name is its heart."""

    TenGiayTo: Filled


class Supplement(_Shape):
    HoSoBoSungId: int
    NguoiYeuCauBoSung: Filled
    NoiDungBoSung: Filled
    NgayBoSung: Moment
    NguoiTiepNhanBoSung: str
    ThongTinTiepNhan: str
    NgayTiepNhanBoSung: MomentOrEmpty
    TrangThaiBoSung: bool
    DanhSachGiayToBoSung: tuple[SupplementPaper, ...]
    DanhSachLePhiBoSung: tuple[Fee, ...]
    NgayHenTraTruoc: MomentOrEmpty
    NgayHenTraMoi: MomentOrEmpty


class ResultFile2020(_Shape):
    TenGiayTo: Annotated[str, Field(pattern=r"\S", max_length=2000)]
    MaThanhPhanHoSo: str
    GiayToId: Filled
    DuongDanTepTinKetQua: Filled


class ResultFile2022(ResultFile2020):
    MaGiayToKetQua: Filled | None


class Identifier(_Shape):
    """1: the 12-digit personal number; 2: the 9-digit identity card."""

    LoaiDinhDanh: Literal["1", "2"]
    SoDinhDanh: str


class DossierItem2020(_Shape):
    """An item of DongBoHoSoMC, base set of 2020."""

    MaHoSo: DossierCode
    MaTTHC: ProcedureCode
    TenTTHC: Filled
    MaLinhVuc: Filled
    TenLinhVuc: Filled
    ChuHoSo: Filled
    LoaiDoiTuong: Literal["1", "2", "3", "4"]
    MaDoiTuong: str | None
    Email: str
    SoDienThoai: str
    TrichYeuHoSo: Annotated[str, Field(pattern=r"\S", max_length=1000)]
    NgayTiepNhan: MomentOrEmpty
    NgayHenTra: MomentOrEmpty
    NgayTra: Moment | None
    NgayKetThucXuLy: Moment | None
    TrangThaiHoSo: Status
    HinhThuc: Flag
    DonViXuLy: Filled
    TaiLieuNop: tuple[SubmittedFile2020, ...]
    DanhSachLePhi: tuple[Fee, ...]
    DanhSachTepDinhKemKhac: tuple[OtherFile, ...]
    DanhSachHoSoBoSung: tuple[Supplement, ...]
    DanhSachGiayToKetQua: tuple[ResultFile2020, ...]


class DossierItem2022(DossierItem2020):
    """The base set and the fields that provinces send since 2022."""

    KenhThucHien: Literal["1", "2", "3"]
    SoGiayToChuHoSo: Filled
    DinhDanhCHS: tuple[Identifier, ...]
    NgayNopHoSo: Moment
    NgayTuChoi: Moment | None
    NoiNopHoSo: Literal["1", "2"]
    HoSoCoThanhPhanSoHoa: Flag
    TaiKhoanDuocXacThucVoiVNeID: Flag
    TaiLieuNop: tuple[SubmittedFile2022, ...]
    DanhSachGiayToKetQua: tuple[ResultFile2022, ...]


DossierItem = DossierItem2020 | DossierItem2022


class ProgressRow(_Shape):
    """An item of CapNhatTienDoHoSoMC: one step. The Portal only appends."""

    MaHoSo: DossierCode
    NguoiXuLy: Annotated[str, Field(pattern=r"\S", max_length=50)]
    ChucDanh: str | None
    ThoiDiemXuLy: Moment
    PhongBanXuLy: str
    NoiDungXuLy: Filled
    TrangThai: Status
    NgayBatDau: Moment | None
    NgayKetThucTheoQuyDinh: Moment | None


class HeldRow(BaseModel):
    """A progress row as the Portal shows it; what it leaves out is None."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    ThoiDiemXuLy: str | None = None
    TrangThai: str | None = None
    NoiDungXuLy: str | None = None


class HeldResult(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    GiayToId: str | None = None
    TenGiayTo: str | None = None
    MaGiayToKetQua: str | None = None


class Holding(BaseModel):
    """What TraCuuHoSo shows of a dossier.

    [assumption] Public sources name the request and say that `result` is empty
    for an unknown dossier, no more. We take result[0] to carry the fields of
    the item and, as QuaTrinhXuLy, the progress rows in the order they came. A
    list under another name is known by the fields of its rows; where there is
    none, `evidence` decides without it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    MaHoSo: str | None = None
    TrangThaiHoSo: str | None = None
    NgayNopHoSo: str | None = None
    NgayTiepNhan: str | None = None
    NgayHenTra: str | None = None
    NgayTra: str | None = None
    NgayKetThucXuLy: str | None = None
    NgayTuChoi: str | None = None
    DanhSachGiayToKetQua: tuple[HeldResult, ...] | None = None
    QuaTrinhXuLy: tuple[HeldRow, ...] | None = None

    @property
    def says_anything(self) -> bool:
        """Tell whether any field of a dossier was shown: else it is no answer."""
        return bool(self.model_dump(exclude_none=True))

    @model_validator(mode="before")
    @classmethod
    def _find_the_rows(cls, shown: object) -> object:
        if not isinstance(shown, dict) or "QuaTrinhXuLy" in shown:
            return shown
        lists = (value for value in shown.values() if _holds_rows(value))
        return {**shown, "QuaTrinhXuLy": next(lists, None)}


def _holds_rows(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(row, dict) and {"ThoiDiemXuLy", "NoiDungXuLy"} <= row.keys()
            for row in value
        )
    )
