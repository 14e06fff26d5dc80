"""From the house's words to the Portal's. Pure and total.

What the wire cannot carry is `Untranslatable` with a reason for a person; it is
never replaced by a value that looks right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from app.core import clock
from app.integrations.national_portal import codes, wire
from app.integrations.national_portal.notice import (
    Applicant,
    Channel,
    Dossier,
    DossierNotice,
    Fee,
    Paper,
    Result,
    Status,
    SubjectKind,
    Supplement,
)
from app.integrations.national_portal.settings import WireVersion

# Facts without which a status cannot be judged (Decision 766/QĐ-TTg counts the
# on-time rate from NgayKetThucXuLy and NgayHenTra).
_NEEDED: Final[Mapping[Status, tuple[str, ...]]] = {
    Status.SUBMITTED: (),
    Status.ACCEPTED: ("accepted_at", "due_at"),
    Status.DECLINED: ("declined_at",),
    Status.PROCESSING: ("accepted_at", "due_at"),
    Status.SUPPLEMENT_REQUESTED: (),
    Status.PAYMENT_DUE: (),
    Status.WITHDRAWN: (),
    Status.STOPPED: (),
    Status.COMPLETED: ("accepted_at", "due_at", "completed_at"),
    Status.RETURNED: ("accepted_at", "due_at", "completed_at", "returned_at"),
}

Links = Mapping[str, str]


@dataclass(frozen=True)
class Untranslatable:
    reason: str


def item(
    dossier: Dossier, *, links: Links, version: WireVersion
) -> wire.DossierItem | Untranslatable:
    """Say a dossier in the Portal's words; `links` gives each file's address."""
    missing = [name for name in _NEEDED[dossier.status] if not getattr(dossier, name)]
    if missing:
        return Untranslatable(
            f"Hồ sơ ở trạng thái {dossier.status} thiếu: {', '.join(missing)}"
        )
    try:
        return MAPPERS[version](dossier, links)
    except ValidationError as error:
        return Untranslatable(f"Cổng không nhận được: {faults(error)}")


def row(notice: DossierNotice) -> wire.ProgressRow | Untranslatable:
    """Say a step in the Portal's words; alike in every version."""
    try:
        return progress_row(notice)
    except ValidationError as error:
        return Untranslatable(f"Cổng không nhận được: {faults(error)}")


