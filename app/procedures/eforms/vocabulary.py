"""The published vocabulary: what a form document may say, as JSON Schema 2020-12.

JSON Schema's own conditionals are left out on purpose: `x-visible` and `x-required`
say the same in the one rule language that the checks of a form understand. A
standard validator may still read every form: all keywords of ours are annotations.
"""

from functools import cache
from typing import Any, Final

from app.procedures.eforms.expressions import Arithmetic, Unit
from app.procedures.eforms.personal import Purpose, Sensitivity
from app.procedures.eforms.prefill import Change, Fact
from app.workflow import schema as workflow

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER: Final = "urn:motcua:vocabulary:eforms:1"
MOST_QUESTIONS: Final = 200
WIDGETS: Final = (
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
)

_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 2000}
_KEY: Final = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"}
_NAME: Final = {
    "type": "string",
    "pattern": "^[A-Za-z_][A-Za-z0-9_.]{0,127}$",
    "description": "an answer by its dotted name; in rows the group is the row",
}
_CONDITION: Final = {"$ref": "#/$defs/condition"}
_EXPRESSION: Final = {"$ref": "#/$defs/expression"}
_PARTS: Final = {
    "type": "array",
    "items": _EXPRESSION,
    "minItems": 1,
    "maxItems": 20,
}
_TWO: Final = {**_PARTS, "minItems": 2, "maxItems": 2}
_COUNT: Final = {"type": "integer", "minimum": 0, "maximum": 100_000}
_NUMBER: Final = {"type": "number"}
_SCALARS: Final = {
    "type": "array",
    "items": {"type": ["string", "integer", "boolean"]},
    "minItems": 1,
    "maxItems": 200,
    "uniqueItems": True,
}


@cache
def meta_schema() -> dict[str, Any]:
    """Return the vocabulary as one schema that every published form meets."""
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "Từ vựng biểu mẫu điện tử của Một Cửa",
        "description": "JSON Schema 2020-12 with layout, rules and sources",
        "$ref": "#/$defs/form",
        "$defs": {
            "form": _form(),
            "section": _section(),
            "question": _question(),
            "placed_question": _placed_question(),
            "row": _row(),
            "dictionary": _dictionary(),
            "prefill": _prefill(),
            "personal": _personal(),
            "crossing": _crossing(),
            "condition": workflow.condition(facts=False),
            "expression": _expression(),
        },
    }


def _form() -> dict[str, Any]:
    keys = {
        "$schema": {"const": DIALECT},
        "$id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "type": {"const": "object"},
        "x-groups": _list({"$ref": "#/$defs/section"}, 30),
        "x-conditions": {
            "description": "conditions that others refer to by {rule: name}",
            "type": "object",
            "propertyNames": _KEY,
            "additionalProperties": _CONDITION,
            "maxProperties": 50,
        },
        "x-rules": {
            "type": "array",
            "items": {"$ref": "#/$defs/crossing"},
            "maxItems": 50,
        },
        **_properties({"$ref": "#/$defs/placed_question"}),
        "examples": _list({"type": "object"}, 10),
    }
    needed = ["$schema", "title", "type", "x-groups", "properties"]
    return _closed(keys, [*needed, "additionalProperties"])


def _section() -> dict[str, Any]:
    keys = {"key": _KEY, "title": _TEXT, "help": _TEXT}
    return _closed(keys, ["key", "title"])


def _placed_question() -> dict[str, Any]:
    """Say that a question of the form itself stands in one of its sections."""
    return {"$ref": "#/$defs/question", "required": ["x-group"]}


def _question() -> dict[str, Any]:
    layout = {
        "title": _TEXT,
        "description": _TEXT | {"description": "help, shown beside the question"},
        "x-group": _KEY,
        "x-order": {"type": "integer"},
        "x-width": {"enum": ["full", "half", "third"]},
        "x-widget": {"enum": list(WIDGETS)},
        "x-placeholder": _TEXT,
        "x-message": _TEXT | {"description": "what to say when the answer is wrong"},
        "x-options": {"type": "object", "additionalProperties": _TEXT},
        "x-row-title": _TEXT | {"description": "of rows: {name} stands for an answer"},
    }
    rules = {
        "x-visible": _CONDITION,
        "x-required": {"anyOf": [{"const": True}, _CONDITION]},
        "x-computed": _EXPRESSION,
        "x-default": _EXPRESSION,
        "x-dictionary": {"$ref": "#/$defs/dictionary"},
        "x-prefill": {"$ref": "#/$defs/prefill"},
        "x-personal": {"$ref": "#/$defs/personal"},
    }
    closed = _closed(
        {**layout, **rules, **_assertions()}, ["title", "type", "x-order", "x-widget"]
    )
    return closed | {"allOf": _by_type()}


