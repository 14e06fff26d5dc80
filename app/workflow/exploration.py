"""Every standing a dossier can come to in a process, nearest first.

A standing is the step with what matters of the way there. The search is breadth
first, so the journey to the first standing with a defect is the shortest story.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from app.workflow import cases, graph, legal_status
from app.workflow.cases import Case
from app.workflow.defects import Journey
from app.workflow.definition import (
    ADVANCING,
    ENDING,
    Outcome,
    OutcomeKind,
    Process,
    Step,
)
from app.workflow.facts import Fact
from app.workflow.legal_status import LegalStatus

MAX_STANDINGS: Final = 20_000

# Papers that came after the check are not checked.
_UNDONE_BY_SUPPLEMENT: Final = frozenset(
    {Fact.PAPERS_CHECKED, Fact.ALL_SIGNATURES_VALID}
)
_DECIDING: Final = frozenset({OutcomeKind.APPROVE, OutcomeKind.REJECT})


@dataclass(frozen=True)
class Standing:
    """Where a dossier is; `assured` are facts some step on the way insisted on.

    A consultation leads to its branches and, as if answered, to where they join:
    what only a branch insists on is therefore never taken as assured.
    """

    step: str
    case: int
    status: LegalStatus = LegalStatus.REGISTERED
    assured: frozenset[Fact] = frozenset()
    decided: bool = False
    supplemented: bool = False
    used: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Move:
    """One outcome taken at a standing."""

    before: Standing
    step: Step
    outcome: Outcome


@dataclass
class Exploration:
    """All standings in the order found, each with the move that first led there."""

    process: Process
    arrivals: dict[Standing, Move | None] = field(default_factory=dict)
    moves: list[tuple[Move, tuple[Standing, ...]]] = field(default_factory=list)
    complete: bool = True

    def journey(self, standing: Standing) -> Journey:
        """Return the shortest way from the intake to the standing."""
        way: list[tuple[Step, Outcome]] = []
        move = self.arrivals[standing]
        while move is not None:
            way.append((move.step, move.outcome))
            move = self.arrivals[move.before]
        return tuple(reversed(way))


def explore(process: Process, *, among: tuple[Case, ...]) -> Exploration:
    """Walk the process in every case, up to a bound no sound process meets."""
    found = Exploration(process=process)
    waiting: deque[Standing] = deque()
    for number in range(len(among)):
        start = Standing(step=process.intake.id, case=number)
        found.arrivals[start] = None
        waiting.append(start)
    possible = _possible(process, among)
    while waiting:
        if len(found.arrivals) > MAX_STANDINGS:
            found.complete = False
            break
        for standing in _visit(found, waiting.popleft(), possible):
            waiting.append(standing)
    return found


def assured_after(standing: Standing, step: Step, kind: OutcomeKind) -> frozenset[Fact]:
    """Say which facts are sure to hold once this outcome could be taken."""
    if kind is OutcomeKind.SUPPLEMENT:
        return standing.assured - _UNDONE_BY_SUPPLEMENT
    if kind in ADVANCING:
        return standing.assured | step.requires
    return standing.assured


_Possible = Mapping[tuple[str, int], tuple[Outcome, ...]]


def _possible(process: Process, among: tuple[Case, ...]) -> _Possible:
    return {
        (step.id, number): tuple(
            outcome
            for outcome in step.outcomes
            if outcome.guard is None or cases.may_hold(outcome.guard, case)
        )
        for step in process.steps
        for number, case in enumerate(among)
    }


def _visit(
    found: Exploration, standing: Standing, possible: _Possible
) -> Iterator[Standing]:
    """Record every move from the standing; yield the standings not seen before."""
    step = found.process.step(standing.step)
    if step is None:
        return
    for outcome in possible[step.id, standing.case]:
        if outcome.once and _key(step, outcome) in standing.used:
            continue
        move = Move(before=standing, step=step, outcome=outcome)
        nexts = tuple(_following(standing, step, outcome))
        found.moves.append((move, nexts))
        for following in nexts:
            if following not in found.arrivals:
                found.arrivals[following] = move
                yield following


def _following(standing: Standing, step: Step, outcome: Outcome) -> Iterator[Standing]:
    if outcome.kind in ENDING or outcome.to is None:
        return
    after = _after(standing, step, outcome)
    for target in graph.targets(outcome):
        yield replace(after, step=target)


def _after(standing: Standing, step: Step, outcome: Outcome) -> Standing:
    status = legal_status.after(standing.status, outcome.kind)
    if outcome.kind in (OutcomeKind.SUPPLEMENT, OutcomeKind.REQUEST_PAYMENT):
        status = legal_status.resumed(standing.status)
    at_intake = standing.status is LegalStatus.REGISTERED
    supplemented = outcome.kind is OutcomeKind.SUPPLEMENT and at_intake
    return replace(
        standing,
        status=status,
        assured=assured_after(standing, step, outcome.kind),
        decided=standing.decided or outcome.kind in _DECIDING,
        supplemented=standing.supplemented or supplemented,
        used=standing.used | {_key(step, outcome)} if outcome.once else standing.used,
    )


def _key(step: Step, outcome: Outcome) -> str:
    return f"{step.id}:{outcome.id}"
