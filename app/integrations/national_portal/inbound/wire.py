"""What the Portal sends: its names. Fields we do not know are kept with the message.

[assumption] Public sources show the promotion dossier, the supplement, the tax
notice and the receipt. For other dossiers only the endpoint is known; we take the
fields of DongBoHoSoMC, with the deep link's MaCoQuanThucHien and, as in the API of
2026, EformThongTinChiTiet.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core import text

Filled = Annotated[text.Line, StringConstraints(min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zĐđ._/-]{1,100}$")]
Moment = Annotated[str, StringConstraints(pattern=r"^[0-9]{14}$")]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class SentFile(_Shape):
    TenTepDinhKem: Filled
    MaThanhPhanHoSo: text.Line = ""
    DuongDanTaiTepTin: Annotated[str, Field(max_length=4000)] | None = None
    Base64: str | None = None


class Dossier(_Shape):
    """`nhanhsdvcqg`: what a citizen filed on the Portal."""

    MaHoSo: Code
    MaTTHC: Code
    MaCoQuanThucHien: Code
    ChuHoSo: Filled
    LoaiDoiTuong: Literal["1", "2", "3", "4"]
    SoGiayToChuHoSo: Code
    MaDoiTuong: text.Line | None = None
    Email: text.Line = ""
    SoDienThoai: text.Line = ""
    DiaChi: text.Line = ""
    TrichYeuHoSo: text.Line = ""
    HinhThuc: Literal["", "0", "1"] = "0"
    NgayNopHoSo: Moment
    EformThongTinChiTiet: dict[str, Any] = {}
    TaiLieuNop: Annotated[tuple[SentFile, ...], Field(max_length=100)] = ()


class Address(_Shape):
    DiaChiChiTiet: text.Line = ""


class Promotion(_Shape):
    """`addtthcKhuyenMai`: a trader's promotion, its papers inline."""

    MaHoSo: Code
    MaTTHC: Code
    MaCoQuanThucHien: Code | None = None
    SoVanBan: text.Line = ""
    NgayNopHoSo: Moment
    TenThuongNhan: Filled
    MaSoThue: Code
    DiaChiDoanhNghiep: Address = Address()
    DienThoai: text.Line = ""
    Email: text.Line = ""
    TepDonDangKy: str | None = None
    TaiLieuNop: Annotated[tuple[SentFile, ...], Field(max_length=100)] = ()


class SupplementData(_Shape):
    MaHoSoQG: Code
    ThongTinDaNop: Any = None
    ThongTinSuaDoi: dict[str, Any] = {}
    TaiLieuNop: Annotated[tuple[SentFile, ...], Field(max_length=100)] = ()


class Supplement(_Shape):
    data: SupplementData


class NoticeData(_Shape):
    FileThongBaoThue: Annotated[str, Field(min_length=1)]


class TaxNotice(_Shape):
    """`nhantbthuedvcqg`: base64 of XML, /DATA/BODY/ROW_LIST/…/MA_HSO names the dossier."""

    data: NoticeData


class Paid(_Shape):
    MaThongBaoThue: Code
    ThoiGianThanhToan: text.Line = ""
    SoTien: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}$")]
    NoiDungThanhToan: text.Line = ""
    TrangThaiThanhToan: Literal["0", "1"]


class ReceiptData(_Shape):
    MaHoSo: Code
    HoTenNguoiNopTien: text.Line = ""
    UrlFileChungTu: Annotated[str, Field(max_length=4000)] | None = None
    ThongTinThanhToan: Paid


class TaxReceipt(_Shape):
    data: ReceiptData


class Answer(BaseModel):
    """0 taken, 1 a duplicate reference, −1 an error."""

    error_code: Literal[-1, 0, 1]
    message: str
