"""Parallel branches join, none is abandoned, and none touches the legal status."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from app.workflow import defects, graph
from app.workflow.defects import Defect, DefectCode
from app.workflow.definition import Outcome, OutcomeKind, Process, Step
from app.workflow.graph import Graph

# A dossier has one legal status, so only its own step may change it.
INSIDE_BRANCH: Final = frozenset(
    {OutcomeKind.FORWARD, OutcomeKind.RETURN, OutcomeKind.CONSULT}
)
_ALL_KINDS: Final = frozenset(OutcomeKind)


@dataclass(frozen=True)
class Consultation:
    """An outcome that opens branches, and the steps each branch can reach.

    `joining` are the steps from which a branch can come to where it joins.
    """

    step: Step
    outcome: Outcome
    join_at: str
    joining: frozenset[str]
    regions: tuple[tuple[Step, frozenset[str]], ...]


def breaches(process: Process) -> Iterator[Defect]:
    main = main_steps(process)
    for consultation in consultations(process):
        yield from _shared(consultation)
        for first, region in consultation.regions:
            yield from _joins(process, consultation, first, region, main)
            yield from _keeps_status(process, consultation, region - main)


def consultations(process: Process) -> Iterator[Consultation]:
    """Yield every consultation a step can open."""
    # Any way out counts: a branch may be left by an outcome it must not have.
    onward = graph.graph_of(process, kinds=_ALL_KINDS)
    backward = _reversed(graph.graph_of(process, kinds=INSIDE_BRANCH))
    for step in process.steps:
        for outcome in step.outcomes:
            if outcome.kind is OutcomeKind.CONSULT and outcome.to is not None:
                stop = frozenset({outcome.to})
                yield Consultation(
                    step=step,
                    outcome=outcome,
                    join_at=outcome.to,
                    joining=graph.reachable(backward, stop),
                    regions=tuple(
                        (first, graph.reachable(onward, [first.id], stop=stop) - stop)
                        for first in filter(None, map(process.step, outcome.branches))
                    ),
                )


def main_steps(process: Process) -> frozenset[str]:
    """Return the steps the dossier itself can be at, branches left aside."""
    main = graph.graph_of(process, kinds=_ALL_KINDS, follow=graph.main_targets)
    return graph.reachable(main, [process.intake.id])


def _shared(consultation: Consultation) -> Iterator[Defect]:
    pairs = combinations(consultation.regions, 2)
    for (one, its_steps), (other, other_steps) in pairs:
        if its_steps & other_steps:
            yield defects.error(
                DefectCode.BRANCHES_SHARE_STEP,
                path=(*_opening(consultation), one.id, other.id),
                story=(
                    f"Bước “{consultation.step.label}” lấy ý kiến song song, nhưng hai"
                    f" nhánh “{one.label}” và “{other.label}” đi chung một bước."
                ),
            )


def _joins(
    process: Process,
    consultation: Consultation,
    first: Step,
    region: frozenset[str],
    main: frozenset[str],
) -> Iterator[Defect]:
    astray = (region & main) | (region - consultation.joining)
    # An empty region is a branch that begins where it should end.
    if astray or not region:
        where = process.step(min(astray, default=first.id)) or first
        yield defects.error(
            DefectCode.BRANCH_NOT_JOINED,
            path=(*_opening(consultation), first.id, where.id),
            story=(
                f"Bước “{consultation.step.label}” lấy ý kiến song song; nhánh"
                f" “{first.label}” đi đến “{where.label}” mà không quay về nơi hợp"
                f" nhánh “{consultation.join_at}”, ý kiến bị bỏ rơi."
            ),
        )


def _keeps_status(
    process: Process, consultation: Consultation, region: frozenset[str]
) -> Iterator[Defect]:
    for step in process.steps:
        for outcome in step.outcomes:
            if step.id in region and outcome.kind not in INSIDE_BRANCH:
                yield defects.error(
                    DefectCode.BRANCH_CHANGES_STATUS,
                    path=(*_opening(consultation), f"{step.id}:{outcome.id}"),
                    story=(
                        f"Bước “{step.label}” chỉ cho ý kiến song song nhưng lại được"
                        f" “{outcome.label}”, làm đổi trạng thái chung của hồ sơ."
                    ),
                )


def _opening(consultation: Consultation) -> tuple[str]:
    return (f"{consultation.step.id}:{consultation.outcome.id}",)


def _reversed(onward: Graph) -> Graph:
    backward: dict[str, set[str]] = {step: set() for step in onward}
    for step, followers in onward.items():
        for following in followers:
            backward.setdefault(following, set()).add(step)
    return {step: frozenset(before) for step, before in backward.items()}
