"""Rules over several answers, asked once every term of them is known."""

from collections.abc import Iterator, Mapping

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.procedures.eforms import computing
from app.procedures.eforms.computing import Scope
from app.procedures.eforms.form import Crossing, Form
from app.procedures.eforms.pointers import Place, pointer
from app.workflow import conditions
from app.workflow.facts import Facts

CODE = "crossing"


def faults(form: Form, scope: Scope) -> Iterator[FieldProblem]:
    """Yield each rule that kept answers break, with the form's own words."""
    for rule in form.crossings:
        for place, within in _scopes(rule, scope):
            if not _kept(rule, within):
                yield FieldProblem(pointer(place), rule.message, CODE)


def _scopes(rule: Crossing, scope: Scope) -> Iterator[tuple[Place, Scope]]:
    if rule.each is None:
        yield rule.at, scope
        return
    rows: JsonValue = scope.answers
    for part in rule.each:
        rows = rows.get(part) if isinstance(rows, Mapping) else None
    for index, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
        if isinstance(row, Mapping):
            inside = rule.at[len(rule.each) :]
            yield (*rule.each, index, *inside), scope.of_row(rule.each, row)


def _kept(rule: Crossing, scope: Scope) -> bool:
    terms = {name: computing.value_of(term, scope) for name, term in rule.terms.items()}
    if None in terms.values():
        return True
    return conditions.holds(rule.holds, Facts(answers={**scope.answers, **terms}))
