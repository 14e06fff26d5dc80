"""What the applicant does after submission: complete, pay, withdraw."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import deadlines, errors, lifecycle, queries, standings
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.filings import confirming, keeping
from app.dossiers.filings.keeping import Filed
from app.dossiers.filings.models import Filing
from app.dossiers.lifecycle import Action, Party, Situation, Status
from app.dossiers.models import Dossier, SupplementRequest
from app.dossiers.service import (
    assigning,
    pinned,
    recording,
    resuming,
    submission,
    timekeeping,
)
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.dossiers.service.submission import attached, examined, refuse
from app.identity import permits
from app.identity.policy.permissions import Permission
from app.organizations.models import Office
from app.workflow.definition import WaitKind
from app.worktime.ledger import Entry, Kind

_BASES: Final = {
    Kind.RESTART: deadlines.RESTART_BASIS,
    Kind.STOP: deadlines.STOP_BASIS,
}


async def complete_supplement(
    session: AsyncSession,
    act: Act,
    *,
    note: str | None,
    calendar: Calendars,
    shown: str | None = None,
    scan_required: bool = False,
) -> Dossier:
    """Send in what was asked for, checked and kept as a submission is.

    Before acceptance it goes back to the intake; after, handling resumes and
    the time limit restarts from zero.
    """
    dossier = await queries.lock(session, act)
    await standings.require(
        session, Permission.COMPLETE_SUPPLEMENT, dossier, actor=act.actor
    )
    accepted = dossier.accepted_at is not None
    action = Action.COMPLETE_APPRAISAL if accepted else Action.COMPLETE_FILING
    to = _decide(dossier, action, reason=None)
    rules = await pinned.of(session, dossier)
    permits.require_assurance(act.actor, rules.definition.online.need, at=act.at)
    papers = attached(await queries.current_papers(session, dossier))
    findings = await examined(
        session, dossier, rules, papers, act, scan_required=scan_required
    )
    refuse(findings)
    dossier.answers = dict(findings.kept)
    dossier.snapshot = submission.snapshot_of(dossier, rules, papers)
    submission.refuse_unseen(dossier.snapshot, rules, shown)
    filed = Filed(act.actor.id, act.at, confirmed=shown is not None, note=note)
    kept = await keeping.keep(session, dossier, rules, filed, digest=dossier.snapshot)
    dossier.status = to
    office = await resuming.go_on(
        session, dossier, rules, wait=WaitKind.SUPPLEMENT, at=act.at, calendar=calendar
    )
    if await timekeeping.started(session, dossier):
        await _write(session, dossier, rules, Kind.RESTART, act.at, calendar)
    await _receive(session, dossier, act.at, note)
    await recording.record(
        session,
        dossier,
        _doing(act, office, "dossier.supplemented", _with("Bổ sung hồ sơ", note)),
        definition=rules.definition,
    )
    await _confirm(session, dossier, rules, kept)
    return dossier


async def withdraw(
    session: AsyncSession, act: Act, *, reason: str, calendar: Calendars
) -> Dossier:
    """Withdraw it, while there is no decision yet (NĐ 118/2025 art. 21)."""
    dossier = await queries.lock(session, act)
    await standings.require(session, Permission.WITHDRAW, dossier, actor=act.actor)
    to = _decide(dossier, Action.WITHDRAW, reason=reason)
    if await queries.decision(session, dossier) is not None:
        raise errors.NotNow("Hồ sơ đã có quyết định, không còn rút được")
    rules = await pinned.of(session, dossier)
    permits.require_assurance(act.actor, rules.definition.online.need, at=act.at)
    items = await queries.open_items(session, dossier)
    office = await resuming.office_of(session, dossier, items)
    assigning.close(items, at=act.at)
    dossier.status = to
    dossier.position = None
    if await timekeeping.running(session, dossier):
        await _write(session, dossier, rules, Kind.STOP, act.at, calendar)
    await recording.record(
        session,
        dossier,
        _doing(act, office, "dossier.withdrawn", "Rút hồ sơ", reason=reason),
        definition=rules.definition,
    )
    return dossier


def _decide(dossier: Dossier, action: Action, *, reason: str | None) -> Status:
    situation = Situation(Status(dossier.status), Party.APPLICANT)
    decided = lifecycle.decide(situation, action, reason=reason)
    if isinstance(decided, lifecycle.Refused):
        raise errors.from_legal(decided.why)
    return decided.to


async def _write(
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    kind: Kind,
    at: datetime,
    calendar: Calendars,
) -> None:
    limit = rules.limit(dossier.channel)
    given = limit.allowance if kind is Kind.RESTART else None
    entry = Entry(kind, at, _BASES[kind], given)
    await timekeeping.write(session, dossier, entry, limit=limit, calendar=calendar)


async def _confirm(
    session: AsyncSession, dossier: Dossier, rules: Pinned, kept: Filing
) -> None:
    items = await queries.open_items(session, dossier)
    before_acceptance = dossier.accepted_at is None and items
    await confirming.owe(
        session,
        dossier,
        kept,
        procedure=rules.definition.name,
        check_due_at=items[0].due_at if before_acceptance else None,
    )


async def _receive(
    session: AsyncSession, dossier: Dossier, at: datetime, note: str | None
) -> SupplementRequest:
    request = (await queries.supplements(session, dossier))[-1]
    request.received_at, request.received_note = at, note
    request.due_after = dossier.due_at
    await session.flush()
    return request


def _with(text: str, note: str | None) -> str:
    return f"{text}. {note}" if note else text


def _doing(
    act: Act, office: Office, event: str, content: str, *, reason: str | None = None
) -> Doing:
    return Doing(
        event=event,
        content=content,
        actor=act.actor,
        title=None,
        office=office,
        at=act.at,
        reason=reason,
    )
