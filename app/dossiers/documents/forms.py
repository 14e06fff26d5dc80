"""Forms 01 to 06 of Circular 03/2025/TT-VPCP, annex I, on A5."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.dossiers.documents.facts import Applicant, Document, QrCode, Signatory


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A component as received; an electronic one is named by its digest."""

    title: str
    copies: str
    sha256: str | None = None
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterEntry:
    """Where form 07 (Sổ theo dõi hồ sơ) holds the dossier."""

    book: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Receipt(Document):
    """Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""

    template: ClassVar[str] = "receipt"

    dossier_code: str
    look_up: QrCode
    desk: str
    filed_online: bool
    applicant: Applicant
    request: str
    papers: tuple[Paper, ...]
    sets: int
    legal_time: str
    fee: str | None
    received_at: datetime
    due_at: datetime
    way_of_return: str
    register: RegisterEntry | None
    receiver: Signatory


@dataclass(frozen=True, kw_only=True)
class MissingPaper:
    """A component to supply, in which form (bản chính, bản chứng thực…), and why."""

    title: str
    form: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SupplementRequest(Document):
    """Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""

    template: ClassVar[str] = "supplement-request"

    dossier_code: str
    look_up: QrCode
    applicant: Applicant
    request: str
    missing: tuple[MissingPaper, ...]
    reason: str
    supply_by: datetime | None
    contact_name: str
    contact_phone: str
    guide: Signatory


@dataclass(frozen=True, kw_only=True)
class Rejection(Document):
    """Form 03: Phiếu từ chối tiếp nhận, giải quyết hồ sơ."""

    template: ClassVar[str] = "rejection"

    dossier_code: str
    look_up: QrCode
    desk: str
    filed_online: bool
    applicant: Applicant
    request: str
    reason: str
    guidance: str | None
    receiver: Signatory


@dataclass(frozen=True, kw_only=True)
class Apology(Document):
    """Form 04: Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết."""

    template: ClassVar[str] = "apology"

    dossier_code: str
    look_up: QrCode
    applicant: Applicant
    request: str
    received_at: datetime
    due_at: datetime
    reason: str
    new_due_at: datetime
    head: Signatory


@dataclass(frozen=True, kw_only=True)
class StopNotice(Document):
    """Form 05: Thông báo dừng giải quyết hồ sơ, as the applicant asked."""

    template: ClassVar[str] = "stop-notice"

    dossier_code: str
    look_up: QrCode
    applicant: Applicant
    request: str
    received_at: datetime
    asked_at: datetime
    reason: str
    stopped_at: datetime
    head: Signatory


@dataclass(frozen=True, kw_only=True)
class Handover:
    """One row of form 06: who gave the dossier to whom, when, and how punctually."""

    agency: str
    giver: str
    receiver: str
    at: datetime
    outcome: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ControlSlip(Document):
    """Form 06: Phiếu kiểm soát quá trình giải quyết hồ sơ."""

    template: ClassVar[str] = "control-slip"

    dossier_code: str
    look_up: QrCode
    lead: str
    coordinators: tuple[str, ...]
    handovers: tuple[Handover, ...]
