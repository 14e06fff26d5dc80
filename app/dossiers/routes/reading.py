"""Reading a dossier: itself, its history, its papers."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.dossiers import (
    drafted_results,
    errors,
    filing,
    presenting,
    queries,
    standings,
    tasks,
)
from app.dossiers.drafting import presenting as drafting
from app.dossiers.following import queries as following
from app.dossiers.form_schemas import NOT_REUSED, AnswerSource, DossierForm
from app.dossiers.lifecycle import Status
from app.dossiers.models import Paper
from app.dossiers.reads import sights
from app.dossiers.routes.downloads import DownloadsDep, Found
from app.dossiers.routes.shared import ScanRequired, answer
from app.dossiers.schemas import (
    AvailableActions,
    DossierDetail,
    DossierListed,
    ProgressOut,
)
from app.dossiers.service import form_state, offering
from app.files import service as files
from app.files.routes import StorageDep, as_download
from app.files.scanning import ScanState
from app.identity import permits
from app.identity.access import may, may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.procedures.form_schemas import FormEvaluation

router = APIRouter(prefix="/v1/dossiers", tags=["Hồ sơ: xem"])


@router.get("", operation_id="list_dossiers")
async def list_dossiers(
    actor: Annotated[Actor, may(Permission.LIST_DOSSIERS)],
    session: SessionDep,
    size: Annotated[PageSize, Query()] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    status: Status | None = None,
) -> Page[DossierListed]:
    """List the dossiers that the caller may see, newest first.

    With `status=draft`, what to go on with: when each was saved, and where.
    """
    found = await queries.page(
        session, actor=actor, size=size, cursor=cursor, status=status
    )
    drafts = await drafting.summaries(session, found.rows, actor=actor)
    unread = await following.unread(
        session, [row.id for row in found.rows], actor=actor
    )
    items = [
        presenting.listed(row, unread.get(row.id, 0), drafts.get(row.id))
        for row in found.rows
    ]
    return Page(items=items, next=found.next)


@router.get("/{dossier_id}", operation_id="get_dossier")
async def get_dossier(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    response: Response,
) -> DossierDetail:
    dossier = await queries.get(session, dossier_id, actor=actor)
    return await answer(session, response, dossier, actor=actor)


@router.get("/{dossier_id}/available-actions", operation_id="list_available_actions")
async def list_available_actions(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    clock: ClockDep,
) -> AvailableActions:
    """Say what the caller may do now."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    return await offering.available(session, dossier, actor=actor, at=clock.now())


@router.get("/{dossier_id}/form", operation_id="get_dossier_form")
async def get_dossier_form(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    clock: ClockDep,
) -> DossierForm:
    """Say what the form makes of the answers, and where each prefilled one is from."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    state = await form_state.of(session, dossier, at=clock.now())
    cover = await sights.cover_of(session, dossier, state.form, actor=actor)
    shown = DossierForm(
        evaluation=FormEvaluation.of(state.examined, state.definition),
        sources=[AnswerSource.of(path, each) for path, each in state.sources.items()],
        left_out=[NOT_REUSED] if state.reuse_refused else [],
    )
    return shown if cover is None else shown.covered(cover)


@router.get("/{dossier_id}/progress", operation_id="list_progress")
async def list_progress(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> list[ProgressOut]:
    """List every step so far, oldest first."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    rows = await queries.progress(session, dossier)
    return [presenting.progress(row) for row in rows]


@router.get("/{dossier_id}/papers/{paper_id}", operation_id="download_paper")
async def download_paper(
    dossier_id: UUID,
    paper_id: UUID,
    actor: Annotated[Actor, may_between(Permission.READ_DOSSIER)],
    downloads: DownloadsDep,
    scan_required: ScanRequired,
) -> Response:
    """Download one paper, as it was filed; officials get a copy marked with them."""

    async def find(session: AsyncSession) -> Found:
        dossier = await queries.get(session, dossier_id, actor=actor)
        for paper in await queries.current_papers(session, dossier):
            if paper.id == paper_id:
                own = dossier.applicant_id == actor.id
                _refuse_unscanned(paper, own=own, scan_required=scan_required)
                row = await files.find(session, paper.file_id)
                return Found(dossier, row, paper.file_name)
        raise errors.PaperNotFound

    return await downloads.give(find, to=actor)


@router.get("/{dossier_id}/forms/{form}", operation_id="download_form")
async def download_form(
    dossier_id: UUID,
    form: Literal["01", "02", "03", "04", "05", "06"],
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    storage: StorageDep,
) -> Response:
    """Download a printed form: 01 receipt, 02 supplement, 03 to 05; 06 is officials'."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    if form == tasks.CONTROL_SLIP and not permits.allows(
        Permission.READ_INTERNAL,
        actor,
        await standings.towards(session, dossier, actor),
    ):
        raise errors.NotYetReady
    issued = await queries.issued_form(session, dossier, form=form)
    if issued is None or issued.file_id is None:
        raise errors.NotYetReady
    row = await files.find(session, issued.file_id)
    return as_download(row, await files.read(storage, row))


@router.get("/{dossier_id}/result", operation_id="download_result")
async def download_result(
    dossier_id: UUID,
    actor: Annotated[Actor, may_between(Permission.READ_RESULT)],
    downloads: DownloadsDep,
) -> Response:
    """Download the sealed result; officials get a copy marked with them, unsealed."""

    async def find(session: AsyncSession) -> Found:
        dossier = await standings.get(
            session, dossier_id, actor=actor, to=Permission.READ_RESULT
        )
        decision = await queries.decision(session, dossier)
        if decision is None or decision.file_id is None:
            raise errors.NotYetReady
        return Found(dossier, await files.find(session, decision.file_id))

    return await downloads.give(find, to=actor)


@router.get("/{dossier_id}/result/archive", operation_id="download_archived_result")
async def download_archived_result(
    dossier_id: UUID,
    actor: Annotated[Actor, may_between(Permission.READ_RESULT)],
    downloads: DownloadsDep,
) -> Response:
    """Download the form of the result that proves itself for the years (B-LTA)."""

    async def find(session: AsyncSession) -> Found:
        dossier = await standings.get(
            session, dossier_id, actor=actor, to=Permission.READ_RESULT
        )
        archived = await drafted_results.newest_archive(session, dossier.id)
        if archived is None:
            raise errors.NotYetReady
        return Found(dossier, await files.find(session, archived.file_id))

    return await downloads.give(find, to=actor)


def _refuse_unscanned(paper: Paper, *, own: bool, scan_required: bool) -> None:
    scan = ScanState(paper.scan)
    if filing.unreadable(scan, own=own, scan_required=scan_required):
        raise errors.PaperWithheld(paper.scan_reason)
