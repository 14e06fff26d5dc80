"""Form 07 of Circular 03/2025/TT-VPCP: Sổ theo dõi hồ sơ, on A4 across."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from app.dossiers.documents.facts import Applicant, Document


@dataclass(frozen=True, kw_only=True)
class Row:
    """One dossier of the register; what has not happened yet is None."""

    dossier_code: str
    procedure: str
    sets: int
    applicant: Applicant
    lead: str
    received_at: datetime
    due_at: datetime
    transferred_at: datetime | None
    result_received_at: datetime | None
    returned_at: datetime | None
    way_of_return: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Register(Document):
    template: ClassVar[str] = "register"

    book: str
    first_day: date
    last_day: date
    rows: tuple[Row, ...]
