"""Every step can be reached, and from every step an end can be reached."""

from collections.abc import Iterator
from typing import Final

from app.workflow import defects, graph
from app.workflow.defects import Defect, DefectCode
from app.workflow.definition import ENDING, OutcomeKind, Process
from app.workflow.exploration import Exploration, Standing

# Outcomes by which work only ever goes forward; a ring of these never ends.
FORWARD_ONLY: Final = frozenset(
    {
        OutcomeKind.ACCEPT,
        OutcomeKind.FORWARD,
        OutcomeKind.APPROVE,
        OutcomeKind.REJECT,
        OutcomeKind.ISSUE,
    }
)


def breaches(exploration: Exploration) -> Iterator[Defect]:
    yield from _unreachable(exploration)
    yield from _dead_ends(exploration)
    yield from _forward_cycle(exploration.process)
    yield from _never_approves(exploration)


def _unreachable(exploration: Exploration) -> Iterator[Defect]:
    reached = {standing.step for standing in exploration.arrivals}
    for step in exploration.process.steps:
        if step.id not in reached:
            yield defects.error(
                DefectCode.UNREACHABLE_STEP,
                path=(step.id,),
                story=f"Không hồ sơ nào đến được bước “{step.label}”.",
            )


def _dead_ends(exploration: Exploration) -> Iterator[Defect]:
    ending = _can_end(exploration)
    told: set[str] = set()
    for standing in exploration.arrivals:
        if standing in ending or standing.step in told:
            continue
        told.add(standing.step)
        step = exploration.process.step(standing.step)
        if step is not None:
            yield defects.on_journey(
                DefectCode.DEAD_END,
                exploration.journey(standing),
                at=step,
                what="hồ sơ không còn đường nào đi đến kết thúc",
            )


def _can_end(exploration: Exploration) -> set[Standing]:
    before: dict[Standing, list[Standing]] = {}
    waiting: list[Standing] = []
    for move, nexts in exploration.moves:
        if move.outcome.kind in ENDING:
            waiting.append(move.before)
        for following in nexts:
            before.setdefault(following, []).append(move.before)
    found: set[Standing] = set()
    while waiting:
        standing = waiting.pop()
        if standing not in found:
            found.add(standing)
            waiting.extend(before.get(standing, ()))
    return found


def _forward_cycle(process: Process) -> Iterator[Defect]:
    onward = graph.graph_of(process, kinds=FORWARD_ONLY, follow=graph.main_targets)
    ring = graph.ring(onward)
    if ring:
        labels = [step.label for each in ring if (step := process.step(each))]
        around = " → ".join(f"“{label}”" for label in [*labels, labels[0]])
        yield defects.error(
            DefectCode.FORWARD_CYCLE,
            path=(*ring, ring[0]),
            story=f"Hồ sơ có thể chuyển tiếp vòng tròn mãi: {around}.",
        )


def _never_approves(exploration: Exploration) -> Iterator[Defect]:
    kinds = {move.outcome.kind for move, _ in exploration.moves}
    if OutcomeKind.APPROVE not in kinds:
        yield defects.error(
            DefectCode.NEVER_APPROVES,
            path=(exploration.process.intake.id,),
            story="Không con đường nào trong quy trình dẫn đến phê duyệt hồ sơ.",
        )
