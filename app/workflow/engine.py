"""Move a dossier through its process. Pure, deterministic, total.

Every function answers with the new position or with a refusal; it never raises on
a position, step or outcome that does not fit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.workflow import conditions, consultations, migration
from app.workflow.definition import (
    ADVANCING,
    ENDING,
    Join,
    Outcome,
    OutcomeKind,
    Process,
    Step,
    WaitKind,
)
from app.workflow.facts import FACT_NAMES, Fact, Facts
from app.workflow.position import Group, Position, Token, Used


class Refusal(StrEnum):
    OTHER_VERSION = "other_version"
    NOT_AT_STEP = "not_at_step"
    STEP_WAITS = "step_waits"
    NOTHING_TO_RESUME = "nothing_to_resume"
    NO_CONSULTATION = "no_consultation"
    UNKNOWN_OUTCOME = "unknown_outcome"
    ALREADY_USED = "already_used"
    GUARD_FAILS = "guard_fails"
    REQUIREMENT_MISSING = "requirement_missing"
    REASON_MISSING = "reason_missing"
    NO_NEXT_STEP = "no_next_step"
    MAPPING_NOT_TOTAL = "mapping_not_total"


REFUSAL_TEXTS: Final[Mapping[Refusal, str]] = {
    Refusal.OTHER_VERSION: "Hồ sơ đang theo một phiên bản quy trình khác",
    Refusal.NOT_AT_STEP: "Hồ sơ không ở bước này",
    Refusal.STEP_WAITS: "Bước này đang tạm dừng chờ, chưa thể xử lý tiếp",
    Refusal.NOTHING_TO_RESUME: "Bước này không ở trạng thái chờ",
    Refusal.NO_CONSULTATION: "Bước này không có lượt lấy ý kiến nào đang mở",
    Refusal.UNKNOWN_OUTCOME: "Bước này không có hướng xử lý đã chọn",
    Refusal.ALREADY_USED: "Hướng xử lý này chỉ được dùng một lần",
    Refusal.GUARD_FAILS: "Hồ sơ không thuộc trường hợp được đi hướng này",
    Refusal.REQUIREMENT_MISSING: "Chưa đủ điều kiện để chuyển bước",
    Refusal.REASON_MISSING: "Phải nêu rõ lý do",
    Refusal.NO_NEXT_STEP: "Quy trình không khai bước tiếp theo",
    Refusal.MAPPING_NOT_TOTAL: "Có bước đang xử lý chưa được ánh xạ sang quy trình mới",
}


@dataclass(frozen=True)
class Refused:
    """Why nothing happened; `missing` are the facts a step still requires."""

    refusal: Refusal
    missing: frozenset[Fact] = frozenset()

    @property
    def text(self) -> str:
        """Say it to an official, in Vietnamese."""
        names = "; ".join(sorted(FACT_NAMES[fact] for fact in self.missing))
        text = REFUSAL_TEXTS[self.refusal]
        return f"{text}: cần {names}" if names else text


@dataclass(frozen=True)
class Moved:
    """What happened: the step left, by which outcome, the steps entered.

    `withdrawn` are steps taken out of their holders' hands: by the first answer
    where one suffices, by a lapsed deadline, by the end of the dossier.
    """

    position: Position
    left: Step
    outcome: Outcome
    entered: tuple[Step, ...] = ()
    waiting: WaitKind | None = None
    ended: bool = False
    withdrawn: tuple[Step, ...] = ()


def begin(process: Process) -> Position:
    """Place a submitted dossier at the intake."""
    first = Token(number=1, step=process.intake.id)
    return Position(process=process.code, version=process.version, tokens=(first,))


def offered(
    process: Process, position: Position, *, step: str, facts: Facts
) -> tuple[Outcome, ...]:
    """List the outcomes `decide_next` would allow now, given a reason."""
    here = process.step(step)
    if here is None or not position.belongs_to(process):
        return ()
    return tuple(
        outcome
        for outcome in here.outcomes
        if isinstance(_chosen(process, position, here, outcome.id, facts), _Choice)
    )


def decide_next(
    process: Process,
    position: Position,
    *,
    step: str,
    outcome: str,
    facts: Facts,
    reason: str | None,
) -> Moved | Refused:
    """Take one outcome of one step, if it may be taken now."""
    here = process.step(step)
    if not position.belongs_to(process):
        return Refused(Refusal.OTHER_VERSION)
    if here is None:
        return Refused(Refusal.NOT_AT_STEP)
    choice = _chosen(process, position, here, outcome, facts)
    if isinstance(choice, Refused):
        return choice
    if choice.outcome.reason_required and not (reason or "").strip():
        return Refused(Refusal.REASON_MISSING)
    return _take(choice, _having_used(position, here, choice.outcome))


def resume(process: Process, position: Position, *, step: str) -> Moved | Refused:
    """Go on after the wait at this step: papers came, payment made, answer given."""
    if not position.belongs_to(process):
        return Refused(Refusal.OTHER_VERSION)
    token, here = position.token_at(step), process.step(step)
    if token is None or here is None:
        return Refused(Refusal.NOT_AT_STEP)
    outcome = here.outcome(token.after or "")
    if token.waiting is None or outcome is None:
        return Refused(Refusal.NOTHING_TO_RESUME)
    to = process.step(outcome.to or "")
    if to is None:
        return Refused(Refusal.NO_NEXT_STEP)
    return _enter(_Choice(process, token, here, outcome, to=to), to, position)


def lapse(process: Process, position: Position, *, step: str) -> Moved | Refused:
    """Close the consultation this step asked for, without the answers still owed.

    The asking agency goes on and answers for it (NĐ 61/2018 art. 19(5)).
    """
    if not position.belongs_to(process):
        return Refused(Refusal.OTHER_VERSION)
    group, here = position.group_asked_by(step), process.step(step)
    if group is None or here is None:
        return Refused(Refusal.NO_CONSULTATION)
    outcome, to = here.outcome(group.outcome), process.step(group.join_at)
    if outcome is None or to is None:
        return Refused(Refusal.NO_NEXT_STEP)
    closed, withdrawn = consultations.close(position, group)
    return Moved(
        position=closed,
        left=here,
        outcome=outcome,
        entered=(to,),
        withdrawn=_steps(process, withdrawn),
    )


def migrate(
    position: Position, *, process: Process, mapping: Mapping[str, str]
) -> Position | Refused:
    """Carry a running dossier over to another version of its process.

    A step keeps its id unless mapped. Refused unless every step in use has a place
    in the new version, and every wait the outcome it began with.
    """
    carried = migration.carried_over(position, process=process, mapping=mapping)
    return carried or Refused(Refusal.MAPPING_NOT_TOTAL)


@dataclass(frozen=True)
class _Choice:
    """An outcome found allowed, with everything needed to take it."""

    process: Process
    token: Token
    step: Step
    outcome: Outcome
    to: Step | None
    branches: tuple[Step, ...] = ()


def _chosen(
    process: Process, position: Position, here: Step, outcome_id: str, facts: Facts
) -> _Choice | Refused:
    token = position.token_at(here.id)
    outcome = here.outcome(outcome_id)
    if token is None:
        return Refused(Refusal.NOT_AT_STEP)
    if outcome is None:
        return Refused(Refusal.UNKNOWN_OUTCOME)
    # What is waited for may never come; stopping must stay possible.
    if token.waiting is not None and outcome.kind is not OutcomeKind.STOP:
        return Refused(Refusal.STEP_WAITS)
    refused = _forbidden(position, here, outcome, facts)
    if refused is not None:
        return refused
    return _with_targets(process, token, here, outcome)


def _forbidden(
    position: Position, here: Step, outcome: Outcome, facts: Facts
) -> Refused | None:
    if outcome.once and Used(here.id, outcome.id) in position.used:
        return Refused(Refusal.ALREADY_USED)
    if not conditions.holds(outcome.guard, facts):
        return Refused(Refusal.GUARD_FAILS)
    missing = here.requires - facts.held
    if outcome.kind in ADVANCING and missing:
        return Refused(Refusal.REQUIREMENT_MISSING, missing=missing)
    return None


def _with_targets(
    process: Process, token: Token, here: Step, outcome: Outcome
) -> _Choice | Refused:
    to = None if outcome.to is None else process.step(outcome.to)
    branches = tuple(filter(None, map(process.step, outcome.branches)))
    goes_on = outcome.kind not in ENDING
    if goes_on and (to is None or len(branches) != len(outcome.branches)):
        return Refused(Refusal.NO_NEXT_STEP)
    if outcome.kind is OutcomeKind.CONSULT and not branches:
        return Refused(Refusal.NO_NEXT_STEP)
    return _Choice(process, token, here, outcome, to=to, branches=branches)


def _having_used(position: Position, here: Step, outcome: Outcome) -> Position:
    if not outcome.once:
        return position
    return replace(position, used=(*position.used, Used(here.id, outcome.id)))


def _take(choice: _Choice, position: Position) -> Moved:
    if choice.to is None or choice.outcome.kind in ENDING:
        return _end(choice, position)
    if choice.outcome.kind is OutcomeKind.CONSULT:
        return _consult(choice, position)
    if choice.outcome.pauses_for is not None:
        return _wait(choice, position)
    return _enter(choice, choice.to, position)


def _end(choice: _Choice, position: Position) -> Moved:
    others = [token for token in position.tokens if token != choice.token]
    return Moved(
        position=replace(position, tokens=(), groups=()),
        left=choice.step,
        outcome=choice.outcome,
        ended=True,
        withdrawn=_steps(choice.process, others),
    )


def _wait(choice: _Choice, position: Position) -> Moved:
    kind = choice.outcome.pauses_for
    waiting = replace(choice.token, waiting=kind, after=choice.outcome.id)
    tokens = tuple(
        waiting if token == choice.token else token for token in position.tokens
    )
    return Moved(
        position=replace(position, tokens=tokens),
        left=choice.step,
        outcome=choice.outcome,
        waiting=kind,
    )


def _consult(choice: _Choice, position: Position) -> Moved:
    number = position.next_number
    group = Group(
        number=number,
        asked_by=choice.step.id,
        outcome=choice.outcome.id,
        join_at=choice.outcome.to or "",
        join=choice.outcome.join or Join.ALL,
        parent=choice.token.group,
    )
    branches = (
        Token(number=number + 1 + i, step=step.id, group=number)
        for i, step in enumerate(choice.branches)
    )
    opened = replace(
        position,
        tokens=(*consultations.without(position.tokens, [choice.token]), *branches),
        groups=(*position.groups, group),
        next_number=number + 1 + len(choice.branches),
    )
    return Moved(
        position=opened,
        left=choice.step,
        outcome=choice.outcome,
        entered=choice.branches,
    )


def _enter(choice: _Choice, to: Step, position: Position) -> Moved:
    """Move the token on, or let it join where its consultation joins."""
    group = consultations.joined_by(position, choice.token, to)
    if group is not None:
        return _join(choice, to, position, group)
    number = position.next_number
    moved = Token(number=number, step=to.id, group=choice.token.group)
    tokens = (*consultations.without(position.tokens, [choice.token]), moved)
    return Moved(
        position=replace(position, tokens=tokens, next_number=number + 1),
        left=choice.step,
        outcome=choice.outcome,
        entered=(to,),
    )


def _join(choice: _Choice, to: Step, position: Position, group: Group) -> Moved:
    answered = replace(
        position, tokens=consultations.without(position.tokens, [choice.token])
    )
    if group.join is Join.ALL and consultations.owed(answered, group):
        return Moved(position=answered, left=choice.step, outcome=choice.outcome)
    closed, withdrawn = consultations.close(answered, group)
    return Moved(
        position=closed,
        left=choice.step,
        outcome=choice.outcome,
        entered=(to,),
        withdrawn=_steps(choice.process, withdrawn),
    )


def _steps(process: Process, tokens: Iterable[Token]) -> tuple[Step, ...]:
    return tuple(filter(None, (process.step(token.step) for token in tokens)))
