"""The field rules of DongBoHoSoMC and CapNhatTienDoHoSoMC.

The base set is that of 2020; the fields with a default of None that follow the
mark "2022" came later. A field nobody specified is refused: it is a spelling
mistake, and the real Portal would lose it without a word.
"""

import re
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

STATUS_NAMES: Final = {
    "1": "Mới đăng ký",
    "2": "Được tiếp nhận",
    "3": "Không được tiếp nhận",
    "4": "Đang xử lý",
    "5": "Yêu cầu bổ sung giấy tờ",
    "6": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "7": "Công dân yêu cầu rút hồ sơ",
    "8": "Dừng xử lý",
    "9": "Đã xử lý xong",
    "10": "Đã trả kết quả",
}
_ACCEPTED: Final = frozenset({"2", "4", "9", "10"})


def _moment(text: str) -> str:
    if not re.fullmatch(r"\d{14}", text, re.ASCII):
        message = "phải có dạng yyyyMMddHHmmss"
        raise ValueError(message)
    datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007  # the wire has no zone
    return text


def _moment_or_empty(text: str) -> str:
    return _moment(text) if text else text


def _address(text: str) -> str:
    if not re.match(r"https?://[^\s/]+/\S", text):
        message = "phải là đường dẫn http(s) tải được"
        raise ValueError(message)
    return text


def _amount(text: str) -> str:
    if not re.fullmatch(r"0|[1-9]\d*", text, re.ASCII):
        message = "phải là số tiền nguyên, không âm"
        raise ValueError(message)
    return text


Required = Annotated[str, Field(pattern=r"\S")]
Code = Annotated[str, Field(pattern=r"^\S+$", max_length=100)]
DossierCode = Annotated[str, Field(pattern=r"^[0-9A-ZĐ.]+-\d{6,8}-[0-9A-Z-]+$")]
ProcedureCode = Annotated[str, Field(pattern=r"^\d\.\d{6}(\.[0-9A-Z]+)*$")]
Moment = Annotated[str, AfterValidator(_moment)]
MomentOrEmpty = Annotated[str, AfterValidator(_moment_or_empty)]
Address = Annotated[str, AfterValidator(_address)]
Amount = Annotated[str, AfterValidator(_amount)]
Flag = Literal["0", "1"]
Status = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SubmittedFile(Shape):
    TepDinhKemId: Required
    TenTepDinhKem: Annotated[str, Field(pattern=r"\S", max_length=4000)]
    IsDeleted: Literal["False", "True"]
    MaThanhPhanHoSo: str
    DuongDanTaiTepTin: Address
    # 2022
    DuocSoHoa: Flag | None = None
    DuocTaiSuDung: Literal["0", "1", "2"] | None = None
    DuocLayTuKhoDMQG: Flag | None = None
    MaKetQuaThayThe: str | None = None


class Fee(Shape):
    TenPhiLePhi: Required
    MaPhiLePhi: str
    HinhThucThu: Literal["1", "2", "4"]
    Gia: Amount
    LoaiPhiLePhi: Literal["1", "2", "3"]


class OtherFile(Shape):
    TenGiayTo: Required
    SoLuong: int
    LoaiGiayTo: int


class SupplementPaper(Shape):
    TenGiayTo: Required


class Supplement(Shape):
    HoSoBoSungId: int
    NguoiYeuCauBoSung: Required
    NoiDungBoSung: Required
    NgayBoSung: Moment
    NguoiTiepNhanBoSung: str = ""
    ThongTinTiepNhan: str = ""
    NgayTiepNhanBoSung: MomentOrEmpty = ""
    TrangThaiBoSung: bool
    DanhSachGiayToBoSung: list[SupplementPaper]
    DanhSachLePhiBoSung: list[Fee]
    NgayHenTraTruoc: MomentOrEmpty = ""
    NgayHenTraMoi: MomentOrEmpty = ""

    @model_validator(mode="after")
    def _received_has_a_date(self) -> Self:
        if self.TrangThaiBoSung and not self.NgayTiepNhanBoSung:
            message = "đã bổ sung thì phải có NgayTiepNhanBoSung"
            raise ValueError(message)
        return self


class ResultFile(Shape):
    TenGiayTo: Annotated[str, Field(pattern=r"\S", max_length=2000)]
    MaThanhPhanHoSo: str = ""
    GiayToId: Required
    DuongDanTepTinKetQua: Address
    # 2022
    MaGiayToKetQua: str | None = None