def faults(error: ValidationError) -> str:
    """Name the wrong fields and rules, without the values: they are personal."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc']))} ({problem['msg']})"
        for problem in error.errors(include_input=False, include_url=False)
    )


def item_2020(dossier: Dossier, links: Links) -> wire.DossierItem2020:
    return wire.DossierItem2020(
        **_base(dossier),
        TaiLieuNop=tuple(
            wire.SubmittedFile2020(**_file(paper, links)) for paper in dossier.papers
        ),
        DanhSachGiayToKetQua=tuple(
            wire.ResultFile2020(**_result(result, links)) for result in dossier.results
        ),
    )


def item_2022(dossier: Dossier, links: Links) -> wire.DossierItem2022:
    applicant = dossier.applicant
    return wire.DossierItem2022(
        **_base(dossier),
        KenhThucHien=codes.CHANNELS[dossier.channel],
        SoGiayToChuHoSo=applicant.identity_number,
        DinhDanhCHS=_identifiers(applicant),
        NgayNopHoSo=moment(dossier.submitted_at),
        NgayTuChoi=_optional(dossier.declined_at),
        NoiNopHoSo=codes.SUBMITTED_TO_THE_PROVINCE,
        HoSoCoThanhPhanSoHoa=_flag(any(paper.digitised for paper in dossier.papers)),
        TaiKhoanDuocXacThucVoiVNeID=_flag(applicant.vneid),
        TaiLieuNop=tuple(_file_2022(paper, links) for paper in dossier.papers),
        DanhSachGiayToKetQua=tuple(
            wire.ResultFile2022(
                **_result(result, links), MaGiayToKetQua=result.result_code
            )
            for result in dossier.results
        ),
    )


MAPPERS: Final[Mapping[WireVersion, Callable[[Dossier, Links], wire.DossierItem]]] = {
    "2020": item_2020,
    "2022": item_2022,
}


def progress_row(notice: DossierNotice) -> wire.ProgressRow:
    step = notice.step
    return wire.ProgressRow(
        MaHoSo=notice.dossier.code,
        NguoiXuLy=step.actor,
        ChucDanh=step.title,
        ThoiDiemXuLy=moment(step.at),
        PhongBanXuLy=step.office,
        NoiDungXuLy=step.content,
        TrangThai=codes.STATUSES[step.status],
        NgayBatDau=_optional(step.started_at),
        NgayKetThucTheoQuyDinh=_optional(step.due_at),
    )


def fee(charge: Fee) -> wire.Fee:
    return wire.Fee(
        TenPhiLePhi=charge.name,
        MaPhiLePhi=charge.code,
        HinhThucThu=codes.COLLECTIONS[charge.collected_at],
        Gia=str(charge.amount),
        LoaiPhiLePhi=codes.FEE_KINDS[charge.kind],
    )


def moment(at: datetime) -> str:
    return clock.local(at).strftime("%Y%m%d%H%M%S")


def _base(dossier: Dossier) -> dict[str, Any]:
    applicant = dossier.applicant
    return {
        "MaHoSo": dossier.code,
        "MaTTHC": dossier.procedure.code,
        "TenTTHC": dossier.procedure.name,
        "MaLinhVuc": dossier.procedure.field_code,
        "TenLinhVuc": dossier.procedure.field_name,
        "ChuHoSo": applicant.name,
        "LoaiDoiTuong": codes.SUBJECT_KINDS[applicant.kind],
        "MaDoiTuong": _tech_id(dossier),
        "Email": applicant.email or "",
        "SoDienThoai": applicant.phone or "",
        "TrichYeuHoSo": dossier.subject,
        "NgayTiepNhan": _or_empty(dossier.accepted_at),
        "NgayHenTra": _or_empty(dossier.due_at),
        "NgayTra": _optional(dossier.returned_at),
        "NgayKetThucXuLy": _optional(dossier.completed_at),
        "TrangThaiHoSo": codes.STATUSES[dossier.status],
        "HinhThuc": codes.RETURN_WAYS[dossier.return_way],
        "DonViXuLy": dossier.handling_office.name,
        "DanhSachLePhi": tuple(fee(each) for each in dossier.fees),
        "DanhSachTepDinhKemKhac": (),
        "DanhSachHoSoBoSung": tuple(_supplement(one) for one in dossier.supplements),
    }


def _tech_id(dossier: Dossier) -> str | None:
    # The account of the national sign-on stands behind an online filing only.
    return dossier.applicant.tech_id if dossier.channel is Channel.ONLINE else None


def _identifiers(applicant: Applicant) -> tuple[wire.Identifier, ...]:
    # A foreigner's passport has no code here: SoGiayToChuHoSo alone carries it.
    number = applicant.identity_number
    if applicant.kind is not SubjectKind.CITIZEN or not number.isdigit():
        return ()
    kind = codes.IDENTIFIERS.get(len(number), "")
    return (
        wire.Identifier.model_validate({"LoaiDinhDanh": kind, "SoDinhDanh": number}),
    )


def _file(paper: Paper, links: Links) -> dict[str, Any]:
    return {
        "TepDinhKemId": paper.file_id,
        "TenTepDinhKem": paper.file_name,
        "IsDeleted": "False",
        "MaThanhPhanHoSo": paper.component_code,
        "DuongDanTaiTepTin": links[paper.file_id],
    }


def _file_2022(paper: Paper, links: Links) -> wire.SubmittedFile2022:
    return wire.SubmittedFile2022(
        **_file(paper, links),
        DuocSoHoa=_flag(paper.digitised),
        DuocTaiSuDung=codes.REUSES[paper.reused],
        DuocLayTuKhoDMQG=_flag(paper.from_store),
    )


def _result(result: Result, links: Links) -> dict[str, Any]:
    return {
        "TenGiayTo": result.name,
        "MaThanhPhanHoSo": "",
        "GiayToId": result.id,
        "DuongDanTepTinKetQua": links[result.file_id],
    }


def _supplement(one: Supplement) -> wire.Supplement:
    return wire.Supplement(
        HoSoBoSungId=one.number,
        NguoiYeuCauBoSung=one.requested_by,
        NoiDungBoSung=one.reason,
        NgayBoSung=moment(one.requested_at),
        NguoiTiepNhanBoSung=one.received_by or "",
        ThongTinTiepNhan=one.received_note or "",
        NgayTiepNhanBoSung=_or_empty(one.received_at),
        TrangThaiBoSung=one.received_at is not None,
        DanhSachGiayToBoSung=tuple(
            wire.SupplementPaper(TenGiayTo=paper.name) for paper in one.papers
        ),
        DanhSachLePhiBoSung=(),
        NgayHenTraTruoc=_or_empty(one.due_before),
        NgayHenTraMoi=_or_empty(one.due_after),
    )


def _optional(at: datetime | None) -> str | None:
    return None if at is None else moment(at)


def _or_empty(at: datetime | None) -> str:
    return "" if at is None else moment(at)


def _flag(value: bool) -> wire.Flag:  # noqa: FBT001  # a value, not a switch
    return "1" if value else "0"
