"""Carry a draft over to the version of its procedure that is in force now."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import clock
from app.core.errors import Conflict, FieldProblem
from app.dossiers import queries, standings
from app.dossiers.act import Act
from app.dossiers.drafting import moving, races, saving
from app.dossiers.drafting.moving import HeldPaper, Plan, Version
from app.dossiers.errors import NotADraft, UnknownOffice
from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier
from app.dossiers.service import drafts
from app.files import service as files
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations
from app.procedures import listing
from app.procedures import queries as procedures
from app.procedures.definition import Definition
from app.procedures.eforms.evaluation import Surroundings
from app.procedures.models import ProcedureVersion, ProcessVersion


class NothingToMove(Conflict):
    code = "nothing_to_move"
    title = "Bản nháp đã theo phiên bản đang áp dụng của thủ tục"


class MoveOutdated(Conflict):
    code = "move_outdated"
    title = "Thủ tục lại có phiên bản khác, hãy xem lại trước khi chuyển"


@dataclass(frozen=True)
class Proposal:
    """A plan with the versions it leads between; `office_lost`: choose another."""

    plan: Plan
    before: ProcedureVersion
    after: ProcedureVersion
    process: ProcessVersion
    office_lost: bool


async def propose(session: AsyncSession, dossier: Dossier, act: Act) -> Proposal:
    """Say what a move would do; nothing is changed.

    Raises:
        NotADraft: what was submitted keeps its versions.
        NothingToMove: if its version is the one in force.
        UnknownProcedure: if the procedure is not served any more.
    """
    if dossier.status != Status.DRAFT:
        raise NotADraft
    after, process = await drafts.versions_for(session, dossier.procedure_code, act.at)
    if after.id == dossier.procedure_version_id:
        raise NothingToMove
    before = await procedures.version(session, version_id=dossier.procedure_version_id)
    if before is None:
        message = f"version {dossier.procedure_version_id} does not exist"
        raise LookupError(message)
    new = await _version(session, after)
    return Proposal(
        plan=moving.plan(
            dossier.answers,
            await _held(session, dossier),
            old=await _version(session, before),
            new=new,
            around=await _around(session, dossier, new, act),
        ),
        before=before,
        after=after,
        process=process,
        office_lost=await _office_lost(session, dossier, new.definition, act),
    )


async def move(
    session: AsyncSession, act: Act, *, to: int, office_code: str | None
) -> Dossier:
    """Move the draft as it was proposed: to that version, and from that draft.

    Raises:
        MoveOutdated: if another version came into force since the proposal.
        UnknownOffice: if its office does not receive the new version.
    """
    dossier = await races.as_read(session, act)
    await standings.require(session, Permission.MOVE_DRAFT, dossier, actor=act.actor)
    proposal = await propose(session, dossier, act)
    if proposal.after.number != to:
        raise MoveOutdated
    if proposal.office_lost and office_code is None:
        raise UnknownOffice(errors=[FieldProblem("/office", "hãy chọn nơi nộp khác")])
    if office_code is not None:
        definition = Definition.model_validate(proposal.after.data)
        office = await drafts.receiving_office(session, office_code, definition, act.at)
        dossier.receiving_office_id = office.id
    await _carry_over(session, dossier, act, proposal)
    return dossier


async def _carry_over(
    session: AsyncSession, dossier: Dossier, act: Act, proposal: Proposal
) -> None:
    plan, after = proposal.plan, proposal.after
    dossier.procedure_version_id = after.id
    dossier.process_version_id = proposal.process.id
    dossier.form_version_id = after.form_id
    dossier.answers = dict(plan.answers)
    for paper in await queries.current_papers(session, dossier):
        if paper.code in plan.lost_papers:
            paper.replaced_at = act.at
    # Whoever still types into the old form must look at the new one first.
    await saving.mark(session, dossier, act, ["/answers", "/papers"])
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="draft.moved",
        actor_id=str(act.actor.id),
        at=act.at,
        data={
            "from": proposal.before.number,
            "to": after.number,
            "lost": [each.path for each in plan.lost],
            "version": dossier.version,
        },
    )


async def _version(session: AsyncSession, row: ProcedureVersion) -> Version:
    form = await procedures.form(session, form_id=row.form_id) if row.form_id else None
    return Version(Definition.model_validate(row.data), form.schema if form else None)


async def _around(
    session: AsyncSession, dossier: Dossier, new: Version, act: Act
) -> Surroundings:
    day = clock.local(act.at).date()
    if new.form is None:
        return Surroundings(day)
    codes = await listing.dictionaries(session, new.form, dossier.answers, day=day)
    return Surroundings(day, codes)


async def _held(session: AsyncSession, dossier: Dossier) -> list[HeldPaper]:
    held = []
    for paper in await queries.current_papers(session, dossier):
        file = await files.find(session, paper.file_id)
        held.append(HeldPaper(paper.code, paper.name, file.media_type, paper.size))
    return held


async def _office_lost(
    session: AsyncSession, dossier: Dossier, definition: Definition, act: Act
) -> bool:
    office = await organizations.by_id(session, office_id=dossier.receiving_office_id)
    if office is not None:
        office = await organizations.successor_of(session, office=office, at=act.at)
    return office is None or office.kind not in definition.received_by
