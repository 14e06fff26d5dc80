"""The published JSON Schema (2020-12) of a process definition."""

from typing import Any, Final

from app.workflow.definition import Join, OfficeKind, OutcomeKind, Role, WaitKind
from app.workflow.facts import Fact

MAX_STEPS: Final = 100
MAX_OUTCOMES: Final = 30

_IDENTIFIER: Final = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9_]{0,63}$",
    "description": "stable; never shown, never reused for something else",
}
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 500}
_CODE: Final = {"type": "string", "pattern": r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$"}
_DATE: Final = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TIME: Final = {"type": "number", "minimum": 0, "maximum": 10_000}
_SCALAR: Final = {"type": ["string", "boolean", "number"]}
_FIELD: Final = {"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_.]{0,127}$"}

_BARE_OFFICES: Final = [
    kind.value
    for kind in OfficeKind
    if kind not in (OfficeKind.DEPARTMENT, OfficeKind.NAMED)
]
_COMPARISONS: Final[dict[str, Any]] = {
    "equals": _SCALAR,
    "one_of": {"type": "array", "items": _SCALAR, "minItems": 1, "maxItems": 50},
    "less_than": {"type": "number"},
    "at_most": {"type": "number"},
    "more_than": {"type": "number"},
    "at_least": {"type": "number"},
    "answered": {"type": "boolean"},
}
# What a kind of outcome must say beyond its id, kind and label.
_NEEDED: Final[dict[OutcomeKind, tuple[str, ...]]] = {
    OutcomeKind.CONSULT: ("branches", "join", "deadline", "to"),
    OutcomeKind.SPAWN: ("linked", "to"),
    OutcomeKind.WAIT: ("waits_for",),
}
_KEY_OF_KINDS: Final[dict[str, tuple[OutcomeKind, ...]]] = {
    "branches": (OutcomeKind.CONSULT,),
    "deadline": (OutcomeKind.CONSULT, OutcomeKind.WAIT),
    "join": (OutcomeKind.CONSULT, OutcomeKind.SPAWN),
    "linked": (OutcomeKind.SPAWN,),
    "waits_for": (OutcomeKind.WAIT,),
}


def json_schema() -> dict[str, Any]:
    """Return the schema every definition, in YAML or JSON, must satisfy."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:motcua:process-definition:1",
        "title": "Quy trình nội bộ giải quyết thủ tục hành chính",
        "$ref": "#/$defs/process",
        "$defs": {
            "process": _process(),
            "step": _step(),
            "outcome": _outcome(),
            "office": _office(),
            "allowance": _allowance(),
            "condition": condition(),
        },
    }


def _process() -> dict[str, Any]:
    return _closed(
        {
            "code": _CODE,
            "version": {"type": "integer", "minimum": 1},
            "procedure": _CODE,
            "name": _TEXT,
            "decision": _TEXT | {"description": "number and date of the decision"},
            "valid_from": _DATE,
            "valid_to": {"anyOf": [_DATE, {"type": "null"}]},
            "legal_limit": {"$ref": "#/$defs/allowance"},
            "charges_fee": {"type": "boolean"},
            "rules": {
                "description": "conditions that guards refer to by {rule: name}",
                "type": "object",
                "propertyNames": _IDENTIFIER,
                "additionalProperties": {"$ref": "#/$defs/condition"},
                "maxProperties": 50,
            },
            "steps": _list({"$ref": "#/$defs/step"}, MAX_STEPS),
        },
        optional=("valid_to", "charges_fee", "rules"),
    )


def _step() -> dict[str, Any]:
    return _closed(
        {
            "id": _IDENTIFIER,
            "number": _TEXT | {"description": "as the decision prints it"},
            "label": _TEXT,
            "office": {"$ref": "#/$defs/office"},
            "role": _one_of(Role),
            "allowance": {"$ref": "#/$defs/allowance"},
            "counted": {"type": "boolean"},
            "requires": {
                "type": "array",
                "items": _one_of(Fact),
                "uniqueItems": True,
            },
            "after_15h_next_day": {"type": "boolean"},
            "clock_starts_at": _IDENTIFIER
            | {"description": "of the intake: the step of the competent agency"},
            "outcomes": _list({"$ref": "#/$defs/outcome"}, MAX_OUTCOMES),
        },
        optional=(
            "number",
            "allowance",
            "counted",
            "requires",
            "after_15h_next_day",
            "clock_starts_at",
        ),
    )


def _outcome() -> dict[str, Any]:
    keys = {
        "id": _IDENTIFIER,
        "kind": _one_of(OutcomeKind),
        "label": _TEXT,
        "to": _IDENTIFIER,
        "guard": {"$ref": "#/$defs/condition"},
        "reason_required": {"type": "boolean"},
        "once": {"type": "boolean"},
        "branches": _list(_IDENTIFIER, MAX_OUTCOMES) | {"uniqueItems": True},
        "join": _one_of(Join),
        "deadline": {"$ref": "#/$defs/allowance"},
        "waits_for": {"enum": [WaitKind.APPLICANT.value, WaitKind.TAX.value]},
        "linked": _list(
            _closed({"procedure": _CODE, "office": {"$ref": "#/$defs/office"}}),
            MAX_OUTCOMES,
        ),
    }
    optional = tuple(key for key in keys if key not in ("id", "kind", "label"))
    return _closed(keys, optional=optional) | {"allOf": _rules_by_kind()}


def _rules_by_kind() -> list[dict[str, Any]]:
    needed = [
        {"if": _kind_among((kind,)), "then": {"required": list(keys)}}
        for kind, keys in _NEEDED.items()
    ]
    misplaced = [
        {"if": {"not": _kind_among(kinds)}, "then": {"properties": {key: False}}}
        for key, kinds in _KEY_OF_KINDS.items()
    ]
    return needed + misplaced


def _kind_among(kinds: tuple[OutcomeKind, ...]) -> dict[str, Any]:
    return {"properties": {"kind": {"enum": [kind.value for kind in kinds]}}}


def _office() -> dict[str, Any]:
    return {
        "oneOf": [
            {"enum": _BARE_OFFICES},
            _closed({"department": _IDENTIFIER}),
            _closed({"named": _CODE}),
        ]
    }


def _allowance() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"hours": _TIME, "days": _TIME, "text": _TEXT},
        "additionalProperties": False,
        "minProperties": 1,
        "not": {"required": ["hours", "days"]},
    }


def condition(*, facts: bool = True) -> dict[str, Any]:
    """Return the schema of a condition; it refers to itself as `$defs/condition`.

    Without `facts` it asks about answers only, as e-forms do.
    """
    parts = {
        "type": "array",
        "items": {"$ref": "#/$defs/condition"},
        "minItems": 1,
        "maxItems": 50,
    }
    return {
        "oneOf": [
            _closed({"all": parts}),
            _closed({"any": parts}),
            _closed({"not": {"$ref": "#/$defs/condition"}}),
            *([_closed({"fact": _one_of(Fact)})] if facts else ()),
            _closed({"rule": _IDENTIFIER}),
            *(
                _closed({"answer": _FIELD, comparison: value})
                for comparison, value in _COMPARISONS.items()
            ),
        ]
    }


def _closed(
    properties: dict[str, Any], *, optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [key for key in properties if key not in optional],
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


def _one_of(names: type[Role | Fact | OutcomeKind | Join]) -> dict[str, Any]:
    return {"enum": [name.value for name in names]}
