"""Step times add up within the legal limit on the longest path."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.workflow import branches, cases, defects, graph, reachability
from app.workflow.branches import Consultation
from app.workflow.cases import Case
from app.workflow.defects import Defect, DefectCode, Journey
from app.workflow.definition import (
    MINUTES_PER_HOUR,
    Allowance,
    Outcome,
    OutcomeKind,
    Process,
    Step,
    Unit,
)
from app.workflow.graph import Graph

# A branch is timed as if every guard in it could hold.
_ONE_CASE: Final[tuple[Case, ...]] = ({},)
# They may lead on, or back to the step that asked; only leading on takes its time.
_MAY_COME_BACK: Final = frozenset(
    {
        OutcomeKind.CONSULT,
        OutcomeKind.SPAWN,
        OutcomeKind.WAIT,
        OutcomeKind.REQUEST_PAYMENT,
    }
)


def breaches(process: Process, *, among: tuple[Case, ...]) -> Iterator[Defect]:
    """Yield defects of time; the process must have no forward cycle."""
    yield from _limit(process, among)
    yield from _consultations(process)
    yield from _printed(process)


@dataclass(frozen=True)
class _Way:
    minutes: int
    journey: Journey = ()


def _limit(process: Process, among: tuple[Case, ...]) -> Iterator[Defect]:
    limit = process.legal_limit.minutes
    if limit is None:
        yield defects.warning(
            DefectCode.LIMIT_WITHOUT_NUMBER,
            path=(),
            story="Thời hạn giải quyết ghi bằng chữ, không cộng thời gian để so được.",
        )
        return
    longest = _longest(process, process.intake, among)
    path = tuple(f"{step.id}:{outcome.id}" for step, outcome in longest.journey)
    way = " → ".join(f"“{step.label}”" for step, _ in longest.journey)
    sums = f"{_hours(longest.minutes)} giờ làm việc, thời hạn là {_hours(limit)} giờ"
    if longest.minutes > limit:
        story = f"Hồ sơ đi {way} hết {sums}: quy trình tự làm trễ hạn."
        yield defects.error(DefectCode.OVER_LIMIT, path=path, story=story)
    elif longest.minutes < limit:
        story = f"Đường dài nhất {way} chỉ cộng được {sums}."
        yield defects.warning(DefectCode.BELOW_LIMIT, path=path, story=story)


def _consultations(process: Process) -> Iterator[Defect]:
    definite = _definite(process)
    for consultation in branches.consultations(process):
        deadline = consultation.outcome.deadline
        if deadline is not None and deadline.minutes is not None:
            yield from _branch_times(process, consultation, deadline.minutes)
            if not _leads_on(consultation.outcome, consultation.step, definite):
                yield from _within_step(consultation, deadline.minutes)


def _branch_times(
    process: Process, consultation: Consultation, deadline: int
) -> Iterator[Defect]:
    for first, _ in consultation.regions:
        way = _longest(process, first, _ONE_CASE, stop=consultation.join_at)
        if way.minutes > deadline:
            yield defects.error(
                DefectCode.BRANCH_OVER_DEADLINE,
                path=(_opening(consultation), first.id),
                story=(
                    f"Nhánh lấy ý kiến “{first.label}” được {_hours(way.minutes)} giờ,"
                    f" nhưng hạn trả lời chỉ {_hours(deadline)} giờ."
                ),
            )


def _within_step(consultation: Consultation, deadline: int) -> Iterator[Defect]:
    # The legal clock runs on while others are asked.
    allowed = consultation.step.allowance.minutes
    if allowed is not None and deadline > allowed:
        yield defects.error(
            DefectCode.CONSULTATION_OVER_STEP,
            path=(_opening(consultation),),
            story=(
                f"Bước “{consultation.step.label}” được {_hours(allowed)} giờ nhưng"
                f" chờ ý kiến đến {_hours(deadline)} giờ."
            ),
        )


def _printed(process: Process) -> Iterator[Defect]:
    yield from _unclear_unit(process.legal_limit)
    yield from _repeated_numbers(process)
    for step in process.steps:
        yield from _step_time(step)


def _unclear_unit(limit: Allowance) -> Iterator[Defect]:
    text = limit.text or ""
    if limit.unit is Unit.DAYS and "ngày" in text and "ngày làm việc" not in text:
        yield defects.warning(
            DefectCode.CALENDAR_DAYS_UNCLEAR,
            path=(),
            story=f"Thời hạn in “{text}”, không nói rõ là ngày làm việc.",
        )


def _repeated_numbers(process: Process) -> Iterator[Defect]:
    numbers = Counter(step.number for step in process.steps if step.number)
    for number, times in numbers.items():
        if times > 1:
            ids = tuple(step.id for step in process.steps if step.number == number)
            yield defects.warning(
                DefectCode.PRINTED_NUMBER_REPEATED,
                path=ids,
                story=f"“{number}” được in cho {times} bước khác nhau.",
            )


def _step_time(step: Step) -> Iterator[Defect]:
    delivers = any(outcome.kind is OutcomeKind.DELIVER for outcome in step.outcomes)
    if delivers and _own(step):
        yield defects.warning(
            DefectCode.DELIVERY_COUNTED,
            path=(step.id,),
            story=f"Bước “{step.label}” trả kết quả mà vẫn tính vào thời hạn.",
        )
    if step.counted and step.allowance.minutes is None:
        yield defects.warning(
            DefectCode.STEP_WITHOUT_TIME,
            path=(step.id,),
            story=f"Bước “{step.label}” tính vào thời hạn nhưng không có số giờ.",
        )


def _longest(
    process: Process, start: Step, among: tuple[Case, ...], *, stop: str | None = None
) -> _Way:
    """Find the longest way on from a step in any case, pauses not counted."""
    definite = _definite(process)
    ways = (_longest_in(process, start, case, definite, stop) for case in among)
    return max(ways, key=_minutes)


def _longest_in(
    process: Process, start: Step, case: Case, definite: Graph, stop: str | None
) -> _Way:
    @cache
    def onward(step_id: str) -> _Way:
        step = process.step(step_id)
        if step is None or step_id == stop:
            return _Way(0)
        ways = (
            _then(step, outcome, onward(outcome.to or ""))
            for outcome in step.outcomes
            if _leads_on(outcome, step, definite)
            and cases.may_hold(outcome.guard, case)
        )
        return max(ways, key=_minutes, default=_Way(_own(step)))

    return onward(start.id)


def _then(step: Step, outcome: Outcome, rest: _Way) -> _Way:
    minutes = _own(step) + _asked(outcome) + rest.minutes
    return _Way(minutes, journey=((step, outcome), *rest.journey))


def _leads_on(outcome: Outcome, step: Step, definite: Graph) -> bool:
    if outcome.to is None:
        return False
    if outcome.kind in _MAY_COME_BACK:
        comes_back = graph.follows(definite, outcome.to, step.id)
        return outcome.to != step.id and not comes_back
    return outcome.kind in reachability.FORWARD_ONLY


def _definite(process: Process) -> Graph:
    return graph.graph_of(
        process, kinds=reachability.FORWARD_ONLY, follow=graph.main_targets
    )


def _own(step: Step) -> int:
    return (step.allowance.minutes or 0) if step.counted else 0


def _asked(outcome: Outcome) -> int:
    """Working time others are given to answer before the dossier goes on."""
    deadline = outcome.deadline if outcome.kind is OutcomeKind.CONSULT else None
    return 0 if deadline is None else deadline.minutes or 0


def _minutes(way: _Way) -> int:
    return way.minutes


def _opening(consultation: Consultation) -> str:
    return f"{consultation.step.id}:{consultation.outcome.id}"


def _hours(minutes: int) -> str:
    return f"{minutes / MINUTES_PER_HOUR:g}".replace(".", ",")
