"""What must be right before anything else can be asked of a process."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from app.workflow import defects, graph
from app.workflow.defects import Defect, DefectCode
from app.workflow.definition import (
    ENDING,
    REASONED,
    Outcome,
    OutcomeKind,
    Process,
    Role,
    Step,
)

# Who may do what: the desk receives and returns, a leader decides, the clerk issues.
ROLE_OF: Final = {
    OutcomeKind.ACCEPT: Role.RECEPTION,
    OutcomeKind.DECLINE: Role.RECEPTION,
    OutcomeKind.APPROVE: Role.LEADER,
    OutcomeKind.REJECT: Role.LEADER,
    OutcomeKind.ISSUE: Role.REGISTRY_CLERK,
    OutcomeKind.DELIVER: Role.RECEPTION,
}
ROLE_NAMES: Final = {
    Role.RECEPTION: "bộ phận một cửa",
    Role.SPECIALIST: "công chức thụ lý",
    Role.DIVISION_HEAD: "lãnh đạo phòng",
    Role.LEADER: "lãnh đạo cơ quan",
    Role.REGISTRY_CLERK: "văn thư",
}
_PAUSING: Final = frozenset(
    {OutcomeKind.SUPPLEMENT, OutcomeKind.REQUEST_PAYMENT, OutcomeKind.WAIT}
)


def broken_links(process: Process) -> Iterator[Defect]:
    """Yield defects that leave no graph to walk: nothing else is checked then."""
    yield from _duplicate_steps(process)
    known = {step.id for step in process.steps}
    for step in process.steps:
        yield from _duplicate_outcomes(step)
        yield from _clock_start(step, known)
        for outcome in step.outcomes:
            yield from _broken_targets(step, outcome, known)


def breaches(process: Process) -> Iterator[Defect]:
    """Yield what one step or outcome alone does wrong."""
    yield from _validity(process)
    yield from _intake(process)
    onward = graph.graph_of(process)
    for step in process.steps:
        for outcome in step.outcomes:
            yield from _reason(step, outcome)
            yield from _role(step, outcome)
            yield from _return(step, outcome, onward)


def _duplicate_steps(process: Process) -> Iterator[Defect]:
    for repeated in _repeated(step.id for step in process.steps):
        yield defects.error(
            DefectCode.DUPLICATE_STEP,
            path=(repeated,),
            story=f"Hai bước cùng mang mã “{repeated}”, không biết hồ sơ ở bước nào.",
        )


def _duplicate_outcomes(step: Step) -> Iterator[Defect]:
    for repeated in _repeated(outcome.id for outcome in step.outcomes):
        yield defects.error(
            DefectCode.DUPLICATE_OUTCOME,
            path=(f"{step.id}:{repeated}",),
            story=f"Bước “{step.label}” có hai hướng xử lý cùng mã “{repeated}”.",
        )


def _repeated(ids: Iterable[str]) -> list[str]:
    return [each for each, times in Counter(ids).items() if times > 1]


def _clock_start(step: Step, known: set[str]) -> Iterator[Defect]:
    if step.clock_starts_at is not None and step.clock_starts_at not in known:
        story = (
            f"Bước “{step.label}” giao bắt đầu tính thời hạn ở bước"
            f" “{step.clock_starts_at}” không tồn tại."
        )
        yield defects.error(DefectCode.UNKNOWN_STEP, path=(step.id,), story=story)


def _broken_targets(step: Step, outcome: Outcome, known: set[str]) -> Iterator[Defect]:
    path = (f"{step.id}:{outcome.id}",)
    says = f"Bước “{step.label}”, hướng “{outcome.label}”"
    if outcome.kind in ENDING and outcome.to is not None:
        story = f"{says} kết thúc hồ sơ nhưng lại khai bước tiếp theo."
        yield defects.error(DefectCode.END_GOES_ON, path=path, story=story)
    if outcome.kind not in ENDING and outcome.to is None:
        yield _targetless(outcome, path, says)
    for target in graph.targets(outcome):
        if target not in known:
            story = f"{says} chuyển đến bước “{target}” không tồn tại."
            yield defects.error(DefectCode.UNKNOWN_STEP, path=path, story=story)


def _targetless(outcome: Outcome, path: tuple[str, ...], says: str) -> Defect:
    if outcome.kind in _PAUSING:
        story = f"{says} tạm dừng hồ sơ nhưng không khai bước để tiếp tục."
        code = DefectCode.PAUSE_CANNOT_RESUME
    else:
        story = f"{says} không khai bước tiếp theo, hồ sơ không đi đâu cả."
        code = DefectCode.TARGET_MISSING
    return defects.error(code, path=path, story=story)


def _validity(process: Process) -> Iterator[Defect]:
    if process.valid_to is not None and process.valid_to < process.valid_from:
        yield defects.error(
            DefectCode.VALIDITY_REVERSED,
            path=(),
            story="Quy trình hết hiệu lực trước ngày có hiệu lực, không áp dụng được.",
        )


def _intake(process: Process) -> Iterator[Defect]:
    kinds = {outcome.kind for outcome in process.intake.outcomes}
    if OutcomeKind.ACCEPT not in kinds:
        yield defects.error(
            DefectCode.INTAKE_WITHOUT_ACCEPTANCE,
            path=(process.intake.id,),
            story=f"Bước đầu “{process.intake.label}” không cho tiếp nhận hồ sơ.",
        )


def _reason(step: Step, outcome: Outcome) -> Iterator[Defect]:
    if outcome.kind in REASONED and not outcome.reason_required:
        yield defects.error(
            DefectCode.REASON_MISSING,
            path=(f"{step.id}:{outcome.id}",),
            story=f"Bước “{step.label}” được “{outcome.label}” mà không phải nêu lý do.",
        )


def _role(step: Step, outcome: Outcome) -> Iterator[Defect]:
    role = ROLE_OF.get(outcome.kind, step.role)
    if step.role is not role:
        yield defects.error(
            DefectCode.WRONG_ROLE,
            path=(f"{step.id}:{outcome.id}",),
            story=(
                f"Bước “{step.label}” giao {ROLE_NAMES[step.role]} “{outcome.label}”,"
                f" việc này thuộc {ROLE_NAMES[role]}."
            ),
        )


def _return(step: Step, outcome: Outcome, onward: graph.Graph) -> Iterator[Defect]:
    if outcome.kind is not OutcomeKind.RETURN or outcome.to is None:
        return
    if outcome.to == step.id or not graph.follows(onward, outcome.to, step.id):
        yield defects.error(
            DefectCode.RETURN_NOT_BACKWARD,
            path=(f"{step.id}:{outcome.id}",),
            story=(
                f"Bước “{step.label}” chuyển trả đến “{outcome.to}”,"
                " là bước chưa từng giữ hồ sơ."
            ),
        )
