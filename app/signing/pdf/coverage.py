"""What each signature covers, what came after it, and whether that was allowed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.signing.evidence import INTACT, Finding, failed, undecided, worst
from app.signing.limits import MalformedError
from app.signing.pdf import diff, permissions, revisions, signatures
from app.signing.pdf.document import Document
from app.signing.pdf.permissions import Permissions
from app.signing.pdf.signatures import CoveredBytes, PdfSignature
from app.signing.policy import Policy
from app.signing.report import Change, ChangeKind, Coverage, SubIndication

CHANGED_AFTER_SIGNING: Final = "changed_after_signing"

_TOUCHING: Final = frozenset(
    {
        ChangeKind.FORM_FILLING,
        ChangeKind.ANNOTATION,
        ChangeKind.ANNOTATION_REMOVAL,
        ChangeKind.CONTENT,
    }
)


@dataclass(frozen=True)
class Covered:
    """One signature with its signed revision, as far as that could be established."""

    signature: PdfSignature
    coverage: Coverage
    finding: Finding = INTACT
    restriction: Finding = INTACT
    covered: CoveredBytes | None = None
    signed: Document | None = None
    changes: tuple[Change, ...] = ()
    granted: Permissions = permissions.SILENT


def establish(document: Document, *, policy: Policy) -> list[Covered]:
    """Establish the coverage of every signature, in the order of the form."""
    found = [_covered(each, document) for each in signatures.find(document)]
    ends = [each.covered.end for each in found if each.covered is not None]
    # One walk serves all signatures: it passes through every later end.
    mystery = revisions.unexplained_tail(document, min(ends)) if ends else None
    return [_judged(each, found, document, mystery, policy) for each in found]


def warnings(found: Iterable[Covered]) -> tuple[str, ...]:
    touched = {change.kind for each in found for change in each.changes}
    return (CHANGED_AFTER_SIGNING,) if touched & _TOUCHING else ()


def _covered(signature: PdfSignature, document: Document) -> Covered:
    try:
        covered = signatures.covered_bytes(signature, document)
        signed = _signed_revision(signature, covered, document)
    except MalformedError as problem:
        return _broken(signature, problem)
    return Covered(
        signature=signature,
        coverage=Coverage.WHOLE_DOCUMENT,
        covered=covered,
        signed=signed,
        granted=permissions.granted(signature, signed),
    )


def _signed_revision(
    signature: PdfSignature, covered: CoveredBytes, document: Document
) -> Document:
    if not revisions.ends_a_revision(document.data, covered.end):
        raise MalformedError("Phần được ký không kết thúc ở cuối một phiên bản")
    signed = document.as_of(covered.end)
    if not _present_in(signed, signature):
        raise MalformedError("Chữ ký không có trong phiên bản được ký")
    return signed


def _broken(signature: PdfSignature, problem: MalformedError) -> Covered:
    finding = failed(SubIndication.FORMAT_FAILURE, str(problem))
    return Covered(signature, Coverage.PARTIAL, finding)


def _present_in(signed: Document, signature: PdfSignature) -> bool:
    return any(
        each.number == signature.number
        and each.dictionary.get("Contents") == signature.dictionary.get("Contents")
        for each in signatures.find(signed)
    )


def _judged(
    each: Covered,
    found: list[Covered],
    document: Document,
    mystery: int | None,
    policy: Policy,
) -> Covered:
    if each.covered is None or each.signed is None:
        return each
    before = [
        one.granted
        for one in found
        if one.covered is not None and one.covered.end < each.covered.end
    ]
    widened = _widened(each.granted, permissions.combined(before))
    if revisions.is_padding(document.data, each.covered.end):
        return replace(each, finding=widened)
    try:
        _explained(document, each.covered.end, mystery)
        changes = tuple(diff.changes(each.signed, document))
    except MalformedError as problem:
        return _broken(each.signature, problem)
    allowed = permissions.combined([*before, each.granted])
    return replace(
        each,
        coverage=Coverage.EARLIER_REVISION,
        finding=worst([_change_finding(changes, allowed, policy), widened]),
        restriction=_restriction(changes, policy),
        changes=changes,
    )


def _explained(document: Document, end: int, mystery: int | None) -> None:
    if mystery is not None and mystery < end:
        mystery = revisions.unexplained_tail(document, end)
    if mystery is not None:
        raise MalformedError("Có dữ liệu không giải thích được sau phần được ký")


def _widened(granted: Permissions, before: Permissions) -> Finding:
    """Doubt a signer who grants more than an earlier one left to grant."""
    if granted.level is None or before.allow(granted.level) or before.level is None:
        return INTACT
    return undecided(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "Chữ ký nới rộng quyền sửa đổi mà chữ ký trước đã giới hạn",
    )


def _change_finding(
    changes: tuple[Change, ...], allowed: Permissions, policy: Policy
) -> Finding:
    kinds = {change.kind for change in changes}
    if ChangeKind.CONTENT in kinds or _forbidden(changes, allowed):
        return failed(
            SubIndication.FORMAT_FAILURE, "Nội dung tài liệu đã bị thay đổi sau khi ký"
        )
    may_fill = policy.form_filling_allowed or allowed.allow(permissions.FILL_IN)
    may_remove = policy.annotations_allowed or allowed.allow(permissions.ANNOTATE)
    doubtful = {
        # Nobody but the policy: an annotation can be laid over anything signed.
        ChangeKind.ANNOTATION: not policy.annotations_allowed,
        ChangeKind.ANNOTATION_REMOVAL: not may_remove,
        ChangeKind.FORM_FILLING: not may_fill,
    }
    if any(doubtful.get(kind, False) for kind in kinds):
        return _changed()
    return INTACT


def _forbidden(changes: tuple[Change, ...], allowed: Permissions) -> bool:
    bound = _TOUCHING | {ChangeKind.SIGNATURE}
    if allowed.level == permissions.NO_CHANGES and any(
        change.kind in bound for change in changes
    ):
        return True
    return any(
        change.kind in _TOUCHING and allowed.locked(change.detail) for change in changes
    )


def _restriction(changes: tuple[Change, ...], policy: Policy) -> Finding:
    """Hold back what the signer allowed, but the procedure does not."""
    kinds = {change.kind for change in changes}
    filled = ChangeKind.FORM_FILLING in kinds and not policy.form_filling_allowed
    removed = ChangeKind.ANNOTATION_REMOVAL in kinds and not policy.annotations_allowed
    return _changed() if filled or removed else INTACT


def _changed() -> Finding:
    return undecided(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "Biểu mẫu hoặc chú thích đã được thêm, sửa, xóa sau khi ký",
    )
