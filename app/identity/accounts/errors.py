"""Refusals of local accounts.

Who does not prove the account hears one thing, whatever was wrong: neither an
account's existence nor its lock is told to a stranger.
"""

from collections.abc import Sequence
from typing import Final

from app.core.errors import (
    Conflict,
    FieldProblem,
    Forbidden,
    Invalid,
    NotFound,
    ProblemError,
    Unauthenticated,
)
from app.identity.accounts.rules import LONGEST, SHORTEST, Fault, Standing


class AccountsNotUsed(NotFound):
    code = "local_accounts_not_used"
    title = "Hệ thống không dùng tài khoản cục bộ"


class CredentialsRefused(Unauthenticated):
    code = "credentials_refused"
    title = "Tên đăng nhập, mật khẩu hoặc mã xác thực không đúng, hoặc tài khoản đang bị khóa"


class AccountDisabled(Forbidden):
    code = "account_disabled"
    title = "Tài khoản đã ngừng sử dụng, hãy liên hệ quản trị viên"


class TemporaryPasswordLapsed(Forbidden):
    code = "temporary_password_lapsed"
    title = "Mật khẩu tạm đã hết hạn, hãy đề nghị quản trị viên cấp lại"


class ActivationNeeded(Forbidden):
    code = "activation_needed"
    title = "Hãy đổi mật khẩu tạm và cài mã xác thực trước khi đăng nhập lần đầu"


class AlreadyActive(Conflict):
    code = "account_already_active"
    title = "Tài khoản đã được kích hoạt"


class PasswordExpired(Forbidden):
    code = "password_expired"
    title = "Mật khẩu quản trị đã quá 2 tháng, hãy đổi mật khẩu"


class PasswordUnfit(Invalid):
    code = "password_unfit"
    title = "Mật khẩu mới chưa đạt yêu cầu"


class AccountNotFound(NotFound):
    code = "local_account_not_found"
    title = "Không có tài khoản này"


class AccountExists(Conflict):
    code = "local_account_exists"
    title = "Cán bộ này, hoặc tên đăng nhập này, đã có tài khoản"


class NotForThisPerson(Invalid):
    code = "account_not_for_this_person"
    title = "Tài khoản cục bộ chỉ cấp cho cán bộ"


_SAYS: Final = {
    Fault.TOO_SHORT: f"phải có ít nhất {SHORTEST} ký tự",
    Fault.TOO_LONG: f"không quá {LONGEST} ký tự",
    Fault.NO_LOWER: "phải có chữ thường",
    Fault.NO_UPPER: "phải có chữ hoa",
    Fault.NO_DIGIT: "phải có chữ số",
    Fault.NO_SPECIAL: "phải có ký tự đặc biệt",
    Fault.HAS_NAME: "không được chứa tên đăng nhập",
    Fault.USED_BEFORE: "không được trùng với 10 mật khẩu gần nhất",
}

_BY_STANDING: Final[dict[Standing, type[ProblemError]]] = {
    Standing.LOCKED: CredentialsRefused,
    Standing.DISABLED: AccountDisabled,
    Standing.IDLE: AccountDisabled,
    Standing.LAPSED: TemporaryPasswordLapsed,
    Standing.MUST_CHANGE: ActivationNeeded,
    Standing.EXPIRED: PasswordExpired,
    Standing.OPEN: AlreadyActive,
}


def unfit(faults: Sequence[Fault]) -> PasswordUnfit:
    return PasswordUnfit(
        errors=[FieldProblem("/new_password", _SAYS[each], each) for each in faults]
    )


def from_standing(standing: Standing) -> ProblemError:
    return _BY_STANDING[standing]()
