"""From the house's words to those of the Portal of 2026. Pure and total.

A mapper of its own, beside those of 2020 and 2022: nothing is shared but the
facts. What it cannot say (an organisation has no code there) is `Untranslatable`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from app.core import clock
from app.integrations.national_portal import codes, translate
from app.integrations.national_portal import wire as national
from app.integrations.national_portal.dvc_sync import wire
from app.integrations.national_portal.notice import (
    Dossier,
    DossierNotice,
    Paper,
    Status,
    SubjectKind,
)
from app.integrations.national_portal.translate import Untranslatable

SUBJECT_KINDS: Final[Mapping[SubjectKind, wire.SubjectKind | None]] = {
    SubjectKind.CITIZEN: 0,
    SubjectKind.ENTERPRISE: 1,
    SubjectKind.STATE_AGENCY: None,
    SubjectKind.ORGANIZATION: None,
}
_ELECTRONIC: Final = 2
_WITH_FEES: Final = frozenset(
    {Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_DUE, Status.COMPLETED}
)


@dataclass(frozen=True)
class Uploaded:
    """What UploadFile answered for one of our files."""

    id: str
    hash: str


Files = Mapping[str, Uploaded]


def creation(dossier: Dossier, *, files: Files) -> wire.Creation | Untranslatable:
    """Say a dossier that the Portal does not hold yet; its files are uploaded."""
    kind = SUBJECT_KINDS[dossier.applicant.kind]
    if kind is None:
        return Untranslatable(f"Cổng 2026 không có mã cho {dossier.applicant.kind}")
    missing = [paper.name for paper in dossier.papers if paper.file_id not in files]
    if missing:
        return Untranslatable(f"Chưa tải lên Cổng: {', '.join(missing)}")
    try:
        return _creation(dossier, kind, files)
    except ValidationError as error:
        return Untranslatable(f"Cổng không nhận được: {translate.faults(error)}")


def progress_row(
    notice: DossierNotice, *, remote_id: str
) -> wire.ProgressRow | Untranslatable:
    """Say one step; `remote_id` is the `idHoSo` that the creation answered."""
    step = notice.step
    try:
        return wire.ProgressRow(
            IDHoSo=remote_id,
            NguoiXuLy=step.actor,
            ChucDanh=step.title,
            ThoiDiemXuLy=_iso(step.at),
            PhongBanXuLy=step.office,
            NoiDungXuLy=step.content,
            TrangThai=int(codes.STATUSES[step.status]),
            NgayBatDau=None if step.started_at is None else _iso(step.started_at),
            NgayKetThucTheoQuyDinh=None if step.due_at is None else _iso(step.due_at),
        )
    except ValidationError as error:
        return Untranslatable(f"Cổng không nhận được: {translate.faults(error)}")


def status_change(
    notice: DossierNotice, *, remote_id: str
) -> wire.StatusChange | Untranslatable:
    """Say a dossier's new status, with its fees where the Portal takes them."""
    dossier = notice.dossier
    try:
        fees = tuple(_fee(dossier)) if dossier.status in _WITH_FEES else None
        return wire.StatusChange(
            IdHoSo=remote_id,
            MaHoSo=dossier.code,
            TrangThai=int(codes.STATUSES[dossier.status]),
            NoiDungYKien=notice.step.content,
            DanhSachLePhi=fees,
        )
    except ValidationError as error:
        return Untranslatable(f"Cổng không nhận được: {translate.faults(error)}")


def _creation(dossier: Dossier, kind: wire.SubjectKind, files: Files) -> wire.Creation:
    applicant = dossier.applicant
    return wire.Creation(
        MaHoSo=dossier.code,
        MaTTHC=dossier.procedure.code,
        ChuHoSo=applicant.name,
        LoaiDoiTuong=kind,
        MaDonViTiepNhan=dossier.handling_office.code,
        NgayNop=_moment(dossier.submitted_at),
        NgayTiepNhan=None
        if dossier.accepted_at is None
        else _moment(dossier.accepted_at),
        ThanhPhanHoSo=tuple(
            _component(paper, files[paper.file_id]) for paper in dossier.papers
        ),
        ThongTinNguoiNop=wire.Submitter(
            LoaiDoiTuong=kind,
            IdDoiTuong=applicant.tech_id,
            ThongTinChiTiet=wire.SubmitterDetail(
                TenNguoiNop=applicant.name, SoDinhDanh=applicant.identity_number
            ),
        ),
    )


def _component(paper: Paper, uploaded: Uploaded) -> wire.Component:
    attached = wire.AttachedPaper(
        IdGiayTo=uploaded.id,
        MaKetQua=None,
        TenGiayTo=paper.file_name,
        HashTepTin=uploaded.hash,
    )
    return wire.Component(
        MaThanhPhanHoSo=paper.component_code,
        TenThanhPhanHoSo=paper.name,
        SoLuong=1,
        LoaiBan=_ELECTRONIC,
        GiayToDinhKem=(attached,),
    )


def _fee(dossier: Dossier) -> list[national.Fee]:
    return [translate.fee(each) for each in dossier.fees]


def _moment(at: datetime) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M:%S")


def _iso(at: datetime) -> str:
    return clock.local(at).isoformat(timespec="seconds")
