"""What makes an e-form fit to be published: the house rules over JSON Schema.

Vocabulary for whoever draws it: `title`, `description` (Vietnamese), `x-group`
(a key of the schema's own `x-groups`), `x-order`, `x-widget`, `x-autofill` (a
fact of the profile), `x-message` (what to say when the rule fails), `x-options`
(words for the values of an `enum`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.core.canonical import JsonValue
from app.procedures import forms
from app.procedures.form_messages import escaped

WIDGETS: Final = frozenset(
    {
        "text",
        "textarea",
        "date",
        "select",
        "radio",
        "checkbox",
        "number",
        "money",
        "area",
        "person_id",
        "phone",
        "email",
        "rows",
        "section",
    }
)
PROFILE_FACTS: Final = frozenset(
    {
        "full_name",
        "person_id",
        "birth_date",
        "sex",
        "ethnicity",
        "nationality",
        "phone",
        "email",
        "address",
        "area_code",
        "organisation_name",
        "tax_code",
        "representative",
    }
)
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Defect:
    """One reason not to publish a form; `path` points into the schema."""

    path: str
    message: str


def defects(schema: Mapping[str, JsonValue]) -> tuple[Defect, ...]:
    """Return why a form may not be published; an empty tuple: it may."""
    broken = forms.compiles(schema)
    if broken is not None:
        return (Defect("", f"không phải JSON Schema dùng được: {broken}"),)
    return (*_whole(schema), *_fields(schema, "", _groups(schema)))


def _whole(schema: Mapping[str, JsonValue]) -> Iterator[Defect]:
    if schema.get("$schema") != _DIALECT:
        yield Defect("/$schema", f"phải là {_DIALECT}")
    if schema.get("type") != "object":
        yield Defect("/type", "biểu mẫu phải là một nhóm câu trả lời (object)")
    if not schema.get("title"):
        yield Defect("/title", "thiếu tên biểu mẫu")
    if not _groups(schema):
        yield Defect("/x-groups", "thiếu danh sách nhóm câu hỏi")


def _groups(schema: Mapping[str, JsonValue]) -> frozenset[str]:
    groups = schema.get("x-groups")
    if not isinstance(groups, list):
        return frozenset()
    return frozenset(
        str(group["key"])
        for group in groups
        if isinstance(group, Mapping) and group.get("key") and group.get("title")
    )


def _fields(
    schema: Mapping[str, JsonValue], path: str, groups: frozenset[str] | None
) -> Iterator[Defect]:
    """Walk the fields; `groups` binds only those at the top."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return
    # A closed object: what the form does not ask, nobody may store.
    if not {"additionalProperties", "unevaluatedProperties"} & schema.keys():
        yield Defect(path, "phải đóng biểu mẫu (additionalProperties: false)")
    for name, field in properties.items():
        place = f"{path}/properties/{escaped(name)}"
        if not isinstance(field, Mapping):
            yield Defect(place, "câu hỏi phải là một nhóm mô tả")
            continue
        yield from _field(field, place, groups)
        yield from _fields(field, place, None)
        items = field.get("items")
        if isinstance(items, Mapping):
            yield from _fields(items, f"{place}/items", None)


def _field(
    field: Mapping[str, JsonValue], place: str, groups: frozenset[str] | None
) -> Iterator[Defect]:
    if not field.get("title"):
        yield Defect(f"{place}/title", "thiếu tên câu hỏi")
    if field.get("x-widget") not in WIDGETS:
        yield Defect(f"{place}/x-widget", "thiếu hoặc sai cách hiển thị")
    if not isinstance(field.get("x-order"), int):
        yield Defect(f"{place}/x-order", "thiếu thứ tự")
    if groups is not None and field.get("x-group") not in groups:
        yield Defect(f"{place}/x-group", "nhóm không có trong x-groups")
    fact = field.get("x-autofill")
    if fact is not None and fact not in PROFILE_FACTS:
        yield Defect(
            f"{place}/x-autofill", "không phải dữ liệu có trong hồ sơ người nộp"
        )
    yield from _bounded(field, place)


def _bounded(field: Mapping[str, JsonValue], place: str) -> Iterator[Defect]:
    kind = field.get("type")
    closed = {"enum", "const", "format", "maxLength"} & field.keys()
    if kind == "string" and not closed:
        yield Defect(
            f"{place}/maxLength", "câu trả lời bằng chữ phải có giới hạn độ dài"
        )
    if kind == "array" and "maxItems" not in field:
        yield Defect(f"{place}/maxItems", "danh sách phải có giới hạn số mục")
    values, words = field.get("enum"), field.get("x-options")
    if isinstance(values, list) and (
        not isinstance(words, Mapping) or set(map(str, values)) - words.keys()
    ):
        yield Defect(f"{place}/x-options", "mỗi lựa chọn phải có tên tiếng Việt")
