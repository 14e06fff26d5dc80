"""Say why a dossier, and each of its open steps, is due when it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import deadlines, queries
from app.dossiers.calendars import Calendars
from app.dossiers.models import Consultation, Dossier, WorkItem
from app.dossiers.service import pinned, timekeeping
from app.dossiers.service.pinned import Pinned
from app.worktime.calendar import WorkingCalendar
from app.worktime.clock import Reckoning
from app.worktime.parts import Part


@dataclass(frozen=True)
class StepDue:
    item: WorkItem
    derivation: Sequence[Part]


@dataclass(frozen=True)
class Deadline:
    reckoning: Reckoning
    steps: Sequence[StepDue]


async def deadline(
    session: AsyncSession, dossier: Dossier, *, as_of: datetime, calendar: Calendars
) -> Deadline:
    """Replay the dossier's clock, and reckon each open step's time anew."""
    rules = await pinned.of(session, dossier)
    reckoning = await timekeeping.reckon(
        session,
        dossier,
        limit=rules.limit(dossier.channel),
        calendar=calendar,
        as_of=as_of,
    )
    asked = {each.id: each for each in await queries.consultations(session, dossier)}
    steps = []
    for item in await queries.open_items(session, dossier):
        if item.calendar is not None:
            book = await calendar.version(session, item.calendar)
            answers = asked.get(item.consultation_id) if item.consultation_id else None
            steps.append(StepDue(item, _derived(dossier, item, answers, rules, book)))
    return Deadline(reckoning, steps)


def _derived(
    dossier: Dossier,
    item: WorkItem,
    answers: Consultation | None,
    rules: Pinned,
    calendar: WorkingCalendar,
) -> Sequence[Part]:
    """Return the derivation of whichever binds: the step's time or the answer's."""
    basis = rules.process.decision
    step = rules.process.step(item.step)
    own = step and deadlines.step_reckoning(
        step,
        since=item.opened_at,
        calendar=calendar,
        basis=basis,
        checks_intake=rules.checks_intake(step.id, dossier),
    )
    if own and own.due_at == item.due_at:
        return own.derivation
    asking = rules.process.step(answers.step) if answers else None
    outcome = asking.outcome(answers.outcome) if asking and answers else None
    if outcome is None or outcome.deadline is None or answers is None:
        return ()
    wanted = deadlines.answer_reckoning(
        outcome.deadline, since=answers.asked_at, calendar=calendar, basis=basis
    )
    return wanted.derivation if wanted else ()
