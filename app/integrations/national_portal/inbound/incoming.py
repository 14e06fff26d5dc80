"""What came, in the house's words; frozen, and the same from whatever wire."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.canonical import JsonValue


@dataclass(frozen=True)
class SentPaper:
    """A file with its address, or with its bytes; `code` is empty if none was named."""

    code: str
    name: str
    address: str | None = None
    data: bytes | None = None


@dataclass(frozen=True)
class Applicant:
    kind: str
    name: str
    identity_number: str
    tech_id: str | None
    email: str | None
    phone: str | None
    address: str | None


@dataclass(frozen=True)
class NewDossier:
    reference: str
    procedure_code: str
    office_code: str
    applicant: Applicant
    subject: str
    return_way: str
    answers: Mapping[str, JsonValue]
    papers: tuple[SentPaper, ...]


@dataclass(frozen=True)
class Addition:
    """What was added to a dossier on request; `dossier` is its national code."""

    reference: str
    dossier: str
    answers: Mapping[str, JsonValue]
    papers: tuple[SentPaper, ...]


@dataclass(frozen=True)
class TaxNotice:
    reference: str
    dossier: str
    xml: bytes


@dataclass(frozen=True)
class TaxReceipt:
    reference: str
    dossier: str
    notice: str
    amount: int
    paid: bool
    payer: str
    voucher: str | None


Incoming = NewDossier | Addition | TaxNotice | TaxReceipt


def dossier_of(incoming: Incoming) -> str:
    """Return the reference of the dossier that a message is about."""
    return incoming.reference if isinstance(incoming, NewDossier) else incoming.dossier
