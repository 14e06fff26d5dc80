"""What any paper of a dossier is made of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.dossiers.clock_models import DueChange
from app.dossiers.documents.facts import Applicant, Letterhead, QrCode
from app.dossiers.following import marks
from app.dossiers.models import Decision, Dossier, Paper, Progress, SupplementRequest
from app.dossiers.printing.handovers import Turn
from app.dossiers.service.pinned import Pinned
from app.identity.models import Person
from app.organizations.models import Kind, Office
from app.procedures.eforms.evaluation import Surroundings

RETURN_WAYS: Final = {
    "online": "Trực tuyến",
    "counter": "Trực tiếp tại Bộ phận Một cửa",
    "postal": "Qua dịch vụ bưu chính công ích",
}
_PREFIXES: Final = (
    "Ủy ban nhân dân xã ",
    "Ủy ban nhân dân phường ",
    "Ủy ban nhân dân thị trấn ",
)


@dataclass(frozen=True)
class PaperSubject:
    dossier: Dossier
    rules: Pinned
    around: Surroundings
    applicant: Person
    office: Office
    superior: Office | None
    papers: Sequence[Paper]
    told: Progress | None
    due_change: DueChange | None
    supplement: SupplementRequest | None
    decision: Decision | None
    turns: Sequence[Turn]
    public_url: str

    @property
    def code(self) -> str:
        return self.dossier.code or ""


def letterhead(subject: PaperSubject, *, number: str, at: datetime) -> Letterhead:
    superior = subject.superior.name if subject.superior else None
    return Letterhead(
        superior=superior,
        agency=subject.office.name,
        number=number,
        place=place_of(subject.office),
        issued_at=at,
    )


def place_of(office: Office) -> str:
    """Return the place written before the date (NĐ 30/2020, annex I, II.4)."""
    if office.kind == Kind.COMMUNE:
        for prefix in _PREFIXES:
            if office.name.lower().startswith(prefix.lower()):
                return office.name[len(prefix) :]
    return "Bến Tre"


def look_up(subject: PaperSubject) -> QrCode:
    """Return the QR by which anyone sees the state of the dossier."""
    check = marks.mark_of(subject.dossier.id)
    address = f"{subject.public_url}/v1/public/dossiers/{subject.code}"
    return QrCode(text=f"{address}?check={check}")


def applicant(subject: PaperSubject) -> Applicant:
    person = subject.applicant
    return Applicant(
        name=person.name,
        address=person.address or "",
        phone=person.phone,
        email=person.email,
    )
