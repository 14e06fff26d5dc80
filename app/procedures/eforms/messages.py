"""A failed rule of an e-form, said in Vietnamese at the place it concerns."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import jsonschema_rs

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.procedures.eforms.pointers import pointer

_FORMATS: Final = {
    "date": "ngày theo dạng năm-tháng-ngày",
    "date-time": "thời điểm",
    "email": "địa chỉ thư điện tử",
    "time": "giờ",
    "uri": "địa chỉ mạng",
    "uuid": "mã định danh",
}
_TYPES: Final = {
    "string": "chuỗi ký tự",
    "integer": "số nguyên",
    "number": "số",
    "boolean": "có hoặc không",
    "array": "danh sách",
    "object": "nhóm dữ liệu",
}

_SAYINGS: Final[dict[str, Callable[[object], str]]] = {
    "minLength": lambda limit: f"phải có ít nhất {limit} ký tự",
    "maxLength": lambda limit: f"không được quá {limit} ký tự",
    "minimum": lambda limit: f"phải từ {limit} trở lên",
    "maximum": lambda limit: f"không được quá {limit}",
    "exclusiveMinimum": lambda limit: f"phải lớn hơn {limit}",
    "exclusiveMaximum": lambda limit: f"phải nhỏ hơn {limit}",
    "minItems": lambda limit: f"phải có ít nhất {limit} mục",
    "maxItems": lambda limit: f"không được quá {limit} mục",
    "uniqueItems": lambda _: "có mục bị lặp",
    "format": lambda name: f"phải là {_FORMATS.get(str(name), 'giá trị hợp lệ')}",
    "type": lambda names: f"phải là {_type_names(names)}",
    "pattern": lambda _: "không đúng định dạng",
    "enum": lambda _: "không có trong danh sách lựa chọn",
    "const": lambda value: f"phải là {_said(value)}",
    "additionalProperties": lambda _: "không có trong biểu mẫu",
    "unevaluatedProperties": lambda _: "không có trong biểu mẫu",
    "oneOf": lambda _: "không có trong danh sách lựa chọn",
    "anyOf": lambda _: "không khớp trường hợp nào của biểu mẫu",
    "not": lambda _: "không được khai trong trường hợp này",
    "required": lambda _: "bắt buộc phải khai",
    "falseSchema": lambda _: "không được khai trong trường hợp này",
}
_UNASKED: Final = frozenset({"additionalProperties", "unevaluatedProperties"})


def problems(
    failure: jsonschema_rs.ValidationError,
    schema: Mapping[str, JsonValue],
    *,
    root: str,
) -> Iterator[FieldProblem]:
    """Say one failure; a schema's own `x-message` takes the place of ours.

    One failure may concern several places: each answer that nobody asked for.
    """
    rule, value = failure.kind.name, failure.kind.value
    said = _own_message(schema, failure.schema_path) or _saying(rule, value)
    for place in _places(rule, value, list(failure.instance_path)):
        yield FieldProblem(pointer(place, root=root), said, rule)


def _places(
    rule: str, value: object, place: list[str | int]
) -> Iterator[Sequence[str | int]]:
    if rule == "required":
        yield [*place, str(value)]
    elif rule in _UNASKED and isinstance(value, Iterable):
        yield from ([*place, str(name)] for name in value)
    else:
        yield place


def _saying(rule: str, value: object) -> str:
    said = _SAYINGS.get(rule)
    return "giá trị không hợp lệ" if said is None else said(value)


def _type_names(names: object) -> str:
    several = names if isinstance(names, list) else [names]
    return " hoặc ".join(_TYPES.get(str(name), "kiểu dữ liệu khác") for name in several)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "“Có”" if value else "“Không”"
    return f"“{value}”"


def _own_message(
    schema: Mapping[str, JsonValue], rule_path: Sequence[str | int]
) -> str | None:
    """Return `x-message` of the schema that states the failed rule."""
    stating: object = schema
    for part in rule_path[:-1]:
        if isinstance(stating, Mapping):
            stating = stating.get(str(part))
        elif isinstance(stating, Sequence) and isinstance(part, int):
            stating = stating[part]
        else:
            return None
    message = stating.get("x-message") if isinstance(stating, Mapping) else None
    return message if isinstance(message, str) else None
