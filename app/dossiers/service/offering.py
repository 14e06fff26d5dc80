"""What a caller may do now: the deciders themselves answer, no twin of theirs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import errors, lifecycle, outcomes, queries, standings
from app.dossiers.lifecycle import Party, Situation, Status
from app.dossiers.models import Decision, Dossier, Paper, WorkItem
from app.dossiers.schemas import AvailableActions, OutcomeOut
from app.dossiers.service import facts, holding, pinned, separating
from app.dossiers.service.pinned import Pinned
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.workflow import engine
from app.workflow.definition import Outcome, OutcomeKind
from app.workflow.facts import Fact
from app.workflow.position import Position


async def available(
    session: AsyncSession, dossier: Dossier, *, actor: Actor, at: datetime
) -> AvailableActions:
    item = await _held_item(session, dossier, actor, at)
    party = await _party(session, dossier, actor, item)
    situation = Situation(Status(dossier.status), party)
    actions = set(lifecycle.available_actions(situation))
    if item is None:
        return _answer(actions, None, ())
    offered = [
        outcome
        for outcome in await _offered(session, dossier, item)
        if outcomes.ACTION[outcome.kind] in actions
        and await separating.refusal(session, dossier, outcome.kind, actor) is None
    ]
    allowed = {outcomes.ACTION[outcome.kind] for outcome in offered}
    return _answer(allowed, item, offered)


async def _party(
    session: AsyncSession, dossier: Dossier, actor: Actor, item: WorkItem | None
) -> Party | None:
    seen = await standings.towards(session, dossier, actor)
    if permits.allows(Permission.SUBMIT, actor, seen):
        return Party.APPLICANT
    return Party.HANDLER if item is not None else None


async def _held_item(
    session: AsyncSession, dossier: Dossier, actor: Actor, at: datetime
) -> WorkItem | None:
    items = await queries.open_items(session, dossier)
    try:
        held = await holding.found(session, items, actor, at=at)
    except errors.TakenByOther:
        return None
    return held.item if held else None


async def _offered(
    session: AsyncSession, dossier: Dossier, item: WorkItem
) -> tuple[Outcome, ...]:
    return offered(
        dossier,
        item,
        await pinned.of(session, dossier),
        papers=await queries.current_papers(session, dossier),
        decision=await queries.decision(session, dossier),
    )


def offered(
    dossier: Dossier,
    item: WorkItem,
    rules: Pinned,
    *,
    papers: Sequence[Paper],
    decision: Decision | None,
) -> tuple[Outcome, ...]:
    """Return the outcomes that an open step offers now, given a reason."""
    # Issuing itself seals and numbers, so those facts do not stand in its way.
    to_be = frozenset({Fact.RESULT_SIGNED, Fact.NUMBER_ISSUED})
    step = rules.process.step(item.step)
    issues = step is not None and any(
        outcome.kind is OutcomeKind.ISSUE for outcome in step.outcomes
    )
    known = facts.derived(
        dossier,
        rules,
        papers=papers,
        decision=decision,
        to_be=to_be if issues else frozenset(),
    )
    position = Position.from_json(dict(dossier.position or {}))
    return engine.offered(rules.process, position, step=item.step, facts=known)


def _answer(
    actions: set[lifecycle.Action],
    item: WorkItem | None,
    offered: Sequence[Outcome],
) -> AvailableActions:
    return AvailableActions(
        actions=sorted(actions),
        step=item.step if item else None,
        outcomes=[
            OutcomeOut(
                id=each.id,
                kind=each.kind,
                label=each.label,
                reason_required=each.reason_required,
            )
            for each in offered
        ],
    )
