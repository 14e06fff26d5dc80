"""Small forms for tests: a question is its keywords, the rest is put around it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from app.procedures.eforms import form as forms
from app.procedures.eforms import validation
from app.procedures.eforms.dictionaries import EMPTY, Dictionaries
from app.procedures.eforms.evaluation import Evaluation, Surroundings, evaluate
from app.procedures.eforms.form import Form
from app.procedures.eforms.vocabulary import DIALECT

Json = dict[str, Any]
DAY: Final = date(2026, 11, 23)


def text(**more: Any) -> Json:
    return {"type": "string", "maxLength": 100, "x-widget": "text", **named(more)}


def number(**more: Any) -> Json:
    return {"type": "number", "x-widget": "number", **named(more)}


def yes_or_no(**more: Any) -> Json:
    return {"type": "boolean", "x-widget": "checkbox", **named(more)}


def day(**more: Any) -> Json:
    return {"type": "string", "format": "date", "x-widget": "date", **named(more)}


def choice(*values: str, **more: Any) -> Json:
    words = {value: f"Là {value}" for value in values}
    return {
        "type": "string",
        "enum": list(values),
        "x-options": words,
        "x-widget": "select",
        **named(more),
    }


def group(*, required: tuple[str, ...] = (), keys: Json, **more: Any) -> Json:
    return {
        "type": "object",
        "x-widget": "section",
        **_questions(keys, required),
        **named(more),
    }


def rows(*, required: tuple[str, ...] = (), keys: Json, **more: Any) -> Json:
    return {
        "type": "array",
        "maxItems": 10,
        "x-widget": "rows",
        "items": {"type": "object", **_questions(keys, required)},
        **named(more),
    }


def drawn(questions: Json, *, required: tuple[str, ...] = (), **more: Any) -> Json:
    """Return a whole form of these questions, all in one section."""
    body = _questions(questions, required)
    for each in body["properties"].values():
        each["x-group"] = "all"
    return {
        "$schema": DIALECT,
        "title": "Tờ khai",
        "type": "object",
        "x-groups": [{"key": "all", "title": "Tất cả"}],
        **body,
        **named(more),
    }


def read(questions: Json, **more: Any) -> Form:
    return forms.read(drawn(questions, **more))


def evaluated(form: Form, answers: Mapping[str, Any], *, on: date = DAY) -> Evaluation:
    return evaluate(form, answers, Surroundings(on))


def found(
    form: Form, answers: Any, *, codes: Dictionaries = EMPTY, on: date = DAY
) -> dict[str, str]:
    """Return the code of the last problem at each place."""
    examined = validation.examine(form, answers, Surroundings(on, codes))
    return {each.path: each.code for each in examined.problems}


def named(keywords: Json) -> Json:
    """Write Python's names as the vocabulary's: `x_visible` is `x-visible`."""
    return {
        key.replace("x_", "x-").replace("x-row_title", "x-row-title"): value
        for key, value in keywords.items()
    }


def _questions(keys: Json, required: tuple[str, ...]) -> Json:
    properties = {
        key: {"title": f"Câu {key}", "x-order": at, **each}
        for at, (key, each) in enumerate(keys.items())
    }
    needed = {"required": list(required)} if required else {}
    return {"properties": properties, "additionalProperties": False, **needed}
