"""Refusals of sign-in. What failed exactly is for the audit: a stranger learns little."""

from typing import Final

from app.core.errors import Conflict, Forbidden, NotFound, ProblemError, Unauthenticated
from app.identity.sign_in.linking import Refusal


class ProviderNotFound(NotFound):
    code = "identity_provider_not_found"
    title = "Cổng không dùng hệ thống định danh này"


class SignInFailed(Unauthenticated):
    code = "sign_in_failed"
    title = "Đăng nhập không thành công, hãy đăng nhập lại"


class NumberMissing(Forbidden):
    code = "identity_number_missing"
    title = "Tài khoản định danh không có số định danh hoặc mã số thuế"


class NotAppointed(Forbidden):
    code = "not_an_official"
    title = "Tài khoản này không phải của cán bộ được cấp quyền trên hệ thống"


class IdentityConflict(Conflict):
    code = "identity_conflict"
    title = (
        "Thông tin định danh không khớp với người đã có, hãy liên hệ Bộ phận Một cửa"
    )


class AccountTaken(Conflict):
    code = "account_taken"
    title = (
        "Tài khoản định danh này, hoặc một tài khoản khác cùng loại, đã được liên kết"
    )


class AssuranceTooLow(Forbidden):
    code = "assurance_too_low"
    title = "Tài khoản định danh chưa đủ mức độ cho việc này"


class AssuranceNotReached(Forbidden):
    """The provider answered, and did not do what it was asked to."""

    code = "assurance_not_reached"
    title = "Hệ thống định danh chưa xác thực ở mức độ được yêu cầu"


class LastAccount(Conflict):
    code = "last_account"
    title = "Không gỡ được tài khoản định danh duy nhất"


class LinkNotFound(NotFound):
    code = "linked_account_not_found"
    title = "Không tìm thấy tài khoản định danh đã liên kết này"


_BY_REFUSAL: Final[dict[Refusal, type[ProblemError]]] = {
    Refusal.LEVEL_TOO_LOW: AssuranceTooLow,
    Refusal.NUMBER_MISSING: NumberMissing,
    Refusal.NOT_APPOINTED: NotAppointed,
    Refusal.CONFLICT: IdentityConflict,
    Refusal.TAKEN: AccountTaken,
}


def from_refusal(why: Refusal) -> ProblemError:
    return _BY_REFUSAL[why]()
