"""Refusals about offices."""

from app.core.errors import Conflict, Invalid, NotFound


class OfficeNotFound(NotFound):
    code = "office_not_found"
    title = "Không tìm thấy cơ quan, đơn vị"


class OfficeAlreadyClosed(Conflict):
    code = "office_already_closed"
    title = "Cơ quan, đơn vị đã chấm dứt hoạt động"


class SuccessorsUnusable(Invalid):
    code = "successors_unusable"
    title = "Đơn vị kế thừa không hợp lệ"


class OfficeRowsUnusable(Invalid):
    code = "office_rows_unusable"
    title = "Danh sách cơ quan, đơn vị không hợp lệ"


class CalendarNotFound(NotFound):
    code = "calendar_not_found"
    title = "Không tìm thấy lịch làm việc"


class ParentUnusable(Invalid):
    code = "parent_unusable"
    title = "Cơ quan cấp trên không hợp lệ"
