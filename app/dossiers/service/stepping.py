"""One official's act on one step: gather, decide, apply.

`prepare` decides and changes nothing; `apply` carries a decided act out. What an
act adds of its own (a supplement request, a decision) is written in between.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Invalid, ProblemError
from app.dossiers import deadlines, errors, lifecycle, outcomes, queries, tasks
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.lifecycle import Party, Situation, Status
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import (
    assigning,
    facts,
    holding,
    owing,
    pinned,
    recording,
    separating,
    starting,
    timekeeping,
)
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.identity import permits
from app.identity.actor import Post
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.workflow import engine
from app.workflow.definition import Outcome, OutcomeKind
from app.workflow.engine import Moved
from app.workflow.facts import Fact
from app.workflow.position import Position
from app.worktime.ledger import Entry
from app.worktime.ledger import Kind as ClockKind


class ProcessRefused(Conflict):
    code = "step_refused"
    title = "Quy trình không cho phép hướng xử lý này"


@dataclass(frozen=True)
class Choice:
    """Which way out of the step: by kind, or by the id the process gives it.

    Without a kind, it is one of those that carry no data of their own. `to_be`
    are facts that this very act makes true (sealing, numbering). `step` says which
    of several open steps is meant, where one person holds more than one.
    """

    kind: OutcomeKind | None
    outcome_id: str | None = None
    reason: str | None = None
    note: str | None = None
    step: str | None = None
    to_be: frozenset[Fact] = frozenset()


@dataclass(frozen=True)
class Prepared:
    """An act found allowed, with all that is needed to apply it."""

    act: Act
    dossier: Dossier
    rules: Pinned
    item: WorkItem
    office: Office
    post: Post
    choice: Choice
    moved: Moved
    to: Status

    @property
    def kind(self) -> OutcomeKind:
        return self.moved.outcome.kind


async def prepare(session: AsyncSession, act: Act, choice: Choice) -> Prepared:
    """Lock the dossier and decide the act in law and in its process.

    Raises:
        TakenByOther: a colleague has taken the step.
        NotNow, NotYourStep, ReasonMissing: the legal table refuses.
        ProcessRefused: the process refuses.
    """
    dossier = await queries.lock(session, act)
    rules = await pinned.of(session, dossier)
    items = [
        item
        for item in await queries.open_items(session, dossier)
        if choice.step in {None, item.step}
    ]
    held = await holding.found(
        session, items, act.actor, at=act.at, override=act.override
    )
    if held is None:
        raise _not_held(dossier, choice)
    item, post = held.item, held.post
    if choice.kind is not None:
        _legal(dossier, choice.kind, choice)
    outcome = _outcome(rules, item, choice)
    await separating.check(session, dossier, outcome.kind, act)
    to = _legal(dossier, outcome.kind, choice)
    moved = await _move(session, dossier, rules, item, outcome, choice)
    office = await organizations.by_id(session, office_id=item.office_id)
    if office is None:
        raise permits.NotYourStep
    return Prepared(act, dossier, rules, item, office, post, choice, moved, to)


async def apply(
    session: AsyncSession, prepared: Prepared, *, calendar: Calendars
) -> Dossier:
    """Carry out a decided act: status, clock, hands, and the telling of it."""
    dossier, act, moved = prepared.dossier, prepared.act, prepared.moved
    holding.take(prepared.item, act.actor, at=act.at)
    dossier.status = prepared.to
    dossier.position = moved.position.to_json()
    received_by = await starting.office(session, prepared)
    await _keep_time(session, prepared, received_by, calendar)
    _stamp(dossier, act)
    await assigning.follow(
        session,
        dossier,
        moved,
        current=prepared.office,
        at=act.at,
        calendar=calendar,
        note=prepared.choice.note,
    )
    await recording.record(
        session, dossier, _doing(prepared), definition=prepared.rules.definition
    )
    if received_by is not None:
        await owing.owe(
            session, dossier, tasks.RECEIPT, office=prepared.office, at=act.at
        )
    return dossier


def _not_held(dossier: Dossier, choice: Choice) -> ProblemError:
    """Tell "not from here" apart from "not yours", as the legal table does."""
    if choice.kind is None:
        return permits.NotYourStep()
    situation = Situation(Status(dossier.status), None)
    decided = lifecycle.decide(situation, outcomes.ACTION[choice.kind])
    if isinstance(decided, lifecycle.Refused):
        return errors.from_legal(decided.why)
    return permits.NotYourStep()


def _legal(dossier: Dossier, kind: OutcomeKind, choice: Choice) -> Status:
    decided = lifecycle.decide(
        Situation(Status(dossier.status), Party.HANDLER),
        outcomes.ACTION[kind],
        reason=choice.reason,
    )
    if isinstance(decided, lifecycle.Refused):
        raise errors.from_legal(decided.why)
    return decided.to


async def _move(
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    item: WorkItem,
    outcome: Outcome,
    choice: Choice,
) -> Moved:
    position = Position.from_json(dict(dossier.position or {}))
    known = await facts.of(session, dossier, rules, to_be=choice.to_be)
    decided = engine.decide_next(
        rules.process,
        position,
        step=item.step,
        outcome=outcome.id,
        facts=known,
        reason=choice.reason,
    )
    if isinstance(decided, engine.Refused):
        raise _from_process(decided)
    return decided


def _outcome(rules: Pinned, item: WorkItem, choice: Choice) -> Outcome:
    step = rules.process.step(item.step)
    for outcome in step.outcomes if step else ():
        if _is_chosen(outcome, choice):
            return outcome
    raise ProcessRefused("Bước hiện tại không có hướng xử lý này")


def _is_chosen(outcome: Outcome, choice: Choice) -> bool:
    if choice.kind is None:
        return (
            outcome.id == choice.outcome_id and outcome.kind in outcomes.BY_OUTCOME_ID
        )
    return outcome.kind is choice.kind and choice.outcome_id in {None, outcome.id}


def _from_process(refused: engine.Refused) -> Conflict | Invalid:
    match refused.refusal:
        case engine.Refusal.REASON_MISSING:
            return errors.reason_missing()
        case engine.Refusal.ALREADY_USED:
            return errors.SupplementAlreadyRequested(refused.text)
        case _:
            return ProcessRefused(refused.text)


async def _keep_time(
    session: AsyncSession,
    prepared: Prepared,
    received_by: Office | None,
    calendar: Calendars,
) -> None:
    dossier, at = prepared.dossier, prepared.act.at
    limit = prepared.rules.limit(dossier.channel)
    if received_by is not None:
        # The clock runs by the calendar of the agency that received the dossier.
        book = await calendar.of_office(session, received_by)
        dossier.calendar = book.version
        entry = Entry(ClockKind.START, at, _start_basis(prepared), limit.allowance)
    else:
        started = await timekeeping.started(session, dossier)
        kind = outcomes.clock_entry(prepared.kind, started=started)
        if kind is None:
            return
        entry = Entry(kind, at, _basis(prepared))
    await timekeeping.write(session, dossier, entry, limit=limit, calendar=calendar)


def _start_basis(prepared: Prepared) -> str:
    if prepared.kind is OutcomeKind.ACCEPT:
        return deadlines.START_BASIS
    return deadlines.ARRIVAL_BASIS


def _basis(prepared: Prepared) -> str:
    if prepared.moved.waiting is not None:
        return outcomes.PAUSE_REASON[prepared.moved.waiting]
    return deadlines.STOP_BASIS


def _stamp(dossier: Dossier, act: Act) -> None:
    """Keep the times that the law and the National Portal ask for."""
    match dossier.status:
        case Status.ACCEPTED:
            dossier.accepted_at = act.at
        case Status.DECLINED:
            dossier.declined_at = act.at
        case Status.COMPLETED:
            dossier.completed_at = act.at
        case Status.RETURNED:
            dossier.returned_at = act.at
        case _:
            return


def _doing(prepared: Prepared) -> Doing:
    moved, item = prepared.moved, prepared.item
    content = f"{item.label}: {moved.outcome.label}"
    if prepared.choice.note:
        content = f"{content}. {prepared.choice.note}"
    return Doing(
        event=outcomes.EVENT[prepared.kind],
        content=content,
        actor=prepared.act.actor,
        title=prepared.post.title,
        office=prepared.office,
        at=prepared.act.at,
        reason=prepared.choice.reason,
        started_at=item.opened_at,
        due_at=item.due_at,
        facts={"step": item.step, "outcome": moved.outcome.id},
    )
