"""A draft: made, filled in, papers attached. Nothing here is official yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.core.ids import new_id
from app.dossiers import answers as answering
from app.dossiers import filing, queries, standings
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.drafting import lasting, saving
from app.dossiers.errors import (
    FileRefused,
    NotNow,
    PaperNotFound,
    PaperUnexpected,
    UnknownOffice,
    UnknownProcedure,
)
from app.dossiers.lifecycle import EDITABLE, Status
from app.dossiers.models import Dossier, Paper
from app.dossiers.ports import KnowsPeople
from app.dossiers.service import pinned, prefilling
from app.files.models import StoredFile
from app.files.scanning import Scan, ScanState
from app.identity import permits
from app.identity.actor import Actor, Scope
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.procedures import queries as procedures
from app.procedures.definition import Channel, Definition
from app.procedures.definition import Paper as PaperRule
from app.procedures.models import ProcedureVersion, ProcessVersion
from app.signing.report import ValidationReport

_NOT_SCANNED: Final = Scan(ScanState.NOT_SCANNED)


@dataclass(frozen=True)
class NewDraft:
    procedure_code: str
    office_code: str
    subject: str
    answers: dict[str, JsonValue]
    return_way: str
    applicant_id: UUID | None = None


async def create(
    session: AsyncSession,
    new: NewDraft,
    *,
    actor: Actor,
    at: datetime,
    calendar: Calendars,
    known: KnowsPeople | None = None,
) -> Dossier:
    """Begin a draft, pinned to the versions in force now, with what is known filled in.

    Raises:
        UnknownProcedure: unless it is in force, with a process, and served online.
        UnknownOffice: unless that office receives this procedure.
        AnswersInvalid: if they cannot be kept at all, or differ from what the form
            lets nobody change.
        OutOfScope: if it is for somebody whose mandate does not let the actor file.
    """
    applicant_id = _applicant(new, actor)
    saving.refuse_unkeepable(new.answers)
    version, process = await versions_for(session, new.procedure_code, at)
    definition = Definition.model_validate(version.data)
    office = await receiving_office(session, new.office_code, definition, at)
    draft = await _begun(
        session,
        new,
        version=version,
        process=process,
        office=office,
        applicant_id=applicant_id,
        at=at,
        calendar=calendar,
    )
    draft.filed_by_id = None if applicant_id == actor.id else actor.id
    await prefilling.fill(session, draft, known=known, at=at)
    await lasting.touch(session, draft, at=at)
    await _audit(session, draft, "dossier.drafted", actor, at)
    return draft


def _applicant(new: NewDraft, actor: Actor) -> UUID:
    """Return who applies: the actor, or the one in whose place they may file."""
    applicant_id = new.applicant_id or actor.id
    if applicant_id == actor.id:
        return applicant_id
    scopes = actor.scopes_for(applicant_id, procedure=new.procedure_code)
    found = {Standing.FILES_FOR} if Scope.FILE in scopes else set()
    permits.require(Permission.BEGIN_DRAFT_FOR, actor, found)
    return applicant_id


async def on_behalf(
    session: AsyncSession,
    new: NewDraft,
    *,
    applicant_id: UUID,
    office: Office,
    at: datetime,
    calendar: Calendars,
) -> Dossier:
    """Begin a draft that another dossier opens for the same applicant.

    The process of the other dossier says at which office, so the procedure's own
    list of receiving offices is not asked.

    Raises:
        UnknownProcedure: unless it is in force, with a process.
    """
    version, process = await versions_for(session, new.procedure_code, at)
    return await _begun(
        session,
        new,
        version=version,
        process=process,
        office=office,
        applicant_id=applicant_id,
        at=at,
        calendar=calendar,
    )


async def versions_for(
    session: AsyncSession, code: str, at: datetime
) -> tuple[ProcedureVersion, ProcessVersion]:
    """Return the versions of procedure and process that a draft begins with now.

    Raises:
        UnknownProcedure: unless both are in force.
    """
    version = await procedures.version_in_force(session, code=code, at=at)
    if version is None or version.process_code is None:
        raise UnknownProcedure(_which(code))
    process = await procedures.process_in_force(
        session, code=version.process_code, at=at
    )
    if process is None:
        raise UnknownProcedure(_which(code))
    return version, process


async def _begun(  # noqa: PLR0913 - the facts of one new row
    session: AsyncSession,
    new: NewDraft,
    *,
    version: ProcedureVersion,
    process: ProcessVersion,
    office: Office,
    applicant_id: UUID,
    at: datetime,
    calendar: Calendars,
) -> Dossier:
    draft = Dossier(
        id=new_id(),
        status=Status.DRAFT,
        version=1,
        applicant_id=applicant_id,
        procedure_code=version.procedure_code,
        procedure_version_id=version.id,
        process_version_id=process.id,
        form_version_id=version.form_id,
        calendar=(await calendar.of_office(session, office)).version,
        channel=Channel.ONLINE,
        return_way=new.return_way,
        receiving_office_id=office.id,
        subject=new.subject or version.name[:1000],
        answers=answering.merged({}, new.answers),
        progress_count=0,
        created_at=at,
    )
    session.add(draft)
    await session.flush()
    return draft


async def attach_paper(
    session: AsyncSession,
    act: Act,
    *,
    code: str,
    file: StoredFile,
    verdict: ValidationReport | None,
    name: str | None = None,
    scan: Scan = _NOT_SCANNED,
) -> Paper:
    """Attach a stored file as one paper; the one before it is kept, replaced.

    `name` is what this paper's file is called, where the same bytes came before
    under another name.

    Raises:
        PaperUnexpected: if the procedure knows no such paper.
        FileRefused: unless it is in a format and of a size that the paper takes.
    """
    dossier = await _editable(session, act, code)
    rule = await paper_rule(session, dossier, code=code)
    refuse_file(filing.file_fault(rule, media_type=file.media_type, size=file.size))
    await _replace(session, dossier, code, act.at)
    paper = Paper(
        id=new_id(),
        dossier_id=dossier.id,
        code=code,
        name=rule.name,
        file_id=file.id,
        file_name=name or file.name,
        sha256=file.sha256,
        size=file.size,
        verdict=verdict.model_dump(mode="json") if verdict else None,
        scan=scan.state,
        scan_engine=scan.engine,
        scan_reason=scan.reason,
        scanned_at=act.at if scan.engine else None,
        attached_at=act.at,
    )
    session.add(paper)
    await saving.mark(session, dossier, act, [_place(code)])
    return paper


async def readable(session: AsyncSession, act: Act, *, code: str) -> Dossier:
    """Return the dossier unlocked, if this paper of it could be changed now.

    For work done before the change: whoever locks it later decides.

    Raises:
        DossierNotFound, Stale, NotNow, NotAskedFor: as the change itself would.
    """
    dossier = await queries.get(session, act.dossier_id, actor=act.actor)
    await standings.require(session, Permission.EDIT_DRAFT, dossier, actor=act.actor)
    if not is_editable(dossier):
        raise NotNow
    await saving.refuse(session, dossier, act, [_place(code)])
    return dossier


async def paper_rule(
    session: AsyncSession, dossier: Dossier, *, code: str
) -> PaperRule:
    """Return what the procedure says of a paper.

    Raises:
        PaperUnexpected: if the procedure knows no such paper.
    """
    rules = await pinned.of(session, dossier)
    for paper in rules.definition.papers:
        if paper.code == code:
            return paper
    raise PaperUnexpected(
        errors=[FieldProblem("/code", "không thuộc thành phần hồ sơ", "uncalled")]
    )


def refuse_file(fault: str | None) -> None:
    """Raise `FileRefused` if there is a reason to."""
    if fault is not None:
        raise FileRefused(errors=[FieldProblem("/file", fault, "file_refused")])


async def remove_paper(session: AsyncSession, act: Act, *, paper_id: UUID) -> Dossier:
    """Take a paper out of the draft; its bytes stay until the draft expires."""
    dossier = await saving.editable(session, act)
    for paper in await queries.current_papers(session, dossier):
        if paper.id == paper_id:
            await saving.refuse(session, dossier, act, [_place(paper.code)])
            paper.replaced_at = act.at
            await saving.mark(session, dossier, act, [_place(paper.code)])
            return dossier
    raise PaperNotFound


def is_editable(dossier: Dossier) -> bool:
    """Tell whether its applicant may still change answers and papers."""
    return dossier.status in EDITABLE


async def _editable(session: AsyncSession, act: Act, code: str) -> Dossier:
    dossier = await saving.editable(session, act)
    await saving.refuse(session, dossier, act, [_place(code)])
    return dossier


def _place(code: str) -> str:
    return f"/papers/{code}"


async def _replace(
    session: AsyncSession, dossier: Dossier, code: str, at: datetime
) -> None:
    await session.execute(
        update(Paper)
        .where(
            Paper.dossier_id == dossier.id,
            Paper.code == code,
            Paper.replaced_at.is_(None),
        )
        .values(replaced_at=at)
    )


async def receiving_office(
    session: AsyncSession, code: str, definition: Definition, at: datetime
) -> Office:
    """Return the office of a code, or its heir, if it receives the procedure.

    Raises:
        UnknownOffice: otherwise.
    """
    office = await organizations.by_code(session, code=code)
    if office is not None:
        office = await organizations.successor_of(session, office=office, at=at)
    if office is None or office.kind not in definition.received_by:
        raise UnknownOffice(
            errors=[FieldProblem("/office", "không nhận thủ tục này", "unknown")]
        )
    return office


def _which(code: str) -> str:
    return f"Không có thủ tục mã {code} đang nhận hồ sơ trực tuyến"


async def _audit(
    session: AsyncSession, dossier: Dossier, event: str, actor: Actor, at: datetime
) -> None:
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event=event,
        actor_id=str(actor.id),
        at=at,
        data={
            "procedure": dossier.procedure_code,
            "version": dossier.version,
            "on_behalf_of": standings.in_place_of(dossier, actor),
        },
    )
