"""What the worker does for dossiers: print forms, seal results.

Each job may run twice (a worker killed in between): it looks first whether its
work is already done. Rendering and sealing happen outside any transaction.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.typesetting import Place
from app.dossiers import drafted_results, queries, tasks, turns
from app.dossiers.calendars import Calendars
from app.dossiers.documents import press
from app.dossiers.documents.press import Press
from app.dossiers.drafted_results import DraftedResult
from app.dossiers.models import Dossier, IssuedForm
from app.dossiers.ports import ResultSealer, SealMissing
from app.dossiers.printing import forms, results
from app.dossiers.printing.subject import PaperSubject
from app.dossiers.service import pinned, surrounding
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
_log = structlog.get_logger()


@dataclass(frozen=True)
class Draft:
    """A result before its seal; `kept` if it is stored, waiting for its leader."""

    pdf: bytes
    room: Place | None
    kept: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Workshop:
    """What printing and sealing need."""

    sessions: Sessions
    storage: Storage
    press: Press
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
        pdf = press.render(filled, by=self.press)
        if owed.form in tasks.SEALED_FORMS:
            pdf = await self._sealed_form(pdf, subject.office.code)
        file = await self._put(f"mau-{owed.form}-{dossier.code}.pdf", pdf)
        async with transaction(self.sessions) as session:
            owed = await session.get_one(IssuedForm, form_id, with_for_update=True)
            if owed.file_id is None:
                await files.keep(session, file)
                owed.file_id = file.id

    async def seal_result(self, dossier_id: UUID) -> None:
        """Print the result, have the leader sign it, seal it, release it.

        Without the leader's key at hand it waits, printed, for a signing session;
        that ends in this job again.
        """
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            dossier = await queries.lock_for_job(session, dossier_id)
            decision = await queries.decision(session, dossier)
            if decision is None or decision.file_id is not None:
                return
            subject = await self._subject(
                session, dossier, office_id=decision.office_id, told=None
            )
            drafted = await drafted_results.of(session, dossier_id)
            draft = drafted and await self._drafted(session, drafted)
            leader = await _handle(session, decision.decider_id)
        draft = draft or self._printed(subject, at)
        signed = await self._by_leader(draft, leader, at)
        if signed is None:
            await self._wait_for_leader(dossier_id, draft, at)
            return
        sealed, verdict = await self.sealer.seal(
            signed, office_code=subject.office.code, at=at, room=draft.room
        )
        file = await self._put(f"ket-qua-{dossier.code}.pdf", sealed)
        async with transaction(self.sessions) as session:
            await self._release(session, dossier_id, file, verdict)

    async def _sealed_form(self, pdf: bytes, office_code: str) -> bytes:
        """Seal a form out of sight; without a seal it still reaches the applicant.

        The paper claims no signature of its own, so it is none the less true.
        """
        try:
            sealed, _ = await self.sealer.seal(
                pdf, office_code=office_code, at=self.clock.now()
            )
        except SealMissing:
            _log.warning("form_unsealed", office=office_code)
            return pdf
        return sealed

    def _printed(self, subject: PaperSubject, at: datetime) -> Draft:
        filled = results.fill(subject, at=at)
        return Draft(*press.render_with_room(filled, by=self.press))

    async def _drafted(self, session: AsyncSession, drafted: DraftedResult) -> Draft:
        file_id = drafted.signed_file_id or drafted.file_id
        data = await files.read(self.storage, await files.find(session, file_id))
        signed = drafted.signed_file_id is not None
        return Draft(data, _room(drafted), kept=True, signed=signed)

    async def _by_leader(
        self, draft: Draft, leader: str | None, at: datetime
    ) -> bytes | None:
        """Return the result signed by its leader, or None while it must wait."""
        if draft.signed:
            return draft.pdf
        if leader is not None:
            signed = await self.sealer.sign(
                draft.pdf, leader=leader, at=at, room=draft.room
            )
            if signed is not None:
                return signed
        return None if leader and self.sealer.leaders_sign else draft.pdf

    async def _wait_for_leader(
        self, dossier_id: UUID, draft: Draft, at: datetime
    ) -> None:
        if draft.kept:
            return
        file = await self._put("ket-qua-cho-ky.pdf", draft.pdf)
        async with transaction(self.sessions) as session:
            dossier = await queries.lock_for_job(session, dossier_id)
            decision = await queries.decision(session, dossier)
            kept = await drafted_results.of(session, dossier_id)
            if kept is not None or decision is None or decision.decider_id is None:
                return
            await files.keep(session, file)
            session.add(
                DraftedResult(
                    dossier_id=dossier_id,
                    signer_id=decision.decider_id,
                    file_id=file.id,
                    room=asdict(draft.room) if draft.room else None,
                    at=at,
                )
            )
            await session.flush()

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
        rules = await pinned.of(session, dossier)
        return PaperSubject(
            dossier=dossier,
            rules=rules,
            around=await surrounding.of(session, dossier, rules, at=self.clock.now()),
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


def _room(drafted: DraftedResult) -> Place | None:
    room = drafted.room
    if room is None:
        return None
    sides = (room["left"], room["bottom"], room["right"], room["top"])
    return Place(int(room["page"]), *sides)


async def _handle(session: AsyncSession, person_id: UUID | None) -> str | None:
    return (await identity.person(session, person_id)).handle if person_id else None


async def _office(session: AsyncSession, office_id: UUID) -> Office:
    office = await organizations.by_id(session, office_id=office_id)
    if office is None:
        message = f"office {office_id} does not exist"
        raise LookupError(message)
    return office
