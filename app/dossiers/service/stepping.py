"""One official's act on one step: gather, decide, apply.

`prepare` decides and changes nothing; `apply` carries a decided act out. What an
act adds of its own (a supplement request, a decision) is written in between.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Invalid, ProblemError
from app.dossiers import deadlines, errors, lifecycle, outcomes, queries
from app.dossiers.act import Act
from app.dossiers.lifecycle import Party, Situation, Status
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import assigning, facts, pinned, recording, timekeeping
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.identity.actor import Actor, Post
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.workflow import engine
from app.workflow.definition import Outcome, OutcomeKind
from app.workflow.engine import Moved
from app.workflow.facts import Fact
from app.workflow.position import Position
from app.worktime.calendar import WorkingCalendar


class ProcessRefused(Conflict):
    code = "step_refused"
    title = "Quy trình không cho phép hướng xử lý này"


@dataclass(frozen=True)
class Choice:
    """Which way out of the step: by kind, or by the id the process gives it.

    Without a kind, it is one of those that carry no data of their own. `to_be`
    are facts that this very act makes true (sealing, numbering).
    """

    kind: OutcomeKind | None
    outcome_id: str | None = None
    reason: str | None = None
    note: str | None = None
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

    @property
    def started(self) -> bool:
        return self.dossier.accepted_at is not None


async def prepare(session: AsyncSession, act: Act, choice: Choice) -> Prepared:
    """Lock the dossier and decide the act in law and in its process.

    Raises:
        NotNow, NotYourStep, ReasonMissing: the legal table refuses.
        ProcessRefused: the process refuses.
    """
    dossier = await queries.lock(session, act)
    rules = await pinned.of(session, dossier)
    item, post = await _held(session, dossier, act.actor)
    if item is None or post is None:
        raise _not_held(dossier, choice)
    if choice.kind is not None:
        _legal(dossier, choice.kind, choice)
    outcome = _outcome(rules, item, choice)
    to = _legal(dossier, outcome.kind, choice)
    moved = await _move(session, dossier, rules, item, outcome, choice)
    office = await organizations.by_id(session, office_id=item.office_id)
    if office is None:
        raise errors.NotYourStep
    return Prepared(act, dossier, rules, item, office, post, choice, moved, to)


async def apply(
    session: AsyncSession, prepared: Prepared, *, calendar: WorkingCalendar
) -> Dossier:
    """Carry out a decided act: status, clock, hands, and the telling of it."""
    dossier, act, moved = prepared.dossier, prepared.act, prepared.moved
    dossier.status = prepared.to
    dossier.position = moved.position.to_json()
    await _keep_time(session, prepared, calendar)
    _stamp(dossier, act)
    await assigning.follow(
        session,
        dossier,
        moved,
        current=prepared.office,
        at=act.at,
        calendar=calendar,
    )
    await recording.record(
        session, dossier, _doing(prepared), definition=prepared.rules.definition
    )
    return dossier


async def _held(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> tuple[WorkItem | None, Post | None]:
    """Return the open step that the actor holds, with the post that holds it."""
    for item in await queries.open_items(session, dossier):
        post = actor.post_for(office_id=item.office_id, role=item.role)
        if post is not None:
            return item, post
    return None, None


def _not_held(dossier: Dossier, choice: Choice) -> ProblemError:
    """Tell "not from here" apart from "not yours", as the legal table does."""
    if choice.kind is None:
        return errors.NotYourStep()
    situation = Situation(Status(dossier.status), None)
    decided = lifecycle.decide(situation, outcomes.ACTION[choice.kind])
    if isinstance(decided, lifecycle.Refused):
        return errors.from_legal(decided.why)
    return errors.NotYourStep()


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
    return outcome.kind is choice.kind


def _from_process(refused: engine.Refused) -> Conflict | Invalid:
    match refused.refusal:
        case engine.Refusal.REASON_MISSING:
            return errors.reason_missing()
        case engine.Refusal.ALREADY_USED:
            return errors.SupplementAlreadyRequested(refused.text)
        case _:
            return ProcessRefused(refused.text)


async def _keep_time(
    session: AsyncSession, prepared: Prepared, calendar: WorkingCalendar
) -> None:
    kind = outcomes.clock_entry(prepared.kind, started=prepared.started)
    if kind is None:
        return
    await timekeeping.write(
        session,
        prepared.dossier,
        kind,
        at=prepared.act.at,
        basis=_basis(prepared),
        limit=prepared.rules.limit(prepared.dossier.channel),
        calendar=calendar,
    )


def _basis(prepared: Prepared) -> str:
    if prepared.kind is OutcomeKind.ACCEPT:
        return deadlines.START_BASIS
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
