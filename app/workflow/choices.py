"""Guards of one choice neither overlap nor leave a gap.

Outcomes of one kind at one step are one choice as soon as one of them has a guard.
And whatever the answers, a step must offer some way onward.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Self

from app.workflow import cases, conditions, defects, graph
from app.workflow.defects import Defect, DefectCode
from app.workflow.definition import Outcome, Process, Step
from app.workflow.facts import FACT_NAMES, Facts


def breaches(process: Process) -> Iterator[Defect]:
    for step in process.steps:
        guards = [outcome.guard for outcome in step.outcomes]
        if not any(guards):
            continue
        situations = cases.situations_of(guards)
        if situations is None:
            yield _too_many(step)
        else:
            yield from _of_step(_Choices.at(step, situations))


@dataclass(frozen=True)
class _Choices:
    """A step's outcomes, each with the numbers of the situations it holds in."""

    step: Step
    situations: tuple[Facts, ...]
    holding: Mapping[str, frozenset[int]]

    @classmethod
    def at(cls, step: Step, situations: tuple[Facts, ...]) -> Self:
        holding = {
            outcome.id: frozenset(
                number
                for number, facts in enumerate(situations)
                if conditions.holds(outcome.guard, facts)
            )
            for outcome in step.outcomes
        }
        return cls(step=step, situations=situations, holding=holding)

    def alike(self) -> Iterator[list[Outcome]]:
        """Yield outcomes of one kind that are one choice."""
        by_kind = sorted(self.step.outcomes, key=lambda outcome: outcome.kind)
        for _, same_kind in groupby(by_kind, key=lambda outcome: outcome.kind):
            choice = list(same_kind)
            if len(choice) > 1 and any(outcome.guard for outcome in choice):
                yield choice

    def onward(self) -> list[Outcome]:
        return [each for each in self.step.outcomes if each.kind in graph.ONWARD]


def _of_step(choices: _Choices) -> Iterator[Defect]:
    yield from _never_offered(choices)
    gaps: list[Defect] = []
    for choice in choices.alike():
        yield from _overlaps(choices, choice)
        gaps += _gap(choices, choice)
    yield from gaps or _gap(choices, choices.onward())


def _never_offered(choices: _Choices) -> Iterator[Defect]:
    step = choices.step
    for outcome in step.outcomes:
        if not choices.holding[outcome.id]:
            yield defects.error(
                DefectCode.NEVER_OFFERED,
                path=(f"{step.id}:{outcome.id}",),
                story=(
                    f"Bước “{step.label}”: điều kiện của hướng “{outcome.label}”"
                    " không bao giờ đúng."
                ),
            )


def _overlaps(choices: _Choices, choice: list[Outcome]) -> Iterator[Defect]:
    """Yield the first overlap of a choice: one is enough to mend it by."""
    step = choices.step
    for one, other in combinations(choice, 2):
        both = choices.holding[one.id] & choices.holding[other.id]
        if both:
            when = _told(choices.situations[min(both)])
            yield defects.error(
                DefectCode.CHOICE_OVERLAP,
                path=(f"{step.id}:{one.id}", f"{step.id}:{other.id}"),
                story=(
                    f"Bước “{step.label}”: khi {when}, cả “{one.label}” và"
                    f" “{other.label}” cùng đúng, không biết hồ sơ đi hướng nào."
                ),
            )
            return


def _gap(choices: _Choices, choice: list[Outcome]) -> Iterator[Defect]:
    covered = frozenset[int]().union(*(choices.holding[each.id] for each in choice))
    left = set(range(len(choices.situations))) - covered
    if choice and left:
        step, when = choices.step, _told(choices.situations[min(left)])
        labels = ", ".join(f"“{outcome.label}”" for outcome in choice)
        yield defects.error(
            DefectCode.CHOICE_GAP,
            path=tuple(f"{step.id}:{outcome.id}" for outcome in choice),
            story=(
                f"Bước “{step.label}”: khi {when}, không hướng nào trong"
                f" {labels} đúng, hồ sơ mắc lại."
            ),
        )


def _too_many(step: Step) -> Defect:
    return defects.error(
        DefectCode.TOO_LARGE_TO_VERIFY,
        path=(step.id,),
        story=(
            f"Điều kiện ở bước “{step.label}” phân biệt quá {cases.MAX_CASES}"
            " trường hợp, không kiểm chứng được; hãy tách bước."
        ),
    )


def _told(facts: Facts) -> str:
    """Say a situation in words an author of forms understands."""
    answers = [_answer(field, value) for field, value in facts.answers.items()]
    held = [FACT_NAMES[fact] for fact in sorted(facts.held)]
    return " và ".join([*answers, *held]) or "chưa có dữ kiện nào"


def _answer(field: str, value: object) -> str:
    if value is None:
        return f"ô “{field}” chưa khai"
    if value == cases.ANOTHER_TEXT:
        return f"ô “{field}” là một giá trị khác"
    return f"ô “{field}” là {value}"
