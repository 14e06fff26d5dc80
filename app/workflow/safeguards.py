"""What must have held on every way to an act: check, fee, signature, number, status."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from app.workflow import defects, exploration, legal_status
from app.workflow.defects import Defect, DefectCode
from app.workflow.definition import OutcomeKind
from app.workflow.exploration import Exploration, Move
from app.workflow.facts import Fact
from app.workflow.legal_status import LegalStatus

_Breach: TypeAlias = tuple[DefectCode, str]

_CHECKED: Final = (
    Fact.PAPERS_CHECKED,
    DefectCode.APPROVAL_WITHOUT_CHECK,
    "được phê duyệt mà chưa bước nào buộc phải kiểm tra thành phần hồ sơ hiện có",
)
_VALID: Final = (
    Fact.ALL_SIGNATURES_VALID,
    DefectCode.APPROVAL_WITHOUT_VALID_SIGNATURES,
    "được phê duyệt mà chưa bước nào buộc phải kiểm tra chữ ký số của hồ sơ hiện có",
)
_PAID: Final = (
    Fact.FEE_SETTLED,
    DefectCode.APPROVAL_WITHOUT_FEE,
    "được phê duyệt mà chưa bước nào buộc phải hoàn thành phí, lệ phí",
)
_DECIDED: Final = (
    Fact.DECISION_MADE,
    DefectCode.ISSUE_WITHOUT_DECISION,
    "được phát hành kết quả mà chưa chắc đã có quyết định",
)
_SIGNED: Final = (
    Fact.RESULT_SIGNED,
    DefectCode.ISSUE_WITHOUT_SIGNATURE,
    "được phát hành kết quả mà chưa chắc đã có chữ ký",
)
_NUMBERED: Final = (
    Fact.NUMBER_ISSUED,
    DefectCode.DELIVERY_WITHOUT_NUMBER,
    "được trả kết quả mà chưa chắc kết quả đã được cấp số",
)


def breaches(explored: Exploration, *, fee_required: bool) -> Iterator[Defect]:
    """Yield, for each outcome and each breach, the shortest way to it."""
    told: set[tuple[str, str, DefectCode]] = set()
    for move, _ in explored.moves:
        for code, what in _breaches_of(move, fee_required=fee_required):
            key = (move.step.id, move.outcome.id, code)
            if key not in told:
                told.add(key)
                yield _defect(explored, move, code, what)


def _defect(explored: Exploration, move: Move, code: DefectCode, what: str) -> Defect:
    return defects.on_journey(
        code,
        explored.journey(move.before),
        at=move.step,
        what=f"theo hướng “{move.outcome.label}”, hồ sơ {what}",
    )


def _breaches_of(move: Move, *, fee_required: bool) -> Iterator[_Breach]:
    yield from _status(move)
    match move.outcome.kind:
        case OutcomeKind.SUPPLEMENT:
            yield from _supplement(move)
        case OutcomeKind.APPROVE:
            needs = (_CHECKED, _VALID, _PAID) if fee_required else (_CHECKED, _VALID)
            yield from _not_assured(move, needs)
        case OutcomeKind.ISSUE:
            yield from _not_assured(move, (_DECIDED, _SIGNED))
            if not move.before.decided:
                yield _DECIDED[1], "được phát hành kết quả khi chưa ai quyết định"
        case OutcomeKind.DELIVER:
            yield from _not_assured(move, (_NUMBERED,))
            if move.before.status is not LegalStatus.COMPLETED:
                yield _NUMBERED[1], "được trả kết quả khi chưa ai phát hành"
        case _:
            return


def _not_assured(
    move: Move, needs: tuple[tuple[Fact, DefectCode, str], ...]
) -> Iterator[_Breach]:
    assured = exploration.assured_after(move.before, move.step, move.outcome.kind)
    for fact, code, what in needs:
        if fact not in assured:
            yield code, what


def _supplement(move: Move) -> Iterator[_Breach]:
    # NĐ 61/2018 art. 11, 17: guidance is complete, in one go.
    at_intake = move.before.status is LegalStatus.REGISTERED
    if at_intake and move.before.supplemented:
        yield (
            DefectCode.SUPPLEMENT_REPEATS,
            "bị yêu cầu bổ sung lần thứ hai trước khi tiếp nhận",
        )


def _status(move: Move) -> Iterator[_Breach]:
    status, kind = move.before.status, move.outcome.kind
    if not legal_status.is_legal(status, kind):
        names = legal_status.STATUS_NAMES
        reached = legal_status.after(status, kind)
        change = f"từ “{names[status]}” ({status}) sang “{names[reached]}” ({reached})"
        yield DefectCode.ILLEGAL_STATUS, f"đổi trạng thái trái quy định, {change}"
