"""What the engine may know of a dossier: its form answers and the facts that hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fact(StrEnum):
    """A thing that holds of a dossier or does not; the caller establishes it."""

    PAPERS_CHECKED = "papers_checked"
    ALL_SIGNATURES_VALID = "all_signatures_valid"
    FEE_SETTLED = "fee_settled"
    DECISION_MADE = "decision_made"
    RESULT_SIGNED = "result_signed"
    NUMBER_ISSUED = "number_issued"


FACT_NAMES: dict[Fact, str] = {
    Fact.PAPERS_CHECKED: "đã kiểm tra thành phần hồ sơ",
    Fact.ALL_SIGNATURES_VALID: "mọi chữ ký số trong hồ sơ hợp lệ",
    Fact.FEE_SETTLED: "đã hoàn thành nghĩa vụ tài chính",
    Fact.DECISION_MADE: "đã có quyết định của người có thẩm quyền",
    Fact.RESULT_SIGNED: "kết quả đã được ký",
    Fact.NUMBER_ISSUED: "kết quả đã được cấp số",
}


@dataclass(frozen=True)
class Facts:
    """The dossier as guards and requirements see it."""

    answers: Mapping[str, object] = field(default_factory=dict)
    held: frozenset[Fact] = frozenset()