def _assertions() -> dict[str, Any]:
    return {
        "type": {"enum": ["string", "integer", "number", "boolean", "array", "object"]},
        "enum": _SCALARS,
        "const": {"type": ["string", "integer", "boolean"]},
        "minLength": _COUNT,
        "maxLength": _COUNT,
        "pattern": _TEXT,
        "format": {"enum": ["date", "date-time", "email", "time", "uri", "uuid"]},
        "minimum": _NUMBER,
        "maximum": _NUMBER,
        "exclusiveMinimum": _NUMBER,
        "exclusiveMaximum": _NUMBER,
        "multipleOf": {"type": "number", "exclusiveMinimum": 0},
        "items": {"$ref": "#/$defs/row"},
        "minItems": _COUNT,
        "maxItems": {**_COUNT, "maximum": 100},
        "uniqueItems": {"type": "boolean"},
        **_properties({"$ref": "#/$defs/question"}),
    }


def _by_type() -> list[dict[str, Any]]:
    """Say what a type needs besides: nothing may be answered without end."""
    bounded = [{"required": [key]} for key in ("enum", "const", "format", "maxLength")]
    return [
        _of("string", {"anyOf": bounded, "x-message": "phải có giới hạn độ dài"}),
        _of(
            "array",
            {
                "required": ["items", "maxItems"],
                "x-message": "phải nêu items và giới hạn số mục (maxItems)",
            },
        ),
        _of(
            "object",
            {
                "required": ["properties", "additionalProperties"],
                "x-message": "nhóm câu hỏi phải nêu properties và phải đóng",
            },
        ),
    ]


def _row() -> dict[str, Any]:
    """Say what repeats: a group of questions, or one of several choices."""
    choice = _closed(
        {
            "type": {"const": "string"},
            "enum": _SCALARS,
            "x-options": {"type": "object", "additionalProperties": _TEXT},
        },
        ["type", "enum", "x-options"],
    )
    group = _closed(
        {
            "type": {"const": "object"},
            **_properties({"$ref": "#/$defs/question"}),
        },
        ["type", "properties", "additionalProperties"],
    )
    return {
        "if": {"properties": {"type": {"const": "string"}}},
        "then": choice,
        "else": group,
    }


def _dictionary() -> dict[str, Any]:
    keys = {
        "name": _KEY,
        "within": _NAME | {"description": "the answer that holds the parent's code"},
        "on": _NAME | {"description": "the answer that holds the day; else of filing"},
    }
    return _closed(keys, ["name"])


def _prefill() -> dict[str, Any]:
    keys = {
        "fact": {"enum": [each.value for each in Fact]},
        "changed": {"enum": [each.value for each in Change]},
    }
    return _closed(keys, ["fact"])


def _personal() -> dict[str, Any]:
    keys = {
        "sensitivity": {"enum": [each.value for each in Sensitivity]},
        "purposes": {
            "type": "array",
            "items": {"enum": [each.value for each in Purpose]},
            "minItems": 1,
            "uniqueItems": True,
        },
    }
    return _closed(keys, ["sensitivity", "purposes"])


def _crossing() -> dict[str, Any]:
    keys = {
        "id": _KEY,
        "at": _NAME,
        "each": _NAME,
        "terms": {
            "type": "object",
            "propertyNames": _KEY,
            "additionalProperties": _EXPRESSION,
            "minProperties": 1,
            "maxProperties": 10,
        },
        "holds": _CONDITION,
        "message": _TEXT,
    }
    return _closed(keys, ["id", "at", "terms", "holds", "message"])


def _expression() -> dict[str, Any]:
    case = _closed({"when": _CONDITION, "then": _EXPRESSION}, ["when", "then"])
    words: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("answer", _NAME, {}),
        ("label", _NAME, {}),
        ("value", {"type": ["string", "integer", "number", "boolean"]}, {}),
        ("today", {"const": True}, {}),
        ("total", _NAME, {}),
        ("count", _NAME, {"where": _CONDITION}),
        ("holds", _CONDITION, {}),
        ("choose", _list(case, 20), {"otherwise": _EXPRESSION}),
        ("join", _PARTS, {"with": {"type": "string", "maxLength": 10}}),
        ("first", _PARTS, {}),
        ("same", _TWO, {}),
        *((each.value, _PARTS, {}) for each in Arithmetic),
        *((each.value, _TWO, {}) for each in Unit),
    ]
    return {
        "oneOf": [
            _closed({key: value, **beside}, [key]) for key, value, beside in words
        ]
    }


def _properties(question: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": {
            "type": "object",
            "propertyNames": _KEY,
            "additionalProperties": question,
            "minProperties": 1,
            "maxProperties": MOST_QUESTIONS,
        },
        "required": {"type": "array", "items": _KEY, "uniqueItems": True},
        "additionalProperties": {
            "const": False,
            "x-message": "phải đóng biểu mẫu (additionalProperties: false)",
        },
    }


def _of(kind: str, then: dict[str, Any]) -> dict[str, Any]:
    condition = {"properties": {"type": {"const": kind}}, "required": ["type"]}
    return {"if": condition, "then": then}


def _list(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


def _closed(keys: dict[str, Any], needed: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": keys,
        "required": needed,
        "additionalProperties": False,
    }
