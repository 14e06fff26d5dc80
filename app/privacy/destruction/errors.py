"""Refusals about lists of destruction, as problems for the edge."""

from typing import Final

from app.core.errors import Conflict, NotFound, ProblemError
from app.privacy.destruction.rules import Refusal


class ListNotFound(NotFound):
    code = "destruction_list_not_found"
    title = "Không tìm thấy danh mục tiêu hủy"


class RowNotFound(NotFound):
    code = "destruction_row_not_found"
    title = "Danh mục không có dòng này, hoặc dòng đã được gạch"


class NothingToDestroy(Conflict):
    code = "nothing_to_destroy"
    title = "Không có hồ sơ nào hết thời hạn lưu trữ để lập danh mục"


class ListDecided(Conflict):
    code = "destruction_list_decided"
    title = "Danh mục tiêu hủy đã được duyệt hoặc từ chối"


class ListChanged(Conflict):
    code = "destruction_list_changed"
    title = "Danh mục không còn như bạn đã xem, hãy xem lại"


class ListEmpty(Conflict):
    code = "destruction_list_empty"
    title = "Mọi dòng đã bị gạch: hãy từ chối danh mục"


_ERRORS: Final[dict[Refusal, type[ProblemError]]] = {
    Refusal.DECIDED: ListDecided,
    Refusal.CHANGED: ListChanged,
    Refusal.EMPTY: ListEmpty,
}


def refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise _ERRORS[refusal]
