"""What each question depends on, and an order in which each follows all of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.procedures.eforms import expressions
from app.procedures.eforms.form import Field, Form
from app.workflow import graph


@dataclass(frozen=True)
class Ring:
    """Questions that wait for each other, in order."""

    fields: tuple[Field, ...]


@lru_cache(maxsize=512)
def ordered(form: Form) -> tuple[Field, ...] | Ring:
    """Return the questions so that each follows what shows or fills it.

    What is only *required* under a condition waits for nothing: that is decided
    when all else is known.
    """
    needs = dependencies(form)
    ring = graph.ring(needs)
    if ring:
        return Ring(tuple(form.by_name[name] for name in ring))
    done: dict[str, Field] = {}
    for each in form.fields:
        _place(each.name, needs, form, done)
    return tuple(done.values())


def dependencies(form: Form) -> Mapping[str, frozenset[str]]:
    """Return the names that each question waits for, its parent among them."""
    return {
        each.name: frozenset(name for name in _needs(each) if name in form.by_name)
        for each in form.fields
    }


def names_of(field: Field) -> Iterator[str]:
    """Yield every name by which other answers show or fill this one."""
    yield from expressions.names_asked(field.visible)
    for expression in (field.computed, field.default):
        if expression is not None:
            yield from expressions.names_in(expression)


def _needs(field: Field) -> Iterator[str]:
    if len(field.path) > 1:
        yield ".".join(field.path[:-1])
    yield from names_of(field)


def _place(
    name: str,
    needs: Mapping[str, frozenset[str]],
    form: Form,
    done: dict[str, Field],
) -> None:
    if name in done:
        return
    for each in sorted(needs[name]):
        _place(each, needs, form, done)
    done[name] = form.by_name[name]
