"""Forms 01 to 06 of TT 03/2025/TT-VPCP, filled in. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from app.core.clock import local
from app.dossiers import tasks
from app.dossiers.documents.facts import Document, Signatory
from app.dossiers.documents.forms import (
    Apology,
    ControlSlip,
    MissingPaper,
    Paper,
    Receipt,
    RegisterEntry,
    Rejection,
    StopNotice,
    SupplementRequest,
)
from app.dossiers.models import Progress
from app.dossiers.printing import handovers
from app.dossiers.printing.subject import (
    RETURN_WAYS,
    PaperSubject,
    applicant,
    letterhead,
    look_up,
)
from app.procedures import fees
from app.procedures.definition import Channel

# Form numbers end as the circular prints them.
_MARKS: Final = {
    tasks.RECEIPT: "TNHS",
    tasks.SUPPLEMENT_SLIP: "HDHS",
    tasks.REJECTION: "TCHS",
    tasks.APOLOGY: "XLGH",
    tasks.STOP_NOTICE: "TB",
    tasks.CONTROL_SLIP: "PKS",
}
_DESK: Final = "Bộ phận Một cửa"
_NO_PHONE: Final = "niêm yết tại Bộ phận Một cửa"


def fill(form: str, subject: PaperSubject, *, number: int, at: datetime) -> Document:
    """Return the form filled from the dossier as it stands."""
    return _FILLERS[form](subject, f"{number:02d}/{_MARKS[form]}", at)


def _receipt(subject: PaperSubject, number: str, at: datetime) -> Document:
    dossier = subject.dossier
    return Receipt(
        letterhead=letterhead(subject, number=number, at=at),
        dossier_code=subject.code,
        look_up=look_up(subject),
        desk=_DESK,
        filed_online=dossier.channel == Channel.ONLINE,
        applicant=applicant(subject),
        request=dossier.subject,
        papers=tuple(
            Paper(
                title=each.name,
                copies="Bản điện tử",
                sha256=each.sha256,
                size=each.size,
            )
            for each in subject.papers
        ),
        sets=subject.rules.definition.sets,
        legal_time=_legal_time(subject),
        fee=_fee(subject),
        received_at=dossier.accepted_at or at,
        due_at=dossier.due_at or at,
        way_of_return=RETURN_WAYS[dossier.return_way],
        # The receipts of a year are numbered as the lines of its book, form 07.
        register=RegisterEntry(
            book=f"{local(at):%Y}", number=number.split("/", maxsplit=1)[0]
        ),
        receiver=_signatory(subject),
    )


def _supplement(subject: PaperSubject, number: str, at: datetime) -> Document:
    request = subject.supplement
    missing = tuple(
        MissingPaper(
            title=str(each["name"]), form="Bản điện tử", reason=str(each["reason"])
        )
        for each in (request.papers if request else ())
    )
    return SupplementRequest(
        letterhead=letterhead(subject, number=number, at=at),
        dossier_code=subject.code,
        look_up=look_up(subject),
        applicant=applicant(subject),
        request=subject.dossier.subject,
        missing=missing,
        reason=request.reason if request else "",
        supply_by=None,
        contact_name=_told(subject).actor_name,
        contact_phone=subject.office.phone or _NO_PHONE,
        guide=_signatory(subject),
    )


def _rejection(subject: PaperSubject, number: str, at: datetime) -> Document:
    return Rejection(
        letterhead=letterhead(subject, number=number, at=at),
        dossier_code=subject.code,
        look_up=look_up(subject),
        desk=_DESK,
        filed_online=subject.dossier.channel == Channel.ONLINE,
        applicant=applicant(subject),
        request=subject.dossier.subject,
        reason=_told(subject).reason or "",
        guidance=None,
        receiver=_signatory(subject),
    )


def _apology(subject: PaperSubject, number: str, at: datetime) -> Document:
    dossier, change = subject.dossier, subject.due_change
    if change is None:
        message = f"no extension owes this form of {subject.code}"
        raise LookupError(message)
    return Apology(
        letterhead=letterhead(subject, number=number, at=at),
        dossier_code=subject.code,
        look_up=look_up(subject),
        applicant=applicant(subject),
        request=dossier.subject,
        received_at=dossier.accepted_at or at,
        due_at=change.due_before,
        reason=change.reason,
        new_due_at=change.due_after,
        head=_signatory(subject),
    )


def _stop_notice(subject: PaperSubject, number: str, at: datetime) -> Document:
    dossier = subject.dossier
    return StopNotice(
        letterhead=letterhead(subject, number=number, at=at),
        dossier_code=subject.code,
        look_up=look_up(subject),
        applicant=applicant(subject),
        request=dossier.subject,
        received_at=dossier.accepted_at or dossier.submitted_at or at,
        asked_at=_told(subject).at,
        reason=_told(subject).reason or "",
        stopped_at=_told(subject).at,
        head=_signatory(subject),
    )


def _control_slip(subject: PaperSubject, number: str, at: datetime) -> Document:
    return ControlSlip(
        letterhead=letterhead(subject, number=number, at=at),
        dossier_code=subject.code,
        look_up=look_up(subject),
        lead=subject.office.name,
        coordinators=handovers.coordinators(subject.turns, lead=subject.office.name),
        handovers=handovers.rows(
            subject.turns, applicant=subject.applicant.name, at=at
        ),
    )


_FILLERS: Final[Mapping[str, Callable[[PaperSubject, str, datetime], Document]]] = {
    tasks.RECEIPT: _receipt,
    tasks.SUPPLEMENT_SLIP: _supplement,
    tasks.REJECTION: _rejection,
    tasks.APOLOGY: _apology,
    tasks.STOP_NOTICE: _stop_notice,
    tasks.CONTROL_SLIP: _control_slip,
}


def _told(subject: PaperSubject) -> Progress:
    """Return the act that owes the form; every form has one."""
    if subject.told is None:
        message = f"no act owes this form of {subject.code}"
        raise LookupError(message)
    return subject.told


def _legal_time(subject: PaperSubject) -> str:
    limit = subject.rules.definition.limit_for(Channel(subject.dossier.channel))
    if limit is not None and limit.text:
        return limit.text
    if limit is not None and limit.amount is not None:
        return f"{limit.amount} ngày làm việc"
    return "Theo quy định"


def _fee(subject: PaperSubject) -> str | None:
    owed = fees.total(
        fees.charges(
            subject.rules.definition,
            channel=Channel(subject.dossier.channel),
            answers=subject.dossier.answers,
        )
    )
    return f"{owed:,} đồng".replace(",", ".") if owed else None


def _signatory(subject: PaperSubject) -> Signatory:
    return Signatory(
        post=(_told(subject).actor_title or "Người tiếp nhận").upper(),
        name=_told(subject).actor_name,
        # Printed, not signed: a paper must not claim a signature it lacks.
        digitally=False,
    )
