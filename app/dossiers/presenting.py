"""Rows to wire shapes. Pure."""

from collections.abc import Mapping, Sequence

from app.core.canonical import JsonValue
from app.dossiers.filings.schemas import DossierAlike
from app.dossiers.lifecycle import LABEL, NATIONAL_CODE, Status
from app.dossiers.models import (
    Consultation,
    Decision,
    Dossier,
    LinkedDossier,
    Paper,
    Progress,
    SupplementRequest,
    WorkItem,
)
from app.dossiers.schemas import (
    ConsultationOut,
    DecisionOut,
    DossierDetail,
    DossierListed,
    DossierSummary,
    DraftOut,
    LinkedDossierOut,
    NoticeOut,
    OpenStep,
    PaperLimits,
    PaperOut,
    PapersLimits,
    ProgressOut,
    SupplementOut,
    UploadBounds,
)
from app.files import formats
from app.files.scanning import ScanState
from app.organizations.models import Office
from app.procedures.definition import Definition
from app.procedures.definition import Paper as PaperRule
from app.uploads.limits import UploadLimits


def summary(dossier: Dossier, draft: DraftOut | None = None) -> DossierSummary:
    status = Status(dossier.status)
    return DossierSummary(
        id=dossier.id,
        code=dossier.code,
        status=status,
        status_label=LABEL[status],
        procedure=dossier.procedure_code,
        subject=dossier.subject,
        submitted_at=dossier.submitted_at,
        due_at=dossier.due_at,
        draft=draft,
    )


def listed(
    dossier: Dossier, unread: int, draft: DraftOut | None = None
) -> DossierListed:
    shown = summary(dossier, draft).model_dump()
    return DossierListed(**shown, unread_messages=unread)


def detail(  # noqa: PLR0913 - the parts of one answer
    dossier: Dossier,
    *,
    answers: Mapping[str, JsonValue],
    draft: DraftOut | None,
    papers: Sequence[Paper],
    steps: Sequence[tuple[WorkItem, Office, str | None]],
    supplements: Sequence[SupplementRequest],
    decision: Decision | None,
    alike: Sequence[DossierAlike] = (),
    filed_by: str | None = None,
) -> DossierDetail:
    return DossierDetail(
        **summary(dossier, draft).model_dump(),
        version=dossier.version,
        national_code=NATIONAL_CODE[Status(dossier.status)],
        answers=dict(answers),
        snapshot=dossier.snapshot,
        return_way=dossier.return_way,
        filed_by=filed_by,
        accepted_at=dossier.accepted_at,
        completed_at=dossier.completed_at,
        returned_at=dossier.returned_at,
        papers=[paper(each) for each in papers],
        open_steps=[_step(item, office, holder) for item, office, holder in steps],
        supplements=[_supplement(each) for each in supplements],
        decision=_decision(decision) if decision else None,
        alike=list(alike),
    )


def paper(row: Paper) -> PaperOut:
    return PaperOut(
        id=row.id,
        code=row.code,
        name=row.name,
        file_name=row.file_name,
        size=row.size,
        sha256=row.sha256,
        verdict=row.verdict,
        scan=ScanState(row.scan),
        scan_reason=row.scan_reason,
        attached_at=row.attached_at,
    )


def notices(
    dossier: Dossier, twins: Sequence[tuple[Dossier, Paper]]
) -> list[NoticeOut]:
    """Say in which other papers of the applicant the same content is."""
    return [_same_content(dossier, other, twin) for other, twin in twins]


def paper_limits(
    definition: Definition, uploads: UploadLimits, *, scanned: bool
) -> PapersLimits:
    return PapersLimits(
        papers=[_paper_limits(rule) for rule in definition.papers],
        upload=UploadBounds(
            endpoint="/v1/uploads",
            largest_bytes=uploads.largest,
            unfinished=uploads.unfinished,
            hours=uploads.hours,
        ),
        scanned=scanned,
    )


def progress(row: Progress) -> ProgressOut:
    return ProgressOut(
        number=row.number,
        event=row.event,
        status=row.status,
        national_code=NATIONAL_CODE[Status(row.status)],
        content=row.content,
        reason=row.reason,
        actor=row.actor_name,
        title=row.actor_title,
        office=row.office_name,
        at=row.at,
        due_at=row.due_at,
    )


def consultation(row: Consultation) -> ConsultationOut:
    return ConsultationOut(
        step=row.step,
        question=row.question,
        asked_at=row.asked_at,
        answer_by=row.answer_by,
        closed_at=row.closed_at,
        unanswered=list(row.unanswered),
    )


def linked(link: LinkedDossier, child: Dossier) -> LinkedDossierOut:
    status = Status(child.status)
    return LinkedDossierOut(
        id=child.id,
        code=child.code,
        procedure=child.procedure_code,
        status=status,
        status_label=LABEL[status],
        due_at=child.due_at,
        granted=link.granted,
    )


def _same_content(dossier: Dossier, other: Dossier, twin: Paper) -> NoticeOut:
    within = other.id == dossier.id
    place = "hồ sơ này" if within else f"hồ sơ {other.code or 'nháp khác của bạn'}"
    return NoticeOut(
        code="same_file_in_dossier" if within else "same_file_elsewhere",
        message=f"Tệp này có cùng nội dung với giấy tờ “{twin.name}” của {place}",
        dossier=other.id,
        paper=twin.code,
    )


def _paper_limits(rule: PaperRule) -> PaperLimits:
    return PaperLimits(
        code=rule.code,
        name=rule.name,
        need=rule.need,
        signature=rule.signature,
        formats=list(rule.formats),
        media_types=[
            formats.MEDIA_TYPES[each]
            for each in rule.formats
            if each in formats.MEDIA_TYPES
        ],
        largest_bytes=rule.max_megabytes * 1_000_000,
    )


def _step(item: WorkItem, office: Office, holder: str | None) -> OpenStep:
    return OpenStep(
        id=item.id,
        holder=holder,
        unrouted=item.wanted is not None,
        step=item.step,
        label=item.label,
        office=office.name,
        role=item.role,
        waiting_for=item.waiting_for,
        due_at=item.due_at,
    )


def _supplement(row: SupplementRequest) -> SupplementOut:
    return SupplementOut(
        number=row.number,
        reason=row.reason,
        papers=list(row.papers),
        fields=list(row.fields),
        requested_at=row.requested_at,
        received_at=row.received_at,
    )


def _decision(row: Decision) -> DecisionOut:
    return DecisionOut(
        granted=row.granted,
        number=row.number,
        decided_at=row.decided_at,
        issued_at=row.issued_at,
        sealed_at=row.sealed_at,
    )
