"""A process as a plain JSON document, and back: the form a published version keeps."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar

from app.workflow import problems, rules
from app.workflow.definition import (
    MINUTES_PER_DAY,
    MINUTES_PER_HOUR,
    NO_ALLOWANCE,
    REASONED,
    Allowance,
    Join,
    LinkedDossier,
    OfficeKind,
    OfficeSelector,
    Outcome,
    OutcomeKind,
    Process,
    Role,
    Step,
    Unit,
    WaitKind,
)
from app.workflow.facts import Fact
from app.workflow.problems import LoadingProblem, ProblemCode, Unreadable

Document: TypeAlias = Mapping[str, Any]
_T = TypeVar("_T")

_MINUTES: Final = {Unit.HOURS: MINUTES_PER_HOUR, Unit.DAYS: MINUTES_PER_DAY}


def from_json(document: object) -> Process | Unreadable:
    """Read a process from its document, or say everything found wrong with it."""
    offences = problems.against_schema(document)
    if offences or not isinstance(document, Mapping):
        return Unreadable(offences)
    offences = tuple(_meaningless(document))
    if offences:
        return Unreadable(offences[: problems.MAX_PROBLEMS])
    return _process(document)


def to_json(process: Process) -> dict[str, Any]:
    """Write the document from which `from_json` reads an equal process."""
    return _without_absent(
        {
            "code": process.code,
            "version": process.version,
            "procedure": process.procedure,
            "name": process.name,
            "decision": process.decision,
            "valid_from": process.valid_from.isoformat(),
            "valid_to": process.valid_to and process.valid_to.isoformat(),
            "legal_limit": _allowance_document(process.legal_limit),
            "charges_fee": process.charges_fee,
            "steps": [_step_document(step) for step in process.steps],
        }
    )


def _meaningless(document: Document) -> Iterator[LoadingProblem]:
    """Yield what a schema cannot say: dates, and rules that refer to rules."""
    for key in ("valid_from", "valid_to"):
        text = document.get(key)
        if text is not None and _date(text) is None:
            message = "Ngày không có trong lịch"
            yield LoadingProblem(ProblemCode.BAD_DATE, (key,), message)
    named = document.get("rules", {})
    for path, condition in _conditions(document):
        problem = rules.problem_of(condition, rules=named, path=path)
        if problem is not None:
            yield problem


def _conditions(document: Document) -> Iterator[tuple[tuple[str, ...], Document]]:
    for name, rule in document.get("rules", {}).items():
        yield ("rules", name), rule
    for i, step in enumerate(document["steps"]):
        for j, outcome in enumerate(step["outcomes"]):
            if "guard" in outcome:
                path = ("steps", str(i), "outcomes", str(j), "guard")
                yield path, outcome["guard"]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _process(document: Document) -> Process:
    named = document.get("rules", {})
    valid_to = document.get("valid_to")
    return Process(
        code=document["code"],
        version=document["version"],
        procedure=document["procedure"],
        name=document["name"],
        decision=document["decision"],
        valid_from=date.fromisoformat(document["valid_from"]),
        valid_to=valid_to and date.fromisoformat(valid_to),
        legal_limit=_allowance(document["legal_limit"]),
        steps=tuple(_step(step, named) for step in document["steps"]),
        charges_fee=document.get("charges_fee", False),
    )


def _step(document: Document, named: Document) -> Step:
    return Step(
        id=document["id"],
        label=document["label"],
        office=_office(document["office"]),
        role=Role(document["role"]),
        outcomes=tuple(
            _outcome(outcome, step=document["id"], named=named)
            for outcome in document["outcomes"]
        ),
        number=document.get("number"),
        allowance=_optional(document, "allowance", _allowance) or NO_ALLOWANCE,
        counted=document.get("counted", True),
        requires=frozenset(Fact(name) for name in document.get("requires", ())),
        after_15h_next_day=document.get("after_15h_next_day", False),
        clock_starts_at=document.get("clock_starts_at"),
    )


def _outcome(document: Document, *, step: str, named: Document) -> Outcome:
    kind = OutcomeKind(document["kind"])
    # After a supplement the same holder goes on, unless another step is named.
    back = step if kind is OutcomeKind.SUPPLEMENT else None
    guard = document.get("guard")
    return Outcome(
        id=document["id"],
        kind=kind,
        label=document["label"],
        to=document.get("to", back),
        guard=None if guard is None else rules.read(guard, rules=named),
        reason_required=document.get("reason_required", kind in REASONED),
        once=document.get("once", False),
        branches=tuple(document.get("branches", ())),
        join=_optional(document, "join", Join),
        deadline=_optional(document, "deadline", _allowance),
        waits_for=_optional(document, "waits_for", WaitKind),
        linked=tuple(_linked(each) for each in document.get("linked", ())),
    )


def _optional(document: Document, key: str, read: Callable[[Any], _T]) -> _T | None:
    return read(document[key]) if key in document else None


def _linked(document: Document) -> LinkedDossier:
    return LinkedDossier(
        procedure=document["procedure"], office=_office(document["office"])
    )


def _office(document: str | Document) -> OfficeSelector:
    if isinstance(document, str):
        return OfficeSelector(OfficeKind(document))
    ((kind, argument),) = document.items()
    return OfficeSelector(OfficeKind(kind), argument)


def _allowance(document: Document) -> Allowance:
    text = document.get("text")
    for unit in Unit:
        if unit.value in document:
            minutes = round(document[unit.value] * _MINUTES[unit])
            return Allowance(minutes=minutes, unit=unit, text=text)
    return Allowance(minutes=None, text=text)


def _step_document(step: Step) -> dict[str, Any]:
    return _without_absent(
        {
            "id": step.id,
            "number": step.number,
            "label": step.label,
            "office": _office_document(step.office),
            "role": step.role.value,
            "allowance": _allowance_document(step.allowance) or None,
            "counted": step.counted,
            "requires": sorted(fact.value for fact in step.requires),
            # Absent unless said: documents published before it keep their digest.
            "after_15h_next_day": step.after_15h_next_day or None,
            "clock_starts_at": step.clock_starts_at,
            "outcomes": [_outcome_document(outcome) for outcome in step.outcomes],
        }
    )


def _outcome_document(outcome: Outcome) -> dict[str, Any]:
    return _without_absent(
        {
            "id": outcome.id,
            "kind": outcome.kind.value,
            "label": outcome.label,
            "to": outcome.to,
            "guard": outcome.guard and rules.write(outcome.guard),
            "reason_required": outcome.reason_required,
            "once": outcome.once,
            "branches": list(outcome.branches) or None,
            "join": outcome.join and outcome.join.value,
            "deadline": outcome.deadline and _allowance_document(outcome.deadline),
            "waits_for": outcome.waits_for and outcome.waits_for.value,
            "linked": [
                {"procedure": each.procedure, "office": _office_document(each.office)}
                for each in outcome.linked
            ]
            or None,
        }
    )


def _office_document(office: OfficeSelector) -> str | dict[str, Any]:
    if office.argument is None:
        return office.kind.value
    return {office.kind.value: office.argument}


def _allowance_document(allowance: Allowance) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if allowance.minutes is not None and allowance.unit is not None:
        amount = allowance.minutes / _MINUTES[allowance.unit]
        document[allowance.unit.value] = int(amount) if amount.is_integer() else amount
    return document | ({"text": allowance.text} if allowance.text else {})


def _without_absent(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}
