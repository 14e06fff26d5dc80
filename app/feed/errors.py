"""Why the feed cannot go on from where a consumer stands."""

from app.core.errors import Conflict, Malformed


class PositionAhead(Malformed):
    code = "position_ahead"
    title = "Luồng dữ liệu chưa có vị trí này"


class HistoryDiffers(Conflict):
    code = "history_differs"
    title = "Luồng dữ liệu ở vị trí này không còn như hệ thống của bạn đã đọc"


class StartTwice(Malformed):
    code = "start_twice"
    title = "Chỉ dùng một trong hai: cursor hoặc after"
