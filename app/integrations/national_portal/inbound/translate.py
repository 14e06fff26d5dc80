"""From the Portal's messages to the house's words. Pure; total or refused."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lxml import etree
from pydantic import ValidationError

from app.core.canonical import sha256_hex
from app.dossiers import answers
from app.integrations.national_portal.inbound import wire
from app.integrations.national_portal.inbound.incoming import (
    Addition,
    Applicant,
    Incoming,
    NewDossier,
    SentPaper,
    TaxNotice,
    TaxReceipt,
)

KINDS: Final = {
    "1": "citizen",
    "2": "enterprise",
    "3": "state_agency",
    "4": "organization",
}
_RETURN_WAYS: Final = {"": "online", "0": "online", "1": "postal"}


class Kind(StrEnum):
    """What a message is, by the address it came to."""

    DOSSIER = "dossier"
    PROMOTION = "promotion"
    SUPPLEMENT = "supplement"
    TAX_NOTICE = "tax_notice"
    TAX_RECEIPT = "tax_receipt"


@dataclass(frozen=True)
class Unreadable:
    reason: str


def read(kind: Kind, body: bytes) -> Incoming | Unreadable:
    """Read a message, or say in Vietnamese why it cannot be."""
    try:
        plain = json.loads(body)
        if not isinstance(plain, dict):
            return Unreadable("nội dung không phải đối tượng JSON")
        if answers.unkeepable(plain):
            return Unreadable("nội dung có ký tự hoặc số không lưu được")
        return _READERS[kind](plain)
    except ValidationError as error:
        return Unreadable(_complaint(error))
    except _NotBase64:
        return Unreadable("có tệp không phải base64")
    except (ValueError, RecursionError):
        return Unreadable("nội dung không phải JSON")


class _NotBase64(Exception):
    """A text that should have been bytes in base64."""


def _dossier(plain: Mapping[str, Any]) -> Incoming | Unreadable:
    sent = wire.Dossier.model_validate(plain)
    return NewDossier(
        reference=sent.MaHoSo,
        procedure_code=sent.MaTTHC,
        office_code=sent.MaCoQuanThucHien,
        applicant=Applicant(
            kind=KINDS[sent.LoaiDoiTuong],
            name=sent.ChuHoSo,
            identity_number=sent.SoGiayToChuHoSo,
            tech_id=sent.MaDoiTuong or None,
            email=sent.Email or None,
            phone=sent.SoDienThoai or None,
            address=sent.DiaChi or None,
        ),
        subject=sent.TrichYeuHoSo[:1000],
        return_way=_RETURN_WAYS[sent.HinhThuc],
        answers=sent.EformThongTinChiTiet,
        papers=tuple(map(_paper, sent.TaiLieuNop)),
    )


def _promotion(plain: Mapping[str, Any]) -> Incoming | Unreadable:
    sent = wire.Promotion.model_validate(plain)
    papers = tuple(map(_paper, sent.TaiLieuNop))
    if sent.TepDonDangKy:
        form = SentPaper("", "TepDonDangKy.pdf", data=_bytes(sent.TepDonDangKy))
        papers = (form, *papers)
    return NewDossier(
        reference=sent.MaHoSo,
        procedure_code=sent.MaTTHC,
        office_code=sent.MaCoQuanThucHien or "",
        applicant=Applicant(
            kind=KINDS["2"],
            name=sent.TenThuongNhan,
            identity_number=sent.MaSoThue,
            tech_id=None,
            email=sent.Email or None,
            phone=sent.DienThoai or None,
            address=sent.DiaChiDoanhNghiep.DiaChiChiTiet or None,
        ),
        subject=sent.SoVanBan[:1000],
        return_way="online",
        answers={},
        papers=papers,
    )


def _supplement(plain: Mapping[str, Any]) -> Incoming | Unreadable:
    sent = wire.Supplement.model_validate(plain).data
    # The message has no number of its own; the same content is the same message.
    mark = sha256_hex(json.dumps(plain, sort_keys=True).encode())
    return Addition(
        reference=f"{sent.MaHoSoQG}#{mark[:24]}",
        dossier=sent.MaHoSoQG,
        answers=sent.ThongTinSuaDoi,
        papers=tuple(map(_paper, sent.TaiLieuNop)),
    )


def _tax_notice(plain: Mapping[str, Any]) -> Incoming | Unreadable:
    xml = _bytes(wire.TaxNotice.model_validate(plain).data.FileThongBaoThue)
    codes = _dossiers_named(xml)
    if len(codes) != 1:
        return Unreadable("thông báo thuế không nêu đúng một mã hồ sơ (MA_HSO)")
    return TaxNotice(f"{codes[0]}#{sha256_hex(xml)[:24]}", codes[0], xml)


def _tax_receipt(plain: Mapping[str, Any]) -> Incoming | Unreadable:
    sent = wire.TaxReceipt.model_validate(plain).data
    paid = sent.ThongTinThanhToan
    return TaxReceipt(
        reference=f"{sent.MaHoSo}#{paid.MaThongBaoThue}#{paid.TrangThaiThanhToan}",
        dossier=sent.MaHoSo,
        notice=paid.MaThongBaoThue,
        amount=int(paid.SoTien),
        paid=paid.TrangThaiThanhToan == "1",
        payer=sent.HoTenNguoiNopTien,
        voucher=sent.UrlFileChungTu,
    )


_READERS: Final[dict[Kind, Callable[[Mapping[str, Any]], Incoming | Unreadable]]] = {
    Kind.DOSSIER: _dossier,
    Kind.PROMOTION: _promotion,
    Kind.SUPPLEMENT: _supplement,
    Kind.TAX_NOTICE: _tax_notice,
    Kind.TAX_RECEIPT: _tax_receipt,
}


def _paper(sent: wire.SentFile) -> SentPaper:
    return SentPaper(
        code=sent.MaThanhPhanHoSo,
        name=sent.TenTepDinhKem,
        address=sent.DuongDanTaiTepTin,
        data=None if sent.Base64 is None else _bytes(sent.Base64),
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError as error:
        raise _NotBase64 from error


def _dossiers_named(xml: bytes) -> list[str]:
    """Return the codes in MA_HSO; an XML that is none names nothing."""
    # A stranger's XML: no entities, no network, no huge trees.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return []
    found = {(node.text or "").strip() for node in root.iter("MA_HSO")}
    return sorted(code for code in found if 0 < len(code) <= 100)  # noqa: PLR2004  # wire.Code


def _complaint(error: ValidationError) -> str:
    """Name the wrong fields, not what stood in them."""
    places = {".".join(str(part) for part in each["loc"]) for each in error.errors()}
    return f"trường thiếu hoặc sai: {', '.join(sorted(places))}"
