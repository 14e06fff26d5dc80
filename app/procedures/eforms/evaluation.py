"""What a form asks of these answers, decided by the server alone.

Hidden questions lose their answers, computed ones get theirs, and what depends on
an answer sees it as kept: a hidden answer is no answer. The result depends on the
form, the answers, the day and the dictionaries only; not on the order of anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from app.core.canonical import JsonValue
from app.procedures.eforms import computing, ordering
from app.procedures.eforms.computing import Scope
from app.procedures.eforms.dictionaries import EMPTY, Dictionaries
from app.procedures.eforms.expressions import Expression
from app.procedures.eforms.form import Field, Form, Kind
from app.procedures.eforms.pointers import Place
from app.workflow import conditions
from app.workflow.conditions import Condition
from app.workflow.facts import Facts

Kept: TypeAlias = dict[str, JsonValue]

_UNANSWERED: Final = (None, "")


@dataclass(frozen=True)
class Surroundings:
    """The day of filing, or the present one before it; and the codes in use."""

    day: date
    dictionaries: Dictionaries = EMPTY


@dataclass(frozen=True)
class Asked:
    """One question at its place: a row's is asked once for each row."""

    field: Field
    place: Place


@dataclass(frozen=True)
class Evaluation:
    """`answers` are what is kept; the others, where each question stands."""

    answers: Kept
    visible: tuple[Asked, ...]
    required: tuple[Asked, ...]
    missing: tuple[Asked, ...]
    computed: Mapping[Place, JsonValue]


def evaluate(
    form: Form, answers: Mapping[str, JsonValue], around: Surroundings
) -> Evaluation:
    """Decide everything about answers that `bounds` found within them.

    Raises:
        ValueError: if questions wait for each other, which no published form does.
    """
    order = ordering.ordered(form)
    if isinstance(order, ordering.Ring):
        message = f"questions wait for each other: {order.fields}"
        raise ValueError(message)  # noqa: TRY004 - a bad form, not a bad type
    work = _Work(form, around, _unasked(answers, form.schema))
    work.holders[()] = [_Holder((), work.kept, answers, None)]
    for each in order:
        work.ask(each)
    return work.told()


@dataclass
class _Holder:
    """A group or a row that was reached: what was sent, and what is kept of it."""

    place: Place
    kept: Kept
    sent: Mapping[str, JsonValue]
    row: "_Row | None"


@dataclass
class _Row:
    rows: tuple[str, ...]
    kept: Kept


