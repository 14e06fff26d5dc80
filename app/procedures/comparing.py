"""What differs between two versions of a procedure, for machines and for people. Pure.

Lists are compared by what names an item (a paper's code, a law's number), so that one
paper put in front is one change and not ten.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from app.core.canonical import JsonValue
from app.procedures.definition import Definition

_Item = Mapping[str, JsonValue]


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One difference; `path` is a JSON pointer, `text` says it in Vietnamese."""

    path: str
    kind: Kind
    before: JsonValue
    after: JsonValue
    text: str


@dataclass(frozen=True)
class Stated:
    """All that a version states, as far as two can differ."""

    definition: Definition
    form: str | None
    process: str | None


_NAMES: Final[Mapping[str, str]] = {
    "name": "Tên thủ tục",
    "field_code": "Mã lĩnh vực",
    "field_name": "Lĩnh vực",
    "agency_levels": "Cấp thực hiện",
    "subjects": "Đối tượng thực hiện",
    "decision": "Quyết định công bố",
    "steps": "Trình tự thực hiện",
    "manners": "Cách thức thực hiện",
    "papers": "Thành phần hồ sơ",
    "sets": "Số bộ hồ sơ",
    "fees": "Phí, lệ phí",
    "free_of_charge": "Miễn phí",
    "results": "Kết quả",
    "legal_basis": "Căn cứ pháp lý",
    "requirements": "Yêu cầu, điều kiện",
    "agencies": "Cơ quan thực hiện",
    "received_by": "Nơi tiếp nhận",
    "decided_by": "Cơ quan quyết định",
    "online": "Dịch vụ trực tuyến",
    "source_url": "Nguồn",
    "form": "Biểu mẫu điện tử",
    "process": "Quy trình nội bộ",
    "limit": "thời hạn",
    "note": "ghi chú",
    "amount": "mức thu",
    "need": "mức độ bắt buộc",
    "when": "điều kiện",
    "originals": "số bản chính",
    "copies": "số bản sao",
    "formats": "định dạng tệp",
    "max_megabytes": "dung lượng tối đa",
    "signature": "chữ ký số",
    "template": "mẫu đơn",
    "unit": "đơn vị tính",
    "channels": "kênh áp dụng",
    "title": "tên văn bản",
    "submission": "nộp trực tuyến",
    "payment": "thanh toán trực tuyến",
    "presence_reason": "lý do phải có mặt",
    "assurance": "mức độ định danh tối thiểu",
}
_KEYS: Final[Mapping[str, Callable[[_Item], str]]] = {
    "papers": lambda item: str(item["code"]),
    "fees": lambda item: str(item["code"]),
    "results": lambda item: str(item["code"]),
    "legal_basis": lambda item: str(item["number"]),
    "manners": lambda item: str(item["channel"]),
}


def changes(before: Stated, after: Stated) -> tuple[Change, ...]:
    """Return every difference, in the order of the definition; none if equal."""
    one, other = _plain(before), _plain(after)
    return tuple(
        change for field in one for change in _of_field(field, one[field], other[field])
    )


def _plain(stated: Stated) -> dict[str, JsonValue]:
    plain = stated.definition.model_dump(mode="json")
    return {**plain, "form": stated.form, "process": stated.process}


def _of_field(field: str, one: JsonValue, other: JsonValue) -> Iterator[Change]:
    if one == other:
        return
    key = _KEYS.get(field)
    if key is not None:
        before, after = cast("list[_Item]", one), cast("list[_Item]", other)
        if _told_apart(before, key) and _told_apart(after, key):
            yield from _of_items(field, before, after, key)
            return
    yield _changed(f"/{field}", _NAMES.get(field, field), one, other)


def _told_apart(items: Sequence[_Item], key: Callable[[_Item], str]) -> bool:
    """Tell whether each key stands once (a channel may state two limits)."""
    return len({key(item) for item in items}) == len(items)


def _of_items(
    field: str,
    one: Sequence[_Item],
    other: Sequence[_Item],
    key: Callable[[_Item], str],
) -> Iterator[Change]:
    before = {key(item): item for item in one}
    after = {key(item): item for item in other}
    label = _NAMES[field]
    for code, item in before.items():
        path = _pointer(field, code)
        if code not in after:
            text = f"{label}: bỏ “{_title(item, code)}”"
            yield Change(path, Kind.REMOVED, item, None, text)
        else:
            yield from _inside(
                path, f"{label} “{_title(item, code)}”", item, after[code]
            )
    for code, item in after.items():
        if code not in before:
            text = f"{label}: thêm “{_title(item, code)}”"
            yield Change(_pointer(field, code), Kind.ADDED, None, item, text)
    kept = [code for code in before if code in after]
    order = [code for code in after if code in before]
    if kept != order:
        yield Change(f"/{field}", Kind.MOVED, kept, order, f"{label}: đổi thứ tự")


def _inside(path: str, label: str, one: _Item, other: _Item) -> Iterator[Change]:
    for name in dict.fromkeys((*one, *other)):
        old, new = one.get(name), other.get(name)
        if old != new:
            inner = f"{label}, {_NAMES.get(name, name)}"
            yield _changed(f"{path}/{name}", inner, old, new)


def _changed(path: str, label: str, old: JsonValue, new: JsonValue) -> Change:
    kind = Kind.CHANGED
    if old in (None, [], ""):
        kind = Kind.ADDED
    elif new in (None, [], ""):
        kind = Kind.REMOVED
    return Change(path, kind, old, new, _sentence(kind, label, old, new))


def _sentence(kind: Kind, label: str, old: JsonValue, new: JsonValue) -> str:
    match kind:
        case Kind.ADDED:
            return f"{label}: thêm {_shown(new)}"
        case Kind.REMOVED:
            return f"{label}: bỏ {_shown(old)}"
        case _:
            return f"{label}: từ {_shown(old)} thành {_shown(new)}"


def _title(item: _Item, code: str) -> str:
    return str(item.get("name") or item.get("title") or code)


def _shown(value: JsonValue) -> str:
    match value:
        case None | [] | "":
            return "trống"
        case bool():
            return "có" if value else "không"
        case Mapping():
            parts = (
                f"{_NAMES.get(key, key)} {_shown(each)}"
                for key, each in value.items()
                if each not in (None, [], "", False)
            )
            return "; ".join(parts) or "trống"
        case list():
            return ", ".join(_shown(each) for each in value)
        case _:
            return f"“{value}”"


def _pointer(field: str, code: str) -> str:
    return f"/{field}/{code.replace('~', '~0').replace('/', '~1')}"
