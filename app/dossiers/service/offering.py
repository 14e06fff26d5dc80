"""What a caller may do now: the deciders themselves answer, no twin of theirs."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import lifecycle, outcomes, queries
from app.dossiers.lifecycle import Party, Situation, Status
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.schemas import AvailableActions, OutcomeOut
from app.dossiers.service import facts, pinned
from app.identity.actor import Actor
from app.workflow import engine
from app.workflow.definition import Outcome, OutcomeKind
from app.workflow.facts import Fact
from app.workflow.position import Position


async def available(
    session: AsyncSession, dossier: Dossier, *, actor: Actor
) -> AvailableActions:
    item = await _held_item(session, dossier, actor)
    situation = Situation(Status(dossier.status), _party(dossier, actor, item))
    actions = set(lifecycle.available_actions(situation))
    if item is None:
        return _answer(actions, None, ())
    offered = [
        outcome
        for outcome in await _offered(session, dossier, item)
        if outcomes.ACTION[outcome.kind] in actions
    ]
    allowed = {outcomes.ACTION[outcome.kind] for outcome in offered}
    return _answer(allowed, item, offered)


def _party(dossier: Dossier, actor: Actor, item: WorkItem | None) -> Party | None:
    if dossier.applicant_id == actor.id:
        return Party.APPLICANT
    return Party.HANDLER if item is not None else None


async def _held_item(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> WorkItem | None:
    for item in await queries.open_items(session, dossier):
        if actor.post_for(office_id=item.office_id, role=item.role):
            return item
    return None


async def _offered(
    session: AsyncSession, dossier: Dossier, item: WorkItem
) -> tuple[Outcome, ...]:
    rules = await pinned.of(session, dossier)
    # Issuing itself seals and numbers, so those facts do not stand in its way.
    to_be = frozenset({Fact.RESULT_SIGNED, Fact.NUMBER_ISSUED})
    step = rules.process.step(item.step)
    issues = step is not None and any(
        outcome.kind is OutcomeKind.ISSUE for outcome in step.outcomes
    )
    known = await facts.of(
        session, dossier, rules, to_be=to_be if issues else frozenset()
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