@dataclass
class _Work:
    form: Form
    around: Surroundings
    kept: Kept
    holders: dict[tuple[str, ...], list[_Holder]] = field(default_factory=dict)
    visible: list[tuple[Asked, _Holder]] = field(default_factory=list)
    computed: dict[Place, JsonValue] = field(default_factory=dict)

    def ask(self, field: Field) -> None:
        """Decide one question in every group or row that holds it."""
        for holder in self.holders.get(field.path[:-1], ()):
            if self.holds(field.visible, holder):
                asked = Asked(field, (*holder.place, field.path[-1]))
                self.visible.append((asked, holder))
                self.take(asked, holder)

    def take(self, asked: Asked, holder: _Holder) -> None:
        match asked.field.kind:
            case Kind.GROUP:
                self.open_group(asked, holder)
            case Kind.ROWS:
                self.open_rows(asked, holder)
            case Kind.ANSWER:
                self.take_answer(asked, holder)

    def open_group(self, asked: Asked, holder: _Holder) -> None:
        key, field = asked.field.path[-1], asked.field
        sent = holder.sent.get(key)
        if sent in _UNANSWERED:
            sent = {}
        if not isinstance(sent, Mapping):
            holder.kept[key] = sent
            return
        kept = _unasked(sent, field.schema)
        holder.kept[key] = kept
        self.hold(field, _Holder(asked.place, kept, sent, holder.row))

    def open_rows(self, asked: Asked, holder: _Holder) -> None:
        key, field = asked.field.path[-1], asked.field
        sent = holder.sent.get(key)
        if sent in _UNANSWERED:
            return
        if not isinstance(sent, list | tuple):
            holder.kept[key] = sent
            return
        rows: list[JsonValue] = []
        holder.kept[key] = rows
        most = field.schema.get("maxItems", len(sent))
        for index, each in enumerate(sent):
            # Rows beyond the limit are only counted, by the validator.
            if not isinstance(each, Mapping) or index >= most:
                rows.append(each)
                continue
            kept = _unasked(each, field.schema["items"])
            rows.append(kept)
            place = (*asked.place, index)
            self.hold(field, _Holder(place, kept, each, _Row(field.path, kept)))

    def take_answer(self, asked: Asked, holder: _Holder) -> None:
        key, field = asked.field.path[-1], asked.field
        if field.computed is not None:
            value = self.value(field.computed, holder)
            self.computed[asked.place] = value
        else:
            value = _settled(holder.sent.get(key), field)
            if value in _UNANSWERED and field.default is not None:
                value = self.value(field.default, holder)
        if value not in _UNANSWERED:
            holder.kept[key] = value

    def hold(self, field: Field, holder: _Holder) -> None:
        self.holders.setdefault(field.path, []).append(holder)

    def holds(self, condition: Condition | None, holder: _Holder) -> bool:
        if condition is None:
            return True
        return conditions.holds(condition, Facts(answers=self.scope(holder).answers))

    def value(self, expression: Expression, holder: _Holder) -> JsonValue:
        return computing.value_of(expression, self.scope(holder))

    def scope(self, holder: _Holder) -> Scope:
        scope = scope_of(self.form, self.kept, self.around)
        if holder.row is None:
            return scope
        return scope.of_row(holder.row.rows, holder.row.kept)

    def told(self) -> Evaluation:
        required = [
            (asked, holder)
            for asked, holder in self.visible
            if asked.field.required is not None
            and asked.field.computed is None
            and asked.field.kind is not Kind.GROUP
            and self.holds(asked.field.required, holder)
        ]
        missing = [
            asked
            for asked, holder in required
            if asked.field.path[-1] not in holder.kept
        ]
        return Evaluation(
            answers=_without_empty_groups(self.kept, self.form.schema),
            visible=self.in_order(asked for asked, _ in self.visible),
            required=self.in_order(asked for asked, _ in required),
            missing=self.in_order(iter(missing)),
            computed=self.computed,
        )

    def in_order(self, asked: Iterator[Asked]) -> tuple[Asked, ...]:
        """Return the questions as the form lists them, row by row."""
        position = {each.name: at for at, each in enumerate(self.form.fields)}
        return tuple(
            sorted(asked, key=lambda each: (position[each.field.name], _rows(each)))
        )


def scope_of(form: Form, kept: Mapping[str, JsonValue], around: Surroundings) -> Scope:
    """Return what rules see of kept answers."""

    def label(name: str, value: JsonValue) -> str | None:
        field = form.by_name.get(name)
        return None if field is None else words(field, value, around)

    return Scope(answers=kept, day=around.day, label=label)


def words(field: Field, value: JsonValue, around: Surroundings) -> str | None:
    """Return an answer as people read it, where the form or a dictionary knows how."""
    if not isinstance(value, str):
        return None
    if field.listed is not None:
        listed = field.listed.dictionary
        return around.dictionaries.name(listed, value, on=around.day)
    options = field.schema.get("x-options", {})
    said = options.get(value, value)
    return said if isinstance(said, str) else None


def _settled(value: JsonValue, field: Field) -> JsonValue:
    """Return the answer with a whole number as an integer: JSON has 2.0 for 2."""
    if (
        isinstance(value, float)
        and field.schema.get("type") == "integer"
        and value.is_integer()
    ):
        return int(value)
    return value


def _unasked(sent: Mapping[str, JsonValue], schema: Mapping[str, JsonValue]) -> Kept:
    """Keep what the form does not ask, so that the validator refuses it by name."""
    properties = schema.get("properties")
    asked = properties if isinstance(properties, Mapping) else {}
    return {key: value for key, value in sent.items() if key not in asked}


def _without_empty_groups(kept: Kept, schema: Mapping[str, JsonValue]) -> Kept:
    result: Kept = {}
    properties = schema.get("properties")
    asked = properties if isinstance(properties, Mapping) else {}
    for key, value in kept.items():
        inside = asked.get(key)
        if isinstance(value, dict) and isinstance(inside, Mapping):
            group = _without_empty_groups(value, inside)
            if group:
                result[key] = group
        else:
            result[key] = value
    return result


def _rows(asked: Asked) -> tuple[int, ...]:
    return tuple(part for part in asked.place if isinstance(part, int))
