"""Print a register: read, typeset, keep; run twice, it prints once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock, local
from app.core.database import Sessions, transaction
from app.dossiers.documents import press
from app.dossiers.documents.facts import Applicant, Letterhead
from app.dossiers.documents.press import Press
from app.dossiers.documents.register import Register, Row
from app.dossiers.lifecycle import ENDS, LABEL, Status
from app.dossiers.printing.subject import RETURN_WAYS, place_of
from app.dossiers.registers import queries
from app.dossiers.registers.models import RegisterPrint
from app.dossiers.registers.queries import Entry
from app.files import service as files
from app.files.service import NewFile
from app.files.storage import Storage
from app.organizations.models import Office

_WORKER: Final = "system:worker"


@dataclass(frozen=True)
class Binder:
    """What printing a register needs."""

    sessions: Sessions
    storage: Storage
    press: Press
    clock: Clock

    async def print(self, register_id: UUID) -> None:
        """Print one register and keep it."""
        async with transaction(self.sessions) as session:
            wanted = await session.get_one(RegisterPrint, register_id)
            if wanted.file_id is not None:
                return
            office = await session.get_one(Office, wanted.office_id)
            superior = await _above(session, office)
            entries = await queries.entries(session, wanted)
        filled = fill(wanted, office, superior, entries)
        pdf = press.render(filled, by=self.press)
        name = f"mau-07-{office.code}-{wanted.first_day}-{wanted.last_day}.pdf"
        file = await files.put(
            self.storage,
            NewFile(name=name, media_type="application/pdf", data=pdf),
            stored_by=_WORKER,
            at=self.clock.now(),
        )
        async with transaction(self.sessions) as session:
            wanted = await session.get_one(
                RegisterPrint, register_id, with_for_update=True
            )
            if wanted.file_id is None:
                await files.keep(session, file)
                wanted.file_id = file.id


async def _above(session: AsyncSession, office: Office) -> Office | None:
    if office.parent_id is None:
        return None
    return await session.get(Office, office.parent_id)


def fill(
    wanted: RegisterPrint,
    office: Office,
    superior: Office | None,
    entries: Sequence[Entry],
) -> Register:
    return Register(
        letterhead=Letterhead(
            superior=superior.name if superior else None,
            agency=office.name,
            number=f"{wanted.number:02d}/STDHS",
            place=place_of(office),
            issued_at=wanted.asked_at,
        ),
        book=f"{wanted.number:02d}/{local(wanted.asked_at):%Y}",
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        rows=tuple(_row(each, office) for each in entries),
    )


def _row(entry: Entry, office: Office) -> Row:
    dossier, person = entry.dossier, entry.applicant
    received_at = dossier.accepted_at or dossier.created_at
    return Row(
        dossier_code=dossier.code or "",
        procedure=entry.version.name,
        sets=int(entry.version.data.get("sets", 1)),
        applicant=Applicant(
            name=person.name,
            address=person.address or "",
            phone=person.phone,
            email=person.email,
        ),
        lead=office.name,
        received_at=received_at,
        due_at=dossier.due_at or received_at,
        transferred_at=entry.transferred_at,
        result_received_at=entry.result_received_at,
        returned_at=dossier.returned_at,
        way_of_return=RETURN_WAYS[dossier.return_way],
        note=_note(Status(dossier.status)),
    )


def _note(status: Status) -> str | None:
    """Say how it ended, where it ended without a result handed over."""
    without_result = status in ENDS and status is not Status.RETURNED
    return LABEL[status] if without_result else None
