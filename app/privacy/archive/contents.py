"""Which files are a person's own, and where each lies in what they take along."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.dossiers import filing, tasks
from app.dossiers.drafted_results import ArchivedResult
from app.dossiers.models import Decision, Dossier, IssuedForm, Paper
from app.files import names
from app.files.models import StoredFile
from app.files.scanning import ScanState

_MALWARE: Final = "có mã độc, không được giao"
# What Windows takes in no name.
_UNFIT: Final = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True)
class Entry:
    """A file and its place; `withheld` says why it is named and not given."""

    path: str
    key: str
    sha256: str
    size: int
    withheld: str | None = None


@dataclass(frozen=True)
class OwnDossier:
    """`label` is the code, or the id of a draft, which has none."""

    row: Dossier
    label: str
    entries: tuple[Entry, ...]


async def of_person(session: AsyncSession, person_id: UUID) -> list[OwnDossier]:
    """Return the dossiers of which the person is the applicant, the oldest first."""
    rows = await session.scalars(
        select(Dossier).where(Dossier.applicant_id == person_id).order_by(Dossier.id)
    )
    return [await _dossier(session, row) for row in rows]


async def _dossier(session: AsyncSession, row: Dossier) -> OwnDossier:
    label = row.code or f"nhap-{row.id}"
    found = [
        *await _papers(session, row.id),
        *await _forms(session, row.id),
        *await _results(session, row.id),
    ]
    return OwnDossier(row, label, tuple(placed(f"ho-so/{label}", found)))


_Found = tuple[str, str, StoredFile, str | None]


async def _papers(session: AsyncSession, dossier_id: UUID) -> list[_Found]:
    """Return every paper that was sent, also those that another replaced."""
    rows = await session.execute(
        select(Paper, StoredFile)
        .join(StoredFile, StoredFile.id == Paper.file_id)
        .where(Paper.dossier_id == dossier_id)
        .order_by(Paper.attached_at, Paper.id)
    )
    return [
        ("giay-to", paper.file_name, file, _reason(ScanState(paper.scan)))
        for paper, file in rows
    ]


async def _forms(session: AsyncSession, dossier_id: UUID) -> list[_Found]:
    """Return the printed forms; the control slip is the offices' own."""
    rows = await session.execute(
        select(IssuedForm.form, StoredFile)
        .join(StoredFile, StoredFile.id == IssuedForm.file_id)
        .where(
            IssuedForm.dossier_id == dossier_id, IssuedForm.form != tasks.CONTROL_SLIP
        )
        .order_by(IssuedForm.progress_number, IssuedForm.id)
    )
    return [("bieu-mau", f"mau-{form}.pdf", file, None) for form, file in rows]


async def _results(session: AsyncSession, dossier_id: UUID) -> list[_Found]:
    """Return the released result, and its forms for the years."""
    released = select(Decision.file_id).where(Decision.dossier_id == dossier_id)
    archived = select(ArchivedResult.file_id).where(
        ArchivedResult.dossier_id == dossier_id
    )
    rows = await session.scalars(
        select(StoredFile)
        .where(or_(StoredFile.id.in_(released), StoredFile.id.in_(archived)))
        .order_by(StoredFile.at, StoredFile.id)
    )
    return [("ket-qua", file.name, file, None) for file in rows]


def _reason(scan: ScanState) -> str | None:
    bad = filing.unreadable(scan, own=True, scan_required=False)
    return _MALWARE if bad else None


def placed(folder: str, found: Iterable[_Found]) -> list[Entry]:
    """Give each file a place of its own in a folder."""
    return [
        Entry(
            f"{folder}/{room}/{number:02}-{fit(name)}",
            file.key,
            file.sha256,
            file.size,
            withheld,
        )
        for number, (room, name, file, withheld) in enumerate(found, start=1)
    ]


def fit(name: str) -> str:
    """Return a name that every system can unpack, and that climbs nowhere."""
    return _UNFIT.sub("_", names.plain(name)).strip(". ") or "tep"


def summed(dossiers: Sequence[OwnDossier]) -> dict[str, JsonValue]:
    """Say how much was given, for the act that records it."""
    entries = [entry for each in dossiers for entry in each.entries]
    return {
        "dossiers": len(dossiers),
        "files": sum(entry.withheld is None for entry in entries),
        "withheld": sum(entry.withheld is not None for entry in entries),
    }
