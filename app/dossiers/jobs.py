"""What the worker does for dossiers: print forms, seal results.

Each job may run twice (a worker killed in between): it looks first whether its
work is already done. Rendering and sealing happen outside any transaction.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.typesetting import Typesetter
from app.dossiers import queries, turns
from app.dossiers.calendars import Calendars
from app.dossiers.documents import press
from app.dossiers.models import Dossier, IssuedForm
from app.dossiers.ports import ResultSealer
from app.dossiers.printing import forms, results
from app.dossiers.printing.subject import PaperSubject
from app.dossiers.service import pinned
from app.dossiers.service import results as releasing
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.files.storage import Storage
from app.identity import queries as identity
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.signing.report import ValidationReport

_WORKER = "system:worker"


@dataclass(frozen=True)
class Workshop:
    """What printing and sealing need."""

    sessions: Sessions
    storage: Storage
    typesetter: Typesetter
    sealer: ResultSealer
    calendar: Calendars
    clock: Clock
    public_url: str

    async def print_form(self, form_id: UUID) -> None:
        """Print one form of the law and keep it with the dossier."""
        async with transaction(self.sessions) as session:
            owed = await session.get_one(IssuedForm, form_id)
            if owed.file_id is not None:
                return
            dossier = await queries.lock_for_job(session, owed.dossier_id)
            subject = await self._subject(
                session,
                dossier,
                office_id=owed.office_id,
                told=owed.progress_number,
            )
        filled = forms.fill(owed.form, subject, number=owed.number, at=owed.at)
        pdf = press.render(filled, by=self.typesetter)
        file = await self._put(f"mau-{owed.form}-{dossier.code}.pdf", pdf)
        async with transaction(self.sessions) as session:
            owed = await session.get_one(IssuedForm, form_id, with_for_update=True)
            if owed.file_id is None:
                await files.keep(session, file)
                owed.file_id = file.id

    async def seal_result(self, dossier_id: UUID) -> None:
        """Print the result, seal it, check the seal, release it."""
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            dossier = await queries.lock_for_job(session, dossier_id)
            decision = await queries.decision(session, dossier)
            if decision is None or decision.file_id is not None:
                return
            subject = await self._subject(
                session, dossier, office_id=decision.office_id, told=None
            )
        pdf = press.render(results.fill(subject, at=at), by=self.typesetter)
        sealed, verdict = await self.sealer.seal(
            pdf, office_code=subject.office.code, at=at
        )
        file = await self._put(f"ket-qua-{dossier.code}.pdf", sealed)
        async with transaction(self.sessions) as session:
            await self._release(session, dossier_id, file, verdict)

    async def _put(self, name: str, data: bytes) -> StoredFile:
        new = NewFile(name=name, media_type="application/pdf", data=data)
        return await files.put(
            self.storage, new, stored_by=_WORKER, at=self.clock.now()
        )

    async def _release(
        self,
        session: AsyncSession,
        dossier_id: UUID,
        file: StoredFile,
        verdict: ValidationReport,
    ) -> None:
        dossier = await queries.lock_for_job(session, dossier_id)
        decision = await queries.decision(session, dossier)
        if decision is None or decision.file_id is not None:
            return
        await files.keep(session, file)
        await releasing.release(
            session,
            dossier_id,
            file=file,
            verdict=verdict,
            at=self.clock.now(),
            calendar=self.calendar,
        )

    async def _subject(
        self,
        session: AsyncSession,
        dossier: Dossier,
        *,
        office_id: UUID,
        told: int | None,
    ) -> PaperSubject:
        """Gather what a paper of an office says; `told` numbers the act that owes it."""
        decision = await queries.decision(session, dossier)
        steps = await queries.progress(session, dossier)
        changes = await queries.due_changes(session, dossier)
        supplements = await queries.supplements(session, dossier)
        office = await _office(session, office_id)
        superior = office.parent_id and await _office(session, office.parent_id)
        return PaperSubject(
            dossier=dossier,
            rules=await pinned.of(session, dossier),
            applicant=await identity.person(session, dossier.applicant_id),
            office=office,
            superior=superior or None,
            papers=await queries.current_papers(session, dossier),
            told=next((step for step in steps if step.number == told), None),
            due_change=next((each for each in changes if each.number == told), None),
            supplement=supplements[-1] if supplements else None,
            decision=decision,
            turns=await turns.of(session, dossier),
            public_url=self.public_url,
        )


async def _office(session: AsyncSession, office_id: UUID) -> Office:
    office = await organizations.by_id(session, office_id=office_id)
    if office is None:
        message = f"office {office_id} does not exist"
        raise LookupError(message)
    return office
