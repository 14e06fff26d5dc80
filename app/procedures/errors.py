"""Refusals about procedures."""

from app.core.errors import Conflict, Invalid, NotFound


class ProcedureNotFound(NotFound):
    code = "procedure_not_found"
    title = "Không tìm thấy thủ tục hành chính"


class FormNotFound(NotFound):
    code = "form_not_found"
    title = "Thủ tục chưa có biểu mẫu điện tử"


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