class Identifier(Shape):
    LoaiDinhDanh: Literal["1", "2"]
    SoDinhDanh: str

    @model_validator(mode="after")
    def _length_fits_the_kind(self) -> Self:
        digits = {"1": 12, "2": 9}[self.LoaiDinhDanh]
        if not re.fullmatch(rf"\d{{{digits}}}", self.SoDinhDanh, re.ASCII):
            message = f"số định danh loại {self.LoaiDinhDanh} phải có {digits} chữ số"
            raise ValueError(message)
        return self


class DatabaseLink(Shape):
    MaCSDL: Code


class DossierItem(Shape):
    MaHoSo: DossierCode
    MaTTHC: ProcedureCode
    TenTTHC: Required
    MaLinhVuc: Code
    TenLinhVuc: Required
    SoBienNhan: str | None = None
    ChuHoSo: str | None = None
    LoaiDoiTuong: Literal["1", "2", "3", "4"]
    MaDoiTuong: str | None = None
    Email: str
    Fax: str | None = None
    SoDienThoai: str
    TrichYeuHoSo: Annotated[str, Field(pattern=r"\S", max_length=1000)]
    NgayTiepNhan: MomentOrEmpty
    NgayHenTra: MomentOrEmpty
    NgayTra: MomentOrEmpty | None = None
    NgayKetThucXuLy: MomentOrEmpty | None = None
    TrangThaiHoSo: Status
    ThongTinTra: str | None = None
    HinhThuc: Flag
    DonViXuLy: Required
    ThongTinKhac: str | None = None
    GhiChu: Annotated[str, Field(max_length=2000)] | None = None
    TaiLieuNop: list[SubmittedFile]
    DanhSachLePhi: list[Fee]
    DanhSachTepDinhKemKhac: list[OtherFile]
    DanhSachHoSoBoSung: list[Supplement]
    DanhSachGiayToKetQua: list[ResultFile]
    # 2022
    KenhThucHien: Literal["1", "2", "3"] | None = None
    SoGiayToChuHoSo: str | None = None
    DinhDanhCHS: list[Identifier] | None = None
    NgayNopHoSo: Moment | None = None
    NgayTuChoi: MomentOrEmpty | None = None
    NoiNopHoSo: Literal["1", "2"] | None = None
    HoSoCoThanhPhanSoHoa: Flag | None = None
    TaiKhoanDuocXacThucVoiVNeID: Flag | None = None
    DuocThanhToanTrucTuyen: Literal["0", "1", "2", "3"] | None = None
    DSKetNoiCSDL: list[DatabaseLink] | None = None

    @model_validator(mode="after")
    def _accepted_has_its_dates(self) -> Self:
        dates = self.NgayTiepNhan and self.NgayHenTra
        if self.TrangThaiHoSo in _ACCEPTED and not dates:
            message = "hồ sơ đã tiếp nhận phải có NgayTiepNhan và NgayHenTra"
            raise ValueError(message)
        return self


class ProgressRow(Shape):
    MaHoSo: DossierCode
    NguoiXuLy: Annotated[str, Field(pattern=r"\S", max_length=50)]
    ChucDanh: str | None = None
    ThoiDiemXuLy: Moment
    PhongBanXuLy: str | None = None
    NoiDungXuLy: Required
    TrangThai: Status
    NgayBatDau: MomentOrEmpty | None = None
    NgayKetThucTheoQuyDinh: MomentOrEmpty | None = None


def complaint(error: ValidationError) -> str:
    """Say in Vietnamese which fields are wrong and how."""
    return "; ".join(
        f"{_place(problem['loc'])}: {_fault(problem)}" for problem in error.errors()
    )


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "dữ liệu"


def _fault(problem: ErrorDetails) -> str:
    known = {
        "missing": "thiếu trường bắt buộc",
        "extra_forbidden": "trường không có trong đặc tả",
        "string_too_long": "quá độ dài cho phép",
        "string_pattern_mismatch": "để trống hoặc sai định dạng",
        "literal_error": "mã không có trong danh mục",
        "string_type": "phải là chuỗi ký tự",
        "bool_type": "phải là true hoặc false",
        "int_type": "phải là số nguyên",
        "list_type": "phải là danh sách",
    }
    said = problem["msg"].removeprefix("Value error, ")
    return known.get(problem["type"], said)
