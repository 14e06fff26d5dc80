"""Open dossiers in other agencies for this one, and hear how they end (liên thông).

Each linked dossier has its own code, clock and progress. Its end is told to the
origin by the worker, in a transaction that locks the origin alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.ids import new_id
from app.dossiers import linked, queries
from app.dossiers.act import SYSTEM, Act
from app.dossiers.calendars import Calendars
from app.dossiers.filing import AttachedPaper
from app.dossiers.filings.keeping import Filed
from app.dossiers.lifecycle import LABEL, OPEN, Status
from app.dossiers.models import Dossier, LinkedDossier, Paper
from app.dossiers.service import (
    drafts,
    pinned,
    prefilling,
    recording,
    resuming,
    routing,
    stepping,
    submission,
)
from app.dossiers.service.drafts import NewDraft
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.dossiers.service.stepping import Choice, Prepared
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.workflow import definition as process
from app.workflow.definition import OutcomeKind, WaitKind


async def open_linked(
    session: AsyncSession,
    act: Act,
    *,
    outcome_id: str | None,
    note: str | None,
    calendar: Calendars,
) -> Dossier:
    """Open the dossiers that this outcome names, then wait for them if it says so.

    Raises:
        UnknownProcedure: if one of them cannot be applied for now; none is opened.
        NoCompetentOffice: if an agency for one of them is not found.
    """
    choice = Choice(OutcomeKind.SPAWN, outcome_id, note=note)
    prepared = await stepping.prepare(session, act, choice)
    opened = [
        await _open(session, prepared, each, calendar)
        for each in prepared.moved.outcome.linked
    ]
    codes = ", ".join(child.code or "" for child in opened)
    said = ". ".join(filter(None, (note, f"Hồ sơ liên thông: {codes}")))
    prepared = replace(prepared, choice=replace(choice, note=said))
    return await stepping.apply(session, prepared, calendar=calendar)


async def tell_origin(
    session: AsyncSession, dossier_id: UUID, *, at: datetime, calendar: Calendars
) -> None:
    """Tell the origin how a linked dossier ended; once, however often it is asked.

    The origin goes on by itself when what it waits for was granted. A refusal or
    a stop is told to its holder, who decides how to go on.
    """
    child = await session.get_one(Dossier, dossier_id)
    link = await queries.link_to(session, child)
    if link is None:
        return
    origin = await queries.lock_for_job(session, link.origin_id)
    await session.refresh(link)
    if link.told_at is not None:
        return
    decision = await queries.decision(session, child)
    granted = child.status in linked.DONE and bool(decision and decision.granted)
    link.granted, link.told_at = granted, at
    await session.flush()
    if origin.status in OPEN:
        await _hear(session, origin, child, link, at, calendar)


async def _open(
    session: AsyncSession,
    prepared: Prepared,
    wanted: process.LinkedDossier,
    calendar: Calendars,
) -> Dossier:
    origin, act = prepared.dossier, prepared.act
    office = await routing.office_for(
        session, wanted.office, dossier=origin, current=prepared.office, at=act.at
    )
    new = NewDraft(
        procedure_code=wanted.procedure,
        office_code=office.code,
        subject=origin.subject,
        answers=origin.answers,
        return_way=origin.return_way,
    )
    child = await drafts.on_behalf(
        session,
        new,
        applicant_id=origin.applicant_id,
        office=office,
        at=act.at,
        calendar=calendar,
    )
    rules = await pinned.of(session, child)
    child.answers = linked.answers_for(rules.schema, origin.answers)
    await prefilling.fill(session, child, known=None, at=act.at)
    await _share_papers(session, origin, child, rules, act.at)
    session.add(
        LinkedDossier(
            dossier_id=child.id,
            origin_id=origin.id,
            step=prepared.item.step,
            outcome=prepared.moved.outcome.id,
            opened_at=act.at,
        )
    )
    await session.flush()
    papers = submission.attached(await queries.current_papers(session, child))
    child.answers = await _as_its_form_reads(session, child, rules, papers, act)
    doing = Doing(
        event="dossier.submitted",
        content=f"Chuyển liên thông từ hồ sơ {origin.code}",
        actor=act.actor,
        title=prepared.post.title,
        office=office,
        at=act.at,
    )
    filed = Filed(act.actor.id, act.at)
    return await submission.hand_in(
        session, child, rules, papers, doing, filed=filed, calendar=calendar
    )


async def _as_its_form_reads(
    session: AsyncSession,
    child: Dossier,
    rules: Pinned,
    papers: list[AttachedPaper],
    act: Act,
) -> dict[str, JsonValue]:
    """Return the answers as filed; what its form still misses, its intake asks for."""
    findings = await submission.examined(
        session, child, rules, papers, act, scan_required=False
    )
    return dict(findings.kept)


async def _share_papers(
    session: AsyncSession,
    origin: Dossier,
    child: Dossier,
    rules: Pinned,
    at: datetime,
) -> None:
    """Give the child the papers it calls for: the same stored bytes and verdicts."""
    called = {paper.code: paper.name for paper in rules.definition.papers}
    for paper in await queries.current_papers(session, origin):
        if paper.code in called:
            session.add(
                Paper(
                    id=new_id(),
                    dossier_id=child.id,
                    code=paper.code,
                    name=called[paper.code],
                    file_id=paper.file_id,
                    file_name=paper.file_name,
                    sha256=paper.sha256,
                    size=paper.size,
                    verdict=paper.verdict,
                    validation_id=paper.validation_id,
                    attached_at=at,
                )
            )


async def _hear(
    session: AsyncSession,
    origin: Dossier,
    child: Dossier,
    link: LinkedDossier,
    at: datetime,
    calendar: Calendars,
) -> None:
    rules = await pinned.of(session, origin)
    items = await queries.open_items(session, origin)
    waiting = [
        item
        for item in items
        if item.step == link.step and item.waiting_for == WaitKind.LINKED_DOSSIERS
    ]
    office = await resuming.office_of(session, origin, waiting or items)
    together = await _opened_together(session, origin, link)
    step = rules.process.step(link.step)
    outcome = step.outcome(link.outcome) if step else None
    goes_on = bool(waiting) and linked.satisfied(
        outcome.join if outcome else None, [each.granted for each in together]
    )
    if goes_on:
        office = await resuming.go_on(
            session,
            origin,
            rules,
            wait=WaitKind.LINKED_DOSSIERS,
            at=at,
            calendar=calendar,
        )
    doing = await _news(session, child, link, office, at)
    await recording.record(session, origin, doing, definition=rules.definition)


async def _opened_together(
    session: AsyncSession, origin: Dossier, link: LinkedDossier
) -> Sequence[LinkedDossier]:
    return [
        each
        for each in await queries.links_from(session, origin)
        if each.opened_at == link.opened_at
    ]


async def _news(
    session: AsyncSession,
    child: Dossier,
    link: LinkedDossier,
    office: Office,
    at: datetime,
) -> Doing:
    place = await organizations.by_id(session, office_id=child.receiving_office_id)
    decision = await queries.decision(session, child)
    last = (await queries.progress(session, child))[-1]
    ended = LABEL[Status(child.status)]
    if decision is not None and child.status in linked.DONE:
        ended = "được giải quyết" if decision.granted else "bị từ chối giải quyết"
    where = f" ({place.name})" if place else ""
    refusal = decision.reason if decision is not None else last.reason
    return Doing(
        event="dossier.linked_ended",
        content=f"Hồ sơ liên thông {child.code}{where}: {ended}",
        actor=SYSTEM,
        title=None,
        office=office,
        at=at,
        reason=None if link.granted else refusal,
        facts={"linked": str(child.id), "granted": link.granted},
    )
