"""The result of a procedure, filled in by the template it names. Pure."""

from datetime import date, datetime
from typing import Final

from app.dossiers.documents.facts import Letterhead, QrCode, Signatory
from app.dossiers.documents.results import (
    Article,
    Certificate,
    Decision,
    Entry,
    MaritalStatusConfirmation,
    Refusal,
    Result,
)
from app.dossiers.printing.subject import PaperSubject, letterhead
from app.procedures.definition import answer_named
from app.procedures.eforms import evaluation

_SHOWN_ENTRIES: Final = 14


def fill(subject: PaperSubject, *, at: datetime) -> Result:
    """Return the result as decided: the thing applied for, or the reasoned No."""
    decision = subject.decision
    head = letterhead(
        subject, number=(decision.number or "") if decision else "", at=at
    )
    if decision is not None and not decision.granted:
        return _refusal(subject, head)
    results = subject.rules.definition.results
    match results[0].template if results else None:
        case "marital_status":
            return _marital_status(subject, head)
        case "decision":
            return _decision(subject, head)
        case _:
            return _certificate(subject, head)


def _verification(subject: PaperSubject) -> QrCode:
    """Return the address at which the result can be checked, with its snapshot."""
    snapshot = (subject.dossier.snapshot or "")[:16]
    return QrCode(
        text=f"{subject.public_url}/v1/public/results/{subject.code}?mark={snapshot}"
    )


def _signatory(subject: PaperSubject) -> Signatory:
    decision = subject.decision
    return Signatory(
        post=(decision.decided_title if decision else "").upper(),
        name=decision.decided_by if decision else "",
    )


def _refusal(subject: PaperSubject, head: Letterhead) -> Result:
    reason = subject.decision.reason if subject.decision else None
    return Refusal(
        letterhead=head,
        verification=_verification(subject),
        signatory=_signatory(subject),
        dossier_code=subject.code,
        addressee=subject.applicant.name,
        request=subject.dossier.subject,
        reasons=(reason or "",),
        legal_basis=_grounds(subject),
        remedy=(
            "Ông/bà có quyền khiếu nại theo Luật Khiếu nại hoặc khởi kiện "
            "theo Luật Tố tụng hành chính."
        ),
        recipients=("Như trên", f"Lưu: VT, {subject.code}"),
    )


def _marital_status(subject: PaperSubject, head: Letterhead) -> Result:
    answers = subject.dossier.answers
    return MaritalStatusConfirmation(
        letterhead=head,
        verification=_verification(subject),
        signatory=_signatory(subject),
        requester=_said(subject, "requester_name"),
        full_name=_said(subject, "subject_name"),
        born_on=date.fromisoformat(str(answers["subject_birth_date"])),
        sex=_said(subject, "subject_sex"),
        ethnicity=_said(subject, "subject_ethnicity"),
        nationality=_said(subject, "subject_nationality"),
        identity_paper=_said(subject, "subject_person_id"),
        residence=_said(subject, "subject_address"),
        marital_status=_said(subject, "marital_history"),
        purpose=_said(subject, "purpose"),
    )


def _decision(subject: PaperSubject, head: Letterhead) -> Result:
    person = subject.applicant
    return Decision(
        letterhead=head,
        verification=_verification(subject),
        signatory=_signatory(subject),
        subject=f"Về việc {_lower_first(subject.rules.definition.name)}",
        authority=f"{subject.office.name}".upper(),
        grounds=_grounds(subject),
        articles=(
            Article(
                paragraphs=(
                    f"Giải quyết đề nghị của ông/bà {person.name}, cư trú tại {person.address or '…'}, theo hồ sơ mã {subject.code}.",
                )
            ),
            Article(
                paragraphs=(
                    f"{subject.office.name}, các cơ quan có liên quan và ông/bà {person.name} chịu trách nhiệm thi hành Quyết định này.",
                )
            ),
        ),
        recipients=("Như Điều 2", f"Lưu: VT, {subject.code}"),
    )


def _certificate(subject: PaperSubject, head: Letterhead) -> Result:
    definition = subject.rules.definition
    title = definition.results[0].name if definition.results else definition.name
    return Certificate(
        letterhead=head,
        verification=_verification(subject),
        signatory=_signatory(subject),
        title=title,
        subject=None,
        preamble=f"{subject.office.name} chứng nhận theo hồ sơ mã {subject.code}:",
        entries=_entries(subject),
        closing=None,
    )


def _entries(subject: PaperSubject) -> tuple[Entry, ...]:
    """Return the answers in the order of the form, in its own words."""
    shown = []
    for field in subject.rules.form.fields if subject.rules.form else ():
        text = _said(subject, field.name)
        if text:
            shown.append(Entry(label=field.title, value=text))
    return tuple(shown[:_SHOWN_ENTRIES])


def _grounds(subject: PaperSubject) -> tuple[str, ...]:
    return tuple(
        f"{each.title} ({each.number})" for each in subject.rules.definition.legal_basis
    )


def _said(subject: PaperSubject, name: str) -> str:
    """Return an answer in words: a choice by its label, a list left out."""
    answer = answer_named(subject.dossier.answers, name)
    if not isinstance(answer, str | int | float):
        return ""
    if isinstance(answer, bool):
        return "Có" if answer else "Không"
    form = subject.rules.form
    field = form.by_name.get(name) if form is not None else None
    words = evaluation.words(field, answer, subject.around) if field else None
    return str(answer) if words is None else words


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
