"""Refusals about questions."""

from app.core.errors import Conflict, Invalid, NotFound, Stale


class QuestionNotFound(NotFound):
    code = "question_not_found"
    title = "Không có câu hỏi này"


class QuestionChanged(Stale):
    code = "question_changed"
    title = "Câu hỏi đã thay đổi, hãy tải lại"


class QuestionWithdrawn(Conflict):
    code = "question_withdrawn"
    title = "Cổng Dịch vụ công quốc gia không còn công khai câu hỏi này"


class AlreadyAnswered(Conflict):
    code = "already_answered"
    title = "Câu hỏi này đã được trả lời"


class NotACitizensQuestion(Conflict):
    code = "not_a_citizens_question"
    title = "Chỉ trả lời câu hỏi do người dân, tổ chức gửi qua Cổng"


class NotAnOffice(Invalid):
    code = "not_an_office"
    title = "Không có cơ quan, đơn vị này"
