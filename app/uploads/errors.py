"""Refusals of uploads, as problems for the edge."""

from app.core.errors import (
    Conflict,
    Gone,
    Invalid,
    Locked,
    Malformed,
    NotFound,
    ProblemError,
    TooLarge,
    TooMany,
    UnsupportedMedia,
)


class UploadNotFound(NotFound):
    code = "upload_not_found"
    title = "Không tìm thấy lượt tải tệp này"


class UploadExpired(Gone):
    code = "upload_expired"
    title = "Lượt tải tệp này đã hết hạn, hãy tải lại từ đầu"


class BadUploadHeader(Malformed):
    code = "bad_upload_header"
    title = "Tiêu đề của lượt tải tệp không hợp lệ"


class ProtocolVersionUnsupported(ProblemError):
    """The tus protocol has 412 for it; nothing became stale."""

    status = 412
    code = "tus_version_unsupported"
    title = "Phải dùng giao thức tus phiên bản 1.0.0"


class NotAnOffsetStream(UnsupportedMedia):
    code = "not_an_offset_stream"
    title = "Nội dung phải có kiểu application/offset+octet-stream"


class UploadEmpty(Invalid):
    code = "upload_empty"
    title = "Tệp rỗng"


class UploadTooLarge(TooLarge):
    code = "upload_too_large"
    title = "Tệp lớn quá giới hạn"


class TooManyUploads(TooMany):
    code = "too_many_uploads"
    title = "Có quá nhiều tệp đang tải hoặc chưa dùng, hãy dùng hoặc hủy bớt"


class OffsetMismatch(Conflict):
    code = "offset_mismatch"
    title = "Vị trí gửi không khớp với phần đã nhận"


class UploadLocked(Locked):
    code = "upload_locked"
    title = "Đang có kết nối khác gửi tệp này"


class ChecksumMismatch(ProblemError):
    """The checksum extension's own status."""

    status = 460
    code = "checksum_mismatch"
    title = "Nội dung nhận được không khớp mã kiểm tra"


class UploadIncomplete(Conflict):
    code = "upload_incomplete"
    title = "Tệp chưa được tải lên đầy đủ"
