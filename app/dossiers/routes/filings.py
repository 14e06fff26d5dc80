"""What would be filed, what was filed, and what changed in between."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.etags import put_etag
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import errors, queries, standings
from app.dossiers.act import Act
from app.dossiers.filings import (
    comparing,
    duplicates,
    presenting,
    reviewing,
)
from app.dossiers.filings import queries as filings
from app.dossiers.filings.schemas import (
    ChangesOut,
    ConfirmationOut,
    DossierAlike,
    FilingDetail,
    FilingSummary,
    ReviewOut,
)
from app.dossiers.reads import sights
from app.dossiers.routes.downloads import DownloadsDep, Found
from app.dossiers.routes.shared import ScanRequired
from app.dossiers.service import pinned
from app.files import service as files
from app.identity.access import may, may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.procedures import asking

router = APIRouter(prefix="/v1/dossiers/{dossier_id}", tags=["Hồ sơ: bản nộp"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@router.get("/review", operation_id="review_draft")
async def review_draft(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DRAFT)],
    session: SessionDep,
    clock: ClockDep,
    scan_required: ScanRequired,
    response: Response,
) -> ReviewOut:
    """Show in words what would be filed; a submission confirms it by its digest."""
    dossier = await standings.get(
        session, dossier_id, actor=actor, to=Permission.READ_DRAFT
    )
    put_etag(response, dossier.version)
    act = Act(dossier_id, actor, clock.now(), dossier.version)
    found = await reviewing.review(session, dossier, act, scan_required=scan_required)
    return presenting.review(dossier, found, viewer=actor.id)


@router.get("/confirmation", operation_id="get_confirmation")
async def get_confirmation(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> ConfirmationOut:
    """Confirm that it arrived: code, time, papers, and when it will be checked."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    if dossier.code is None or dossier.submitted_at is None:
        raise errors.NotYetReady
    first = await filings.filing(session, dossier, 1)
    told = (await queries.progress(session, dossier))[0]
    rules = await pinned.of(session, dossier)
    return ConfirmationOut(
        code=dossier.code,
        procedure_name=rules.definition.name,
        office=told.office_name,
        submitted_at=dossier.submitted_at,
        digest=first.digest,
        papers=[presenting.paper(each) for each in first.papers],
        check_due_at=told.due_at,
    )


@router.get("/filings", operation_id="list_filings")
async def list_filings(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> list[FilingSummary]:
    """List every version as it was filed, oldest first."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    return [presenting.filing(row) for row in await filings.filings(session, dossier)]


@router.get("/filings/{number}", operation_id="get_filing")
async def get_filing(
    dossier_id: UUID,
    number: Number,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> FilingDetail:
    """Show one version as it was filed."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    row = await filings.filing(session, dossier, number)
    form = row.form_version_id and await asking.form_of(session, row.form_version_id)
    cover = await sights.cover_of(session, dossier, form or None, actor=actor)
    return presenting.whole_filing(row, form.schema if form else None, cover=cover)


@router.get("/filings/{number}/papers/{code}", operation_id="download_filed_paper")
async def download_filed_paper(
    dossier_id: UUID,
    number: Number,
    code: str,
    actor: Annotated[Actor, may_between(Permission.READ_DOSSIER)],
    downloads: DownloadsDep,
) -> Response:
    """Download a paper of one version, also one that was replaced since.

    Officials get a copy marked with them.
    """

    async def find(session: AsyncSession) -> Found:
        dossier = await queries.get(session, dossier_id, actor=actor)
        for paper in (await filings.filing(session, dossier, number)).papers:
            if paper["code"] == code:
                file_id = UUID(str(paper["file_id"]))
                return Found(dossier, await files.find(session, file_id))
        raise errors.PaperNotFound

    return await downloads.give(find, to=actor)


@router.get("/changes", operation_id="compare_filings")
async def compare_filings(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    before: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    after: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> ChangesOut:
    """Say what differs between two versions; by default the last two."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    newest = await filings.count(session, dossier)
    later = await filings.filing(session, dossier, after or newest)
    earlier = await filings.filing(session, dossier, before or max(newest - 1, 1))
    rules = await pinned.of(session, dossier)
    found = comparing.compare(
        (earlier.answers, earlier.papers),
        (later.answers, later.papers),
        schema=rules.schema,
    )
    cover = await sights.cover_of(session, dossier, rules.form, actor=actor)
    return presenting.changes(earlier, later, found, cover=cover)


@router.get("/duplicates", operation_id="list_duplicates")
async def list_duplicates(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> list[DossierAlike]:
    """List what seems to be about the same thing; applicants see their own only."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    rules = await pinned.of(session, dossier)
    found = await duplicates.of(session, dossier, rules.definition, actor=actor)
    return [presenting.alike(each, viewer=actor.id) for each in found]
