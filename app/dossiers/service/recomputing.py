"""Carry a corrected calendar to one open dossier: future due times only.

What was late stays late and what is finished is left alone (the step times of the
past are evaluations, not plans). Done twice, it changes nothing more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.clock import local
from app.dossiers import deadlines, queries
from app.dossiers.act import SYSTEM
from app.dossiers.calendars import Calendars
from app.dossiers.clock_models import DueChange
from app.dossiers.deadlines import Kept
from app.dossiers.lifecycle import OPEN
from app.dossiers.models import Consultation, Dossier, WorkItem
from app.dossiers.service import pinned, recording, resuming, timekeeping
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.organizations.calendars import queries as calendars
from app.organizations.models import CalendarVersion
from app.worktime import wording
from app.worktime.calendar import WorkingCalendar

CORRECTION: Final = "correction"
_EVENT: Final = "dossier.due_time_corrected"


@dataclass(frozen=True)
class Correction:
    """The version that counts from now on, and the decisions it follows from."""

    latest: CalendarVersion
    calendar: WorkingCalendar
    at: datetime

    def concerns(self, version: str | None) -> bool:
        """Tell whether a version is an older one of the same calendar."""
        name = (version or "").rpartition("@")[0]
        return name == self.latest.name and version != self.latest.version


async def recompute(
    session: AsyncSession,
    dossier_id: UUID,
    *,
    name: str,
    at: datetime,
    calendar: Calendars,
) -> bool:
    """Bring one dossier to the latest version; tell whether anything changed."""
    dossier = await queries.lock_for_job(session, dossier_id)
    latest = await calendars.latest(session, name=name)
    if latest is None or dossier.status not in OPEN:
        return False
    corrected = await calendar.version(session, latest.version)
    correction = Correction(latest, corrected, at)
    rules = await pinned.of(session, dossier)
    steps = await _steps(session, dossier, rules, correction)
    before, from_version = dossier.due_at, dossier.calendar
    kept = await _due_time(session, dossier, rules, correction)
    changed = bool(steps) or dossier.calendar != from_version
    if changed:
        facts: JsonValue = {
            "from": from_version,
            "to": dossier.calendar,
            "due_before": _iso(before),
            "due_after": _iso(dossier.due_at),
            "steps": steps,
            "kept": kept,
        }
        decisions = await _decisions(session, from_version, correction)
        await _tell(session, dossier, rules, correction, before, decisions, facts)
    return changed


async def _due_time(
    session: AsyncSession, dossier: Dossier, rules: Pinned, correction: Correction
) -> str | None:
    """Move the dossier's due time and calendar, or return why they are kept."""
    if not correction.concerns(dossier.calendar):
        return None
    rows = await queries.ledger(session, dossier)
    decided = deadlines.corrected(
        [timekeeping.entry_of(row) for row in rows],
        due_at=dossier.due_at,
        limit=rules.limit(dossier.channel),
        calendar=correction.calendar,
        at=correction.at,
    )
    if isinstance(decided, Kept):
        return decided.why
    dossier.due_at = decided.due_at
    dossier.calendar = correction.latest.version
    return None


async def _steps(
    session: AsyncSession, dossier: Dossier, rules: Pinned, correction: Correction
) -> list[JsonValue]:
    """Move the open steps that are not yet due, and say which."""
    asked = {
        row.id: row
        for row in await queries.consultations(session, dossier)
        if row.closed_at is None
    }
    for row in asked.values():
        _answer_time(row, rules, correction)
    moved: list[JsonValue] = []
    for item in await queries.open_items(session, dossier):
        before = item.due_at
        answers = asked.get(item.consultation_id) if item.consultation_id else None
        due = _step_time(dossier, item, answers, rules, correction)
        if due is not None and before is not None:
            item.due_at, item.calendar = due, correction.latest.version
            # The worker plans the reminders of the new time.
            item.remind_at = correction.at
            item.remind_at = correction.at
            moved.append(
                {"step": item.step, "before": _iso(before), "after": _iso(due)}
            )
    await session.flush()
    return moved


def _step_time(
    dossier: Dossier,
    item: WorkItem,
    asked: Consultation | None,
    rules: Pinned,
    correction: Correction,
) -> datetime | None:
    """Return the step's new due time; None where it stays as it was."""
    step = rules.process.step(item.step)
    if step is None or not _open_and_older(item.due_at, item.calendar, correction):
        return None
    reckoned = deadlines.step_reckoning(
        step,
        since=item.opened_at,
        calendar=correction.calendar,
        basis=rules.process.decision,
        checks_intake=rules.checks_intake(step.id, dossier),
    )
    due = deadlines.earlier(
        reckoned.due_at if reckoned else None, asked.answer_by if asked else None
    )
    return due if due is not None and due > correction.at else None


def _answer_time(row: Consultation, rules: Pinned, correction: Correction) -> None:
    """Move the time to answer, if it is still to come before and after."""
    asking = rules.process.step(row.step)
    if asking is None or not _open_and_older(row.answer_by, row.calendar, correction):
        return
    outcome = asking.outcome(row.outcome)
    reckoned = (
        outcome
        and outcome.deadline
        and deadlines.answer_reckoning(
            outcome.deadline,
            since=row.asked_at,
            calendar=correction.calendar,
            basis=rules.process.decision,
        )
    )
    if reckoned and reckoned.due_at and reckoned.due_at > correction.at:
        row.answer_by, row.calendar = reckoned.due_at, correction.latest.version


def _open_and_older(
    due_at: datetime | None, version: str | None, correction: Correction
) -> bool:
    future = due_at is not None and due_at > correction.at
    return future and correction.concerns(version)


async def _decisions(
    session: AsyncSession, from_version: str, correction: Correction
) -> str:
    """Name every decision between the version kept so far and the latest."""
    if not correction.concerns(from_version):
        return correction.latest.decision
    passed = await calendars.since(
        session, later_than=from_version, until=correction.latest
    )
    return "; ".join(dict.fromkeys(version.decision for version in passed))


async def _tell(
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    correction: Correction,
    before: datetime | None,
    decisions: str,
    facts: JsonValue,
) -> None:
    """Tell the applicant and partners a moved due time; note the rest in the audit."""
    after = dossier.due_at
    if before is None or after is None or before == after:
        dossier.version += 1
        await audit.record(
            session,
            subject=f"dossier:{dossier.id}",
            event=_EVENT,
            actor_id=str(SYSTEM.id),
            at=correction.at,
            data={"version": dossier.version, "decision": decisions, "facts": facts},
        )
        return
    items = await queries.open_items(session, dossier)
    told = await recording.record(
        session,
        dossier,
        Doing(
            event=_EVENT,
            content=(
                f"Hẹn trả kết quả chuyển từ {wording.instant(local(before))}"
                f" sang {wording.instant(local(after))}"
            ),
            actor=SYSTEM,
            title=None,
            office=await resuming.office_of(session, dossier, items),
            at=correction.at,
            reason=f"Lịch làm việc được đính chính: {decisions}",
            due_at=after,
            facts=facts,
        ),
        definition=rules.definition,
    )
    session.add(
        DueChange(
            dossier_id=dossier.id,
            number=told.number,
            kind=CORRECTION,
            due_before=before,
            due_after=after,
            reason="Lịch làm việc được đính chính",
            basis=decisions,
            apology=None,
            at=correction.at,
        )
    )
    await session.flush()


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
