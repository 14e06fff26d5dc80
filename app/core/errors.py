"""What can go wrong, as RFC 9457 problems.

ProblemError
├── Malformed 400            the request cannot be read
├── Unauthenticated 401
├── Forbidden 403            known, visible, and not allowed
├── NotFound 404             absent, or hidden: the two look alike
├── MethodNotAllowed 405
├── Conflict 409             not from this state
│   └── Crossed              two waited for each other, and this one gave way
├── Gone 410                 it was here, and has ended
├── Stale 412                another change came first
├── TooLarge 413
├── UnsupportedMedia 415
├── Invalid 422              readable, but wrong; `errors` name the fields
├── Locked 423               somebody else is at it
├── PreconditionMissing 428
├── TooMany 429
│   └── TooFast             and it may be tried again later
└── Unavailable 503

A subclass fixes a stable English `code` and a Vietnamese `title`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from app.core.canonical import JsonValue


@dataclass(frozen=True)
class FieldProblem:
    """One wrong place in a payload; `path` is a JSON pointer (RFC 6901)."""

    path: str
    message: str
    code: str = "invalid"


@dataclass(frozen=True)
class Change:
    """What came first: done by whom and when, in words for the person who lost."""

    at: datetime
    by: str
    what: str


class ProblemError(Exception):
    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Hệ thống gặp sự cố"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        more: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """Say what happened; `more` are extension members (RFC 9457 §3.2)."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = tuple(errors)
        self.more = dict(more or {})


class Malformed(ProblemError):
    status = 400
    code = "malformed"
    title = "Yêu cầu không đọc được"


class Unauthenticated(ProblemError):
    """`challenge` tells a client how to come in (RFC 9110 §11.6.1)."""

    status = 401
    code = "unauthenticated"
    title = "Cần đăng nhập"
    challenge = "Bearer"


class Forbidden(ProblemError):
    status = 403
    code = "forbidden"
    title = "Không có quyền thực hiện"


class NotFound(ProblemError):
    status = 404
    code = "not_found"
    title = "Không tìm thấy"


class MethodNotAllowed(ProblemError):
    status = 405
    code = "method_not_allowed"
    title = "Địa chỉ này không nhận phương thức đã dùng"


class TooSlow(ProblemError):
    status = 408
    code = "too_slow"
    title = "Nội dung gửi lên quá chậm"


class Conflict(ProblemError):
    status = 409
    code = "conflict"
    title = "Không thực hiện được ở trạng thái hiện tại"


class Crossed(Conflict):
    code = "crossed"
    title = "Một thay đổi khác được thực hiện cùng lúc, hãy xem lại rồi thử lại"


class Gone(ProblemError):
    status = 410
    code = "gone"
    title = "Nội dung này không còn nữa"


class Stale(ProblemError):
    status = 412
    code = "stale"
    title = "Dữ liệu đã được thay đổi, hãy tải lại"

    def __init__(
        self,
        detail: str | None = None,
        *,
        changes: Sequence[Change] = (),
        errors: Sequence[FieldProblem] = (),
        more: Mapping[str, JsonValue] | None = None,
    ) -> None:
        super().__init__(detail, errors=errors, more=more)
        self.changes = tuple(changes)


class TooLarge(ProblemError):
    status = 413
    code = "too_large"
    title = "Nội dung gửi lên quá lớn"


class UnsupportedMedia(ProblemError):
    status = 415
    code = "unsupported_media_type"
    title = "Kiểu nội dung gửi lên không được hỗ trợ"


class Invalid(ProblemError):
    status = 422
    code = "invalid"
    title = "Dữ liệu chưa hợp lệ"


class Locked(ProblemError):
    status = 423
    code = "locked"
    title = "Đang có yêu cầu khác xử lý nội dung này"


class PreconditionMissing(ProblemError):
    status = 428
    code = "precondition_required"
    title = "Thiếu tiêu đề If-Match"


class TooMany(ProblemError):
    status = 429
    code = "too_many_requests"
    title = "Quá nhiều yêu cầu, hãy thử lại sau"


class TooFast(TooMany):
    """`seconds`: when to come back (Retry-After, RFC 9110 §10.2.3)."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(f"Hãy thử lại sau {self.seconds} giây")


class Unavailable(ProblemError):
    status = 503
    code = "unavailable"
    title = "Dịch vụ tạm thời không sẵn sàng"
