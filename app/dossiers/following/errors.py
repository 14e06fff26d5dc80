"""Refusals about messages and ratings."""

from app.core.errors import Conflict


class ConversationClosed(Conflict):
    code = "conversation_closed"
    title = "Hồ sơ chưa nộp hoặc đã khép lại quá lâu nên không trao đổi được nữa"


class NotYetEnded(Conflict):
    code = "not_yet_ended"
    title = "Hồ sơ chưa xong nên chưa đánh giá được"


class RatingClosed(Conflict):
    code = "rating_closed"
    title = "Đã hết thời gian đánh giá"
