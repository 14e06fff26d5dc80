"""Read a definition from YAML that may be hostile.

YAML is read as JSON with comments: no aliases, no tags, no duplicate keys, and
only `true`, `false`, `null` and decimal numbers are anything but text. Bare dates
and yes/no of YAML 1.1 would surprise the author, aliases would let a short file
stand for an endless one.
"""

import re
from collections.abc import Hashable
from typing import Any, Final

import yaml

from app.workflow import documents, problems
from app.workflow.definition import Process
from app.workflow.problems import ProblemCode, Unreadable

MAX_BYTES: Final = 256 * 1024
MAX_LINES: Final = 5_000


def load_yaml(source: bytes) -> Process | Unreadable:
    """Read one definition, or say why it cannot be read."""
    text = _text(source)
    if isinstance(text, Unreadable):
        return text
    try:
        refused = _unsafe(text)
        if refused is not None:
            return refused
        # A subclass of the safe loader, which only makes plain values.
        document = yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        return _malformed(error)
    return documents.from_json(document)


def _text(source: bytes) -> str | Unreadable:
    if len(source) > MAX_BYTES:
        message = f"Tệp lớn hơn {MAX_BYTES // 1024} KiB"
        return problems.unreadable(ProblemCode.TOO_LARGE, (), message)
    if source.count(b"\n") > MAX_LINES:
        message = f"Tệp dài hơn {MAX_LINES} dòng"
        return problems.unreadable(ProblemCode.TOO_LARGE, (), message)
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "Tệp không phải văn bản UTF-8"
        return problems.unreadable(ProblemCode.MALFORMED, (), message)


def _unsafe(text: str) -> Unreadable | None:
    """Refuse by the events alone, before any value is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.NodeEvent):
            tag = getattr(event, "tag", None)
            if event.anchor is not None or tag is not None:
                message = "Không được dùng bí danh (&, *) hay thẻ (!) của YAML"
                return problems.unreadable(ProblemCode.ALIAS, _line(event), message)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > problems.MAX_DEPTH:
            where = _line(event)
            return problems.unreadable(ProblemCode.TOO_LARGE, where, problems.TOO_DEEP)
    return None


_TEXT: Final = "tag:yaml.org,2002:str"


class _DuplicateKey(yaml.constructor.ConstructorError):
    """A mapping says one key twice, and YAML would keep the last in silence."""


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own hook

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - PyYAML's own signature
    ) -> dict[Hashable, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != _TEXT:
                raise yaml.constructor.ConstructorError(problem_mark=key.start_mark)
            if key.value in seen:
                problem = f"khóa lặp lại: {key.value}"
                raise _DuplicateKey(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", ["t", "f"]),
    ("tag:yaml.org,2002:int", r"^-?(?:0|[1-9][0-9]{0,17})$", [*"-0123456789"]),
    ("tag:yaml.org,2002:float", r"^-?[0-9]{1,18}\.[0-9]{1,18}$", [*"-0123456789"]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), _first)


def _malformed(error: yaml.YAMLError) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    where = () if mark is None else (f"dòng {mark.line + 1}",)
    if isinstance(error, _DuplicateKey):
        code, message = ProblemCode.DUPLICATE_KEY, str(error.problem).capitalize()
    else:
        code, message = ProblemCode.MALFORMED, "Tệp không phải YAML hợp lệ"
    return problems.unreadable(code, where, message)


def _line(event: yaml.Event) -> tuple[str, ...]:
    mark = event.start_mark
    return () if mark is None else (f"dòng {mark.line + 1}",)
