"""The definitions as published, and small sound processes made from them."""

from dataclasses import replace
from pathlib import Path

from app.workflow import loading
from app.workflow.definition import (
    Allowance,
    Join,
    OfficeKind,
    OfficeSelector,
    Outcome,
    OutcomeKind,
    Process,
    Role,
    Step,
    Unit,
)
from app.workflow.facts import Fact, Facts

FOLDER = Path(__file__).parents[2] / "deploy/ben_tre/processes"
FILES = sorted(FOLDER.glob("*.yaml"))
EVERYTHING = Facts(held=frozenset(Fact))


def load(file: Path) -> Process:
    process = loading.load_yaml(file.read_bytes())
    assert isinstance(process, Process), process
    return process


ALL = {file.stem: load(file) for file in FILES}


def changed(process: Process, step: Step, **changes: object) -> Process:
    """Return the process with one step changed."""
    return replace(
        process,
        steps=tuple(
            replace(each, **changes) if each is step else each  # type: ignore[arg-type] # names are given by the tests
            for each in process.steps
        ),
    )


def with_outcome(
    process: Process, step: Step, outcome: Outcome, **changes: object
) -> Process:
    """Return the process with one outcome of one step changed."""
    outcomes = tuple(
        replace(each, **changes) if each is outcome else each  # type: ignore[arg-type] # names are given by the tests
        for each in step.outcomes
    )
    return changed(process, step, outcomes=outcomes)


def step_with(process: Process, kind: OutcomeKind) -> Step:
    return next(
        step
        for step in process.steps
        if any(outcome.kind is kind for outcome in step.outcomes)
    )


def outcome_of(step: Step, kind: OutcomeKind) -> Outcome:
    return next(outcome for outcome in step.outcomes if outcome.kind is kind)


def opinion(name: str, *, to: str, hours: int = 1) -> Step:
    return Step(
        id=name,
        label=f"Cho ý kiến {name}",
        office=OfficeSelector(OfficeKind.DEPARTMENT, "justice"),
        role=Role.SPECIALIST,
        allowance=Allowance(minutes=hours * 60, unit=Unit.HOURS),
        outcomes=(Outcome("answer", OutcomeKind.FORWARD, "Trả lời", to=to),),
    )


def with_consultation(process: Process, *, join: Join = Join.ALL) -> Process:
    """Let the appraising step ask two departments at once, for an hour."""
    step = step_with(process, OutcomeKind.APPROVE)
    consult = Outcome(
        id="ask_others",
        kind=OutcomeKind.CONSULT,
        label="Lấy ý kiến song song",
        to=step.id,
        branches=("opinion_one", "opinion_two"),
        join=join,
        deadline=Allowance(minutes=60, unit=Unit.HOURS),
    )
    asking = changed(process, step, outcomes=(*step.outcomes, consult))
    first = opinion("opinion_one", to=step.id)
    second = opinion("opinion_two", to=step.id)
    return replace(asking, steps=(*asking.steps, first, second))


WALKED = [
    *ALL.values(),
    *(with_consultation(each) for each in ALL.values()),
    *(with_consultation(each, join=Join.ANY) for each in ALL.values()),
]
