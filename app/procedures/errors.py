"""Refusals about procedures."""

from app.core.errors import Conflict, Invalid, NotFound, Stale


class ProcedureNotFound(NotFound):
    code = "procedure_not_found"
    title = "Không tìm thấy thủ tục hành chính"


class FormNotFound(NotFound):
    code = "form_not_found"
    title = "Thủ tục chưa có biểu mẫu điện tử"


class DictionaryNotFound(NotFound):
    code = "dictionary_not_found"
    title = "Không tìm thấy danh mục"


class VersionAlreadyPublished(Conflict):
    code = "version_already_published"
    title = "Phiên bản này đã công bố"


class LaterVersionInForce(Conflict):
    code = "later_version_in_force"
    title = "Đã có phiên bản có hiệu lực muộn hơn"


class FormNotPublishable(Invalid):
    code = "form_not_publishable"
    title = "Biểu mẫu điện tử chưa đạt để công bố"


class VersionNotPublishable(Invalid):
    code = "version_not_publishable"
    title = "Phiên bản thủ tục chưa đạt để công bố"


class ProcessDraftNotFound(NotFound):
    code = "process_draft_not_found"
    title = "Không tìm thấy bản dự thảo quy trình"


class ProcessAlreadyPublished(Conflict):
    code = "process_already_published"
    title = "Bản dự thảo quy trình này đã công bố"


class ProcessSuperseded(Conflict):
    code = "process_superseded"
    title = "Đã công bố một phiên bản quy trình mới hơn bản dự thảo này"


class ProcessUnreadable(Invalid):
    code = "process_unreadable"
    title = "Định nghĩa quy trình không đọc được"


class ProcessUnsound(Invalid):
    code = "process_unsound"
    title = "Quy trình còn lỗi, chưa thể công bố"


class DraftNotFound(NotFound):
    code = "draft_not_found"
    title = "Không tìm thấy bản dự thảo thủ tục"


class ReviewOutdated(Stale):
    code = "review_outdated"
    title = "Bản dự thảo hoặc phiên bản bị thay thế không còn như bản đã xem"


class EndsInThePast(Invalid):
    code = "ends_in_the_past"
    title = "Ngày cuối cùng áp dụng đã qua"


class AlreadyEnds(Conflict):
    code = "already_ends"
    title = "Thủ tục đã hết hiệu lực sớm hơn hoặc đúng vào ngày đó"
