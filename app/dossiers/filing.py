"""May this draft be submitted? Pure.

Everything is checked at once, so that a person is told all in one go.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.canonical import JsonValue, digest
from app.core.errors import FieldProblem
from app.files import formats
from app.files.scanning import ScanState
from app.procedures import papers
from app.procedures.definition import Definition, SignaturePolicy
from app.procedures.definition import Paper as PaperRule
from app.procedures.eforms import validation
from app.procedures.eforms.evaluation import Surroundings
from app.procedures.eforms.form import Form
from app.signing.report import Indication, ValidationReport

_BAD: Final = frozenset({ScanState.INFECTED, ScanState.REFUSED})
_INFECTED: Final = "tệp không qua được kiểm tra mã độc, hãy thay bằng tệp khác"


@dataclass(frozen=True)
class AttachedPaper:
    code: str
    sha256: str
    verdict: ValidationReport | None
    scan: ScanState = ScanState.NOT_SCANNED


@dataclass(frozen=True)
class Findings:
    """What stands in the way, by kind; empty means that it may be submitted.

    `kept` are the answers as they are filed: what the form hides is left out, what
    it computes is put in.
    """

    answers: tuple[FieldProblem, ...] = ()
    missing: tuple[FieldProblem, ...] = ()
    uncalled: tuple[FieldProblem, ...] = ()
    signatures: tuple[FieldProblem, ...] = ()
    infected: tuple[FieldProblem, ...] = ()
    unscanned: tuple[FieldProblem, ...] = ()
    kept: Mapping[str, JsonValue] = field(default_factory=dict, compare=False)


def examine(
    *,
    definition: Definition,
    form: Form | None,
    answers: Mapping[str, JsonValue],
    attached: Sequence[AttachedPaper],
    owners: Collection[str],
    around: Surroundings,
    scan_required: bool = False,
) -> Findings:
    """Examine a draft; `owners` are the identity numbers that sign.

    Where there is a scanner, every paper must have passed it.
    """
    examined = None if form is None else validation.examine(form, answers, around)
    kept = answers
    if examined is not None and examined.evaluation is not None:
        kept = examined.evaluation.answers
    called_for = papers.required_papers(definition, kept)
    supplied = [paper.code for paper in attached]
    return Findings(
        kept=kept,
        answers=() if examined is None else examined.problems,
        missing=tuple(
            FieldProblem(_at(paper.code), f"còn thiếu: {paper.name}", "missing")
            for paper in papers.missing(called_for, supplied=supplied)
        ),
        uncalled=tuple(
            FieldProblem(_at(code), "không thuộc thành phần hồ sơ", "uncalled")
            for code in papers.uncalled(called_for, supplied=supplied)
        ),
        signatures=tuple(_unsigned(definition, attached, owners=owners)),
        infected=tuple(
            FieldProblem(_at(paper.code), _INFECTED, "file_refused")
            for paper in attached
            if paper.scan in _BAD
        ),
        unscanned=tuple(
            FieldProblem(_at(paper.code), "đang chờ quét mã độc", "not_scanned")
            for paper in attached
            if waits_for_scan(paper.scan, scan_required=scan_required)
        ),
    )


def waits_for_scan(scan: ScanState, *, scan_required: bool) -> bool:
    """Tell whether nobody knows yet if there is malware in a paper.

    A portal without a scanner does without the verdict, and claims none.
    """
    if scan is ScanState.NOT_SCANNED:
        return scan_required
    return scan is ScanState.WAITING


def unreadable(scan: ScanState, *, own: bool, scan_required: bool) -> bool:
    """Tell whether a paper must not be opened by this reader.

    Nobody is handed malware; what waits for its scan, only who sent it.
    """
    waits = waits_for_scan(scan, scan_required=scan_required)
    return scan in _BAD or (waits and not own)


def snapshot(
    *,
    answers: Mapping[str, JsonValue],
    attached: Collection[AttachedPaper],
    form_digest: str | None,
    definition_digest: str,
    declaration: str | None = None,
) -> str:
    """Return the digest that binds what was filed to what was shown."""
    return digest(
        {
            "answers": answers,
            "papers": {paper.code: paper.sha256 for paper in attached},
            "form": form_digest,
            "procedure": definition_digest,
            "declaration": declaration,
        }
    )


def file_fault(paper: PaperRule, *, media_type: str, size: int) -> str | None:
    """Return why a file of this type and size does not do, in Vietnamese."""
    if media_type not in {formats.MEDIA_TYPES.get(each) for each in paper.formats}:
        return f"giấy tờ này chỉ nhận tệp {', '.join(paper.formats).upper()}"
    if size > paper.max_megabytes * 1_000_000:
        return f"tệp lớn quá {paper.max_megabytes} MB"
    return None


def signature_fault(
    policy: SignaturePolicy,
    verdict: ValidationReport | None,
    *,
    owners: Collection[str],
) -> str | None:
    """Return why a paper's signature does not meet its policy, in Vietnamese."""
    if policy is SignaturePolicy.NONE:
        return _tampered(verdict)
    if verdict is None or not verdict.signatures:
        return "giấy tờ này phải được ký số nhưng chưa có chữ ký số"
    if verdict.indication is not Indication.TOTAL_PASSED:
        return _why_not(verdict)
    if policy is SignaturePolicy.OWNER and not set(owners) & set(_signers(verdict)):
        return "chữ ký số không phải của người nộp hồ sơ"
    return None


def holds_still(policy: SignaturePolicy, verdict: ValidationReport | None) -> bool:
    """Tell whether the kept verdict still meets the policy, whoever signed."""
    if policy is SignaturePolicy.OWNER:
        policy = SignaturePolicy.ANY_VALID
    return signature_fault(policy, verdict, owners=()) is None


def _tampered(verdict: ValidationReport | None) -> str | None:
    """Refuse a broken signature even on a paper that need not be signed."""
    broken = verdict is not None and verdict.indication is Indication.TOTAL_FAILED
    return _why_not(verdict) if verdict and verdict.signatures and broken else None


def _why_not(verdict: ValidationReport) -> str:
    """Say it with the first failed constraint of the first bad signature."""
    sub = verdict.sub_indication or ""
    failed = (
        constraint.reason_vi
        for signature in verdict.signatures
        for constraint in signature.constraints
        if constraint.status == "FAILED"
    )
    reason = next(failed, "chữ ký số không hợp lệ hoặc chưa đủ căn cứ xác nhận")
    return f"{reason} ({verdict.indication}{'/' if sub else ''}{sub})"


def _signers(verdict: ValidationReport) -> set[str]:
    return {
        identifier.value
        for signature in verdict.signatures
        if signature.signer is not None
        for identifier in signature.signer.identifiers
    }


def _unsigned(
    definition: Definition,
    attached: Sequence[AttachedPaper],
    *,
    owners: Collection[str],
) -> list[FieldProblem]:
    policies = {paper.code: paper.signature for paper in definition.papers}
    found = []
    for paper in attached:
        policy = policies.get(paper.code, SignaturePolicy.NONE)
        fault = signature_fault(policy, paper.verdict, owners=owners)
        if fault is not None:
            found.append(FieldProblem(_at(paper.code), fault, "signature_invalid"))
    return found


def _at(code: str) -> str:
    return f"/papers/{code}"
