"""Why a written definition cannot be read: where, and in Vietnamese what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any, Final

import jsonschema_rs

from app.workflow import schema

MAX_PROBLEMS: Final = 20
MAX_DEPTH: Final = 24
TOO_DEEP: Final = f"Lồng nhau quá {MAX_DEPTH} tầng"
NO_TEXT: Final = "Có ký tự không được phép"


class ProblemCode(StrEnum):
    FILE_UNREADABLE = "file_unreadable"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    ALIAS = "alias_not_allowed"
    DUPLICATE_KEY = "duplicate_key"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    MISPLACED_KEY = "misplaced_key"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_VALUE = "unknown_value"
    OUT_OF_RANGE = "out_of_range"
    BAD_FORMAT = "bad_format"
    BAD_DATE = "bad_date"
    UNKNOWN_RULE = "unknown_rule"
    RULE_CYCLE = "rule_cycle"
    RULE_TOO_LARGE = "rule_too_large"


@dataclass(frozen=True)
class LoadingProblem:
    code: ProblemCode
    path: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Unreadable:
    """The definition was refused; nothing of it may be used."""

    problems: tuple[LoadingProblem, ...]


def unreadable(code: ProblemCode, path: tuple[str, ...], message: str) -> Unreadable:
    return Unreadable((LoadingProblem(code=code, path=path, message=message),))


def against_schema(document: object) -> tuple[LoadingProblem, ...]:
    """List the first offences of the document against the published schema."""
    if _is_too_deep(document):
        return (LoadingProblem(ProblemCode.TOO_LARGE, (), TOO_DEEP),)
    try:
        errors = islice(_validator().iter_errors(document), MAX_PROBLEMS)
        return tuple(_problem(error) for error in errors)
    except UnicodeEncodeError:
        # Half of a surrogate pair, which JSON can escape and UTF-8 cannot write.
        return (LoadingProblem(ProblemCode.MALFORMED, (), NO_TEXT),)


def _is_too_deep(document: object) -> bool:
    # Level by level, so that the check itself cannot run out of stack.
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        level = [part for each in level for part in _parts(each)]
    return bool(level)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema.json_schema())


# By keyword of JSON Schema; a keyword not named here is a matter of form.
_BY_KEYWORD: Final[Mapping[str, tuple[ProblemCode, str]]] = {
    "additionalProperties": (ProblemCode.UNKNOWN_KEY, "Khóa không được biết: {extra}"),
    "required": (ProblemCode.MISSING_KEY, "Thiếu khóa bắt buộc: {missing}"),
    "falseSchema": (
        ProblemCode.MISPLACED_KEY,
        "Khóa này không dùng cho loại kết quả đã khai",
    ),
    "type": (
        ProblemCode.WRONG_TYPE,
        "Sai kiểu dữ liệu (mã số và ngày phải đặt trong dấu nháy)",
    ),
    "enum": (ProblemCode.UNKNOWN_VALUE, "Giá trị không có trong danh mục cho phép"),
    "oneOf": (ProblemCode.UNKNOWN_VALUE, "Không đúng dạng nào trong các dạng cho phép"),
    "anyOf": (ProblemCode.UNKNOWN_VALUE, "Không đúng dạng nào trong các dạng cho phép"),
    "minimum": (ProblemCode.OUT_OF_RANGE, "Nhỏ hơn giá trị tối thiểu"),
    "maximum": (ProblemCode.OUT_OF_RANGE, "Lớn hơn giá trị tối đa"),
    "minItems": (ProblemCode.OUT_OF_RANGE, "Danh sách quá ngắn"),
    "maxItems": (ProblemCode.OUT_OF_RANGE, "Danh sách quá dài"),
    "minLength": (ProblemCode.OUT_OF_RANGE, "Nội dung để trống"),
    "maxLength": (ProblemCode.OUT_OF_RANGE, "Nội dung quá dài"),
    "not": (ProblemCode.MISPLACED_KEY, "Chỉ được khai một đơn vị thời gian"),
}
_OTHERWISE: Final = (ProblemCode.BAD_FORMAT, "Không đúng định dạng")


def _problem(error: jsonschema_rs.ValidationError) -> LoadingProblem:
    code, message = _BY_KEYWORD.get(error.kind.name, _OTHERWISE)
    details: dict[str, Any] = error.kind.as_dict()
    return LoadingProblem(
        code=code,
        path=tuple(str(part) for part in error.instance_path),
        message=message.format(
            extra=", ".join(map(str, details.get("unexpected", ()))),
            missing=details.get("property", ""),
        ),
    )
