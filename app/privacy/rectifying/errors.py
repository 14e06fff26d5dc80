"""What an office or a citizen is refused."""

from app.core.errors import Conflict, Invalid, NotFound


class RectificationNotFound(NotFound):
    code = "rectification_not_found"
    title = "Không tìm thấy yêu cầu chỉnh sửa dữ liệu"


class RectificationWaits(Conflict):
    code = "rectification_waits"
    title = "Một yêu cầu chỉnh sửa về chính thông tin này đang chờ giải quyết"


class RectificationDecided(Conflict):
    code = "rectification_decided"
    title = "Yêu cầu chỉnh sửa này đã được giải quyết hoặc đã rút"


class RectificationInvalid(Invalid):
    code = "rectification_invalid"
    title = "Yêu cầu chỉnh sửa chưa đúng"
