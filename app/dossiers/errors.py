"""Refusals of the dossiers package, as problems for the edge.

Each names a fact; `from_legal` and `from_process` turn the values that the pure
deciders return into them.
"""

from app.core.errors import Conflict, FieldProblem, Forbidden, Gone, Invalid, NotFound
from app.dossiers.lifecycle import Refusal
from app.identity import permits


class DossierNotFound(NotFound):
    code = "dossier_not_found"
    title = "Không tìm thấy hồ sơ"


class ReadPurposeMissing(Invalid):
    code = "read_purpose_missing"
    title = "Phải nêu mục đích (X-Read-Purpose) khi lấy bản gốc không đóng dấu"


class CopyNotMarked(Conflict):
    code = "copy_not_marked"
    title = "Không đóng dấu được bản xem của tệp này, hãy lấy bản gốc và nêu mục đích"


class DossierDestroyed(Gone):
    code = "dossier_destroyed"
    title = "Hồ sơ đã được tiêu hủy khi hết thời hạn lưu trữ"


class UnknownProcedure(Invalid):
    code = "unknown_procedure"
    title = "Không có thủ tục này, hoặc thủ tục chưa nhận hồ sơ trực tuyến"


class ProcedureVersionEnded(Conflict):
    code = "procedure_version_ended"
    title = "Thủ tục đã có phiên bản mới, hãy chuyển bản nháp sang phiên bản đó"


class ReviewOutdated(Conflict):
    code = "review_outdated"
    title = "Nội dung bạn đã xem không còn là nội dung của hồ sơ, hãy xem lại"


class DeclarationNotConfirmed(Invalid):
    code = "declaration_not_confirmed"
    title = "Phải xem lại hồ sơ và xác nhận lời cam đoan trước khi nộp"


class UnknownOffice(Invalid):
    code = "unknown_office"
    title = "Cơ quan này không nhận hồ sơ của thủ tục"


class AnswersInvalid(Invalid):
    code = "answers_invalid"
    title = "Nội dung khai chưa hợp lệ"


class PapersMissing(Invalid):
    code = "papers_missing"
    title = "Còn thiếu giấy tờ bắt buộc"


class PaperUnexpected(Invalid):
    code = "paper_unexpected"
    title = "Giấy tờ này không thuộc thành phần hồ sơ"


class FileRefused(Invalid):
    code = "file_refused"
    title = "Tệp không dùng được"


class PapersNotScanned(Conflict):
    code = "papers_not_scanned"
    title = "Giấy tờ đang chờ quét mã độc, hãy thử lại sau ít phút"


class PaperWithheld(Conflict):
    code = "paper_withheld"
    title = "Giấy tờ này chưa qua kiểm tra mã độc nên chưa mở được"


class SignatureInvalid(Invalid):
    code = "signature_invalid"
    title = "Chữ ký số trên giấy tờ không hợp lệ"


class PaperNotFound(NotFound):
    code = "paper_not_found"
    title = "Không tìm thấy giấy tờ này trong hồ sơ"


class NotNow(Conflict):
    code = "transition_not_allowed"
    title = "Không thực hiện được ở trạng thái hiện tại của hồ sơ"


class NotADraft(Conflict):
    code = "not_a_draft"
    title = "Hồ sơ này không còn là bản nháp"


class TakenByOther(Conflict):
    code = "taken_by_other"
    title = "Bước này đã có người nhận xử lý"


class NotTaken(Conflict):
    code = "not_taken"
    title = "Bước này chưa có người nhận xử lý"


class ColleagueLacksRole(Invalid):
    code = "colleague_lacks_role"
    title = "Người được chọn không giữ vai trò của bước này"


class Unrouted(Conflict):
    code = "unrouted"
    title = "Bước này chưa có cơ quan thụ lý, phải chuyển đến cơ quan trước"


class NotUnrouted(Conflict):
    code = "not_unrouted"
    title = "Bước này đã có cơ quan thụ lý"


class WorkItemNotFound(NotFound):
    code = "work_item_not_found"
    title = "Không tìm thấy bước đang mở này"


class OfficeCannotHold(Invalid):
    code = "office_cannot_hold"
    title = "Cơ quan này không nhận được bước xử lý"


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "Phải nêu lý do"


class SupplementAlreadyRequested(Conflict):
    code = "supplement_already_requested"
    title = "Chỉ được yêu cầu bổ sung hồ sơ một lần"


class ActNotFound(NotFound):
    code = "act_not_found"
    title = "Không tìm thấy việc này trong nhật ký của hồ sơ"


class NotYetReady(NotFound):
    code = "not_yet_ready"
    title = "Văn bản chưa được lập xong"


_LEGAL: dict[Refusal, type[Conflict | Forbidden]] = {
    Refusal.NOT_FROM_HERE: NotNow,
    Refusal.WRONG_PARTY: permits.NotYourStep,
}


def from_legal(why: Refusal) -> Conflict | Forbidden | Invalid:
    return reason_missing() if why is Refusal.REASON_MISSING else _LEGAL[why]()


def reason_missing() -> ReasonMissing:
    return ReasonMissing(
        errors=[FieldProblem("/reason", "bắt buộc phải có", "missing")]
    )
