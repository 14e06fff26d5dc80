"""Why a session is not opened, or a value not taken."""

from app.core.errors import Conflict, Invalid, NotFound, ProblemError
from app.signing.sessions.lifecycle import Refusal


class SigningSessionNotFound(NotFound):
    code = "signing_session_not_found"
    title = "Không tìm thấy phiên ký số"


class SigningDocumentNotFound(NotFound):
    code = "signing_document_not_found"
    title = "Phiên ký số không có tài liệu này"


class CertificateUnreadable(Invalid):
    code = "certificate_unreadable"
    title = "Chứng thư số không đọc được"


class CertificateUnfit(Invalid):
    code = "certificate_unfit"
    title = "Chứng thư số không dùng để ký được lúc này"


class CertificateOfAnother(Invalid):
    code = "certificate_of_another"
    title = "Chứng thư số không mang số định danh của người ký"


class DocumentUnsignable(Invalid):
    code = "document_unsignable"
    title = "Tài liệu này không ký được"


class SignatureMismatch(Invalid):
    code = "signature_value_mismatch"
    title = "Giá trị chữ ký không đúng với chứng thư và tài liệu của phiên"


class SignedFileMismatch(Invalid):
    code = "signed_file_mismatch"
    title = "Tệp đã ký không phải là tài liệu của phiên cùng đúng một chữ ký"


class SignatureUntrusted(Invalid):
    code = "signature_untrusted"
    title = "Chữ ký chưa đạt khi được kiểm tra lại"


class SigningSessionExpired(Conflict):
    code = "signing_session_expired"
    title = "Phiên ký số đã hết hạn, hãy mở phiên mới"


class SignedAlready(Conflict):
    code = "signed_already"
    title = "Tài liệu đã nhận một chữ ký khác trong phiên này"


class SigningRefused(Conflict):
    code = "signing_refused"
    title = "Việc ký tài liệu này đã bị từ chối"


class NotPrepared(Conflict):
    code = "signing_not_prepared"
    title = "Tài liệu chưa sẵn sàng để ký"


OF: dict[Refusal, type[ProblemError]] = {
    Refusal.EXPIRED: SigningSessionExpired,
    Refusal.SIGNED_ALREADY: SignedAlready,
    Refusal.REFUSED_ALREADY: SigningRefused,
    Refusal.NOT_PREPARED: NotPrepared,
}
