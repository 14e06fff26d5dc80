"""Refusals about messages and ratings."""

from app.core.errors import Conflict, Forbidden


class ConversationClosed(Conflict):
    code = "conversation_closed"
    title = "Hồ sơ chưa nộp hoặc đã khép lại quá lâu nên không trao đổi được nữa"


class NotInYourHands(Forbidden):
    code = "not_in_your_hands"
    title = "Chỉ cơ quan đang giữ hoặc đã nhận hồ sơ được trao đổi với người nộp"


class NotYetEnded(Conflict):
    code = "not_yet_ended"
    title = "Hồ sơ chưa xong nên chưa đánh giá được"


class RatingClosed(Conflict):
    code = "rating_closed"
    title = "Đã hết thời gian đánh giá"
