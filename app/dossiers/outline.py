"""The questions of a form, with the words they are asked in. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.canonical import JsonValue
from app.procedures.eforms import pointers
from app.procedures.eforms.pointers import escaped

# Stands in a path for the number of a row.
ROW: Final = "*"
_WORDS: Final = {True: "Có", False: "Không"}


@dataclass(frozen=True)
class Question:
    """One question; `group` is the key of the part of the form it stands in."""

    path: tuple[str, ...]
    title: str
    group: str | None
    order: int
    options: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True

    @property
    def pointer(self) -> str:
        return pointers.ROOT + "".join(f"/{escaped(part)}" for part in self.path)

    def says(self, value: JsonValue) -> str:
        """Return an answer in the words of the form."""
        if isinstance(value, bool):
            return self.options.get(str(value).lower(), _WORDS[value])
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(self.says(each) for each in value)
        return self.options.get(str(value), str(value))


def questions(schema: Mapping[str, JsonValue]) -> tuple[Question, ...]:
    """Return every question, parents first, in document order."""
    return tuple(_walk(schema, (), None))


def asks(schema: Mapping[str, JsonValue], pointer: str) -> bool:
    """Tell whether a form has a question at a place in the answers."""
    return find(questions(schema), pointer) is not None


def find(known: Sequence[Question], pointer: str) -> Question | None:
    """Return the question that a place answers; a row's number matches any row."""
    parts = parts_of(pointer)
    return next((each for each in known if matches(each.path, parts)), None)


def takes(known: Sequence[Question], pointer: str) -> bool:
    """Tell whether an answer has a place: a question's own, or within its answer."""
    parts = parts_of(pointer)
    return find(known, pointer) is not None or any(
        each.whole and matches(each.path, parts[: len(each.path)]) for each in known
    )


def parts_of(pointer: str) -> tuple[str, ...]:
    parts = pointer.removeprefix(pointers.ROOT).split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def pointer(name: str) -> str:
    """Return the place of a question given by its dotted name, or by its pointer."""
    if name.startswith("/"):
        return name
    return pointers.ROOT + "".join(f"/{escaped(part)}" for part in name.split("."))


def places(answers: JsonValue, known: Sequence[Question]) -> Iterator[str]:
    """Return the place of each answer: as deep as the form asks, no deeper."""
    yield from _places(answers, (), known)


def _places(
    value: JsonValue, path: tuple[str, ...], known: Sequence[Question]
) -> Iterator[str]:
    deeper = not path or any(
        not each.whole for each in known if matches(each.path, path)
    )
    if path and not value:
        deeper = False  # an empty group or list is an answer by itself
    if deeper and isinstance(value, Mapping):
        for key, each in value.items():
            yield from _places(each, (*path, key), known)
    elif deeper and isinstance(value, Sequence) and not isinstance(value, str):
        for number, each in enumerate(value):
            yield from _places(each, (*path, str(number)), known)
    else:
        yield pointers.ROOT + "".join(f"/{escaped(part)}" for part in path)


def matches(asked: Sequence[str], given: Sequence[str]) -> bool:
    return len(asked) == len(given) and all(
        one == other or (one == ROW and other.isdecimal())
        for one, other in zip(asked, given, strict=True)
    )


def _walk(
    schema: Mapping[str, JsonValue], path: tuple[str, ...], group: str | None
) -> Iterator[Question]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return
    for key, each in properties.items():
        if isinstance(each, Mapping):
            yield from _question(each, (*path, key), group)


def _question(
    stated: Mapping[str, JsonValue], path: tuple[str, ...], group: str | None
) -> Iterator[Question]:
    items, options = stated.get("items"), stated.get("x-options")
    rows = isinstance(items, Mapping) and "properties" in items
    order = stated.get("x-order")
    group = str(stated["x-group"]) if "x-group" in stated else group
    yield Question(
        path=path,
        title=str(stated.get("title", path[-1])),
        group=group,
        order=order if isinstance(order, int) else 0,
        options={str(key): str(word) for key, word in options.items()}
        if isinstance(options, Mapping)
        else {},
        whole=not rows and "properties" not in stated,
    )
    yield from _walk(stated, path, group)
    if rows and isinstance(items, Mapping):
        row = Question((*path, ROW), "", group, 0, whole=False)
        yield row
        yield from _walk(items, row.path, group)
