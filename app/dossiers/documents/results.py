"""What the applicant came for, on A4 after Decree 30/2020: to be signed and verified.

Each bears at the top left a QR code with the address where anyone can check it, and
at the bottom right the room where the signatures' images go.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.dossiers.documents.facts import Document, QrCode, Signatory


@dataclass(frozen=True, kw_only=True)
class Result(Document):
    """`verification`: the address with the result's code and digest."""

    verification: QrCode
    signatory: Signatory


@dataclass(frozen=True, kw_only=True)
class MaritalStatusConfirmation(Result):
    """Giấy xác nhận tình trạng hôn nhân (Circular 04/2020/TT-BTP, annex)."""

    template: ClassVar[str] = "marital-status-confirmation"

    requester: str
    full_name: str
    born_on: date
    sex: str
    ethnicity: str
    nationality: str
    identity_paper: str
    residence: str
    marital_status: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """One Điều of a decision: its paragraphs, without the number."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Decision(Result):
    """Quyết định (cá biệt): grounds, articles, recipients."""

    template: ClassVar[str] = "decision"

    subject: str
    authority: str
    grounds: tuple[str, ...]
    articles: tuple[Article, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Certificate(Result):
    """A certificate or extract (giấy chứng nhận, trích lục): entries under a title."""

    template: ClassVar[str] = "certificate"

    title: str
    subject: str | None
    preamble: str
    entries: tuple[Entry, ...]
    closing: str | None


@dataclass(frozen=True, kw_only=True)
class Refusal(Result):
    """Văn bản từ chối giải quyết: the reasoned answer No, itself a result."""

    template: ClassVar[str] = "refusal"

    dossier_code: str
    addressee: str
    request: str
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    remedy: str
    recipients: tuple[str, ...]
