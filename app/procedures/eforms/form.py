"""A form as the server reads it: every question with its rules, as they are shown.

A form of before the vocabulary reads as well: keywords it lacks ask nothing, and
what it says with JSON Schema's own conditionals is left to the validator.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, TypeAlias

import jsonschema_rs

from app.procedures.eforms import expressions
from app.procedures.eforms.expressions import Expression
from app.procedures.eforms.pointers import escaped
from app.workflow import rules
from app.workflow.conditions import AllOf, Condition

Document: TypeAlias = Mapping[str, Any]
ALWAYS: Final[Condition] = AllOf(())


class Kind(StrEnum):
    """What a question holds: further questions, rows of them, or an answer."""

    GROUP = "group"
    ROWS = "rows"
    ANSWER = "answer"


@dataclass(frozen=True)
class Listed:
    """The answer is a code of a dictionary, in force on a day, within a parent.

    `within` and `on` name the answers that hold the parent's code and the day;
    without the latter it is the day of filing.
    """

    dictionary: str
    within: str | None
    on: str | None


@dataclass(frozen=True)
class Field:
    """One question; `required` is the condition under which it must be answered."""

    path: tuple[str, ...]
    rows: tuple[str, ...] | None
    kind: Kind
    schema: Document = field(repr=False)
    pointer: str
    visible: Condition | None = None
    required: Condition | None = None
    computed: Expression | None = None
    default: Expression | None = None
    listed: Listed | None = None

    @cached_property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def title(self) -> str:
        return str(self.schema.get("title", self.name))


@dataclass(frozen=True)
class Crossing:
    """A rule over several answers; `each` names the rows it is asked of, one by one.

    It is asked only once every term is known: what is missing or of the wrong type
    is told at its own place.
    """

    id: str
    at: tuple[str, ...]
    each: tuple[str, ...] | None
    terms: Mapping[str, Expression]
    holds: Condition
    message: str


@dataclass(frozen=True, eq=False)
class Form:
    """The questions, parents first; a form equals only itself."""

    schema: Document = field(repr=False)
    fields: tuple[Field, ...]
    crossings: tuple[Crossing, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {each.name: each for each in self.fields}

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """The schema with `required` left out: the evaluation says what is missing."""
        return validator_of(_relaxed(self.schema))


def read(schema: Document) -> Form:
    """Read a form in which `checking` finds nothing, or one of before it."""
    named = schema.get("x-conditions", {})
    return Form(
        schema=schema,
        fields=tuple(_fields(schema, (), None, "", named)),
        crossings=tuple(_crossing(each, named) for each in schema.get("x-rules", [])),
    )


def dictionaries_of(form: Form) -> frozenset[str]:
    """Return the names of the dictionaries that its questions choose from."""
    return frozenset(each.listed.dictionary for each in form.fields if each.listed)


def validator_of(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema; expressions run in linear time, nothing is ever fetched."""
    return jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )


def _fields(
    schema: Document,
    path: tuple[str, ...],
    rows: tuple[str, ...] | None,
    pointer: str,
    named: Document,
) -> Iterator[Field]:
    needed = schema.get("required", [])
    for key, each in _in_order(schema.get("properties", {})):
        here = f"{pointer}/properties/{escaped(key)}"
        found = _field(each, (*path, key), rows, here, named, always=key in needed)
        yield found
        if found.kind is Kind.GROUP:
            yield from _fields(each, found.path, rows, here, named)
        elif found.kind is Kind.ROWS:
            items = each["items"]
            yield from _fields(items, found.path, found.path, f"{here}/items", named)


def _in_order(properties: Document) -> list[tuple[str, Document]]:
    """Return the questions as they are shown: the database keeps keys in no order."""
    asked = [
        (key, each) for key, each in properties.items() if isinstance(each, Mapping)
    ]
    return sorted(asked, key=lambda each: (each[1].get("x-order", 0), each[0]))


def _field(
    schema: Document,
    path: tuple[str, ...],
    rows: tuple[str, ...] | None,
    pointer: str,
    named: Document,
    *,
    always: bool,
) -> Field:
    return Field(
        path=path,
        rows=rows,
        kind=_kind(schema),
        schema=schema,
        pointer=pointer,
        visible=_condition(schema.get("x-visible"), named),
        required=ALWAYS if always else _condition(schema.get("x-required"), named),
        computed=_expression(schema.get("x-computed"), named),
        default=_expression(schema.get("x-default"), named),
        listed=_listed(schema.get("x-dictionary")),
    )


def _kind(schema: Document) -> Kind:
    if isinstance(schema.get("properties"), Mapping):
        return Kind.GROUP
    items = schema.get("items")
    if isinstance(items, Mapping) and isinstance(items.get("properties"), Mapping):
        return Kind.ROWS
    return Kind.ANSWER


def _condition(document: Any, named: Document) -> Condition | None:  # noqa: ANN401 - the meta-schema told its shape
    if document is True:
        return ALWAYS
    return None if document is None else rules.read(document, rules=named)


def _expression(document: Document | None, named: Document) -> Expression | None:
    return None if document is None else expressions.read(document, named=named)


def _listed(document: Document | None) -> Listed | None:
    if document is None:
        return None
    return Listed(document["name"], document.get("within"), document.get("on"))


def _crossing(document: Document, named: Document) -> Crossing:
    each = document.get("each")
    return Crossing(
        id=document["id"],
        at=tuple(document["at"].split(".")),
        each=None if each is None else tuple(each.split(".")),
        terms={
            name: expressions.read(term, named=named)
            for name, term in document["terms"].items()
        },
        holds=rules.read(document["holds"], rules=named),
        message=document["message"],
    )


def _relaxed(schema: Document) -> dict[str, Any]:
    relaxed = {key: each for key, each in schema.items() if key != "required"}
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(properties, Mapping):
        relaxed["properties"] = {
            key: _relaxed(each) if isinstance(each, Mapping) else each
            for key, each in properties.items()
        }
    if isinstance(items, Mapping):
        relaxed["items"] = _relaxed(items)
    return relaxed
