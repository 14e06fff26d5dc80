"""Finitely many answers that stand for all: the cases guards can tell apart.

A guard compares answers with constants only, so any two answers on the same side of
every constant are the same case. Fields are independent: a case is one choice for
each.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from app.workflow import conditions
from app.workflow.conditions import AnswerIs, Condition, FactHolds, Scalar
from app.workflow.facts import Fact, Facts

MAX_CASES: Final = 512
MAX_SITUATIONS: Final = 4_096

Case: TypeAlias = Mapping[str, object]

# Stands for every text no guard names; a form cannot send a NUL.
ANOTHER_TEXT: Final = "\x00"


def cases_of(guards: Iterable[Condition | None]) -> tuple[Case, ...] | None:
    """Enumerate the cases these guards tell apart; None when there are too many."""
    asked: dict[str, list[AnswerIs]] = {}
    for guard in guards:
        for atom in conditions.atoms(guard):
            if isinstance(atom, AnswerIs):
                asked.setdefault(atom.field, []).append(atom)
    answers = {field: told_apart(field, atoms) for field, atoms in asked.items()}
    if math.prod(map(len, answers.values())) > MAX_CASES:
        return None
    products = itertools.product(*answers.values())
    return tuple(dict(zip(answers, choice, strict=True)) for choice in products)


def situations_of(
    guards: Collection[Condition | None],
) -> tuple[Facts, ...] | None:
    """Enumerate the cases with every combination of the facts asked about."""
    among = cases_of(guards)
    asked = _facts_asked(guards)
    if among is None or len(among) << len(asked) > MAX_SITUATIONS:
        return None
    return tuple(
        Facts(answers=case, held=held) for case in among for held in _held(asked)
    )


def may_hold(guard: Condition | None, case: Case) -> bool:
    """Decide whether the guard holds in this case under some facts."""
    return any(
        conditions.holds(guard, Facts(answers=case, held=held))
        for held in _held(_facts_asked([guard]))
    )


def told_apart(field: str, atoms: list[AnswerIs]) -> list[object]:
    """Return one answer of each kind that these comparisons cannot tell apart."""
    constants = [value for atom in atoms for value in atom.values]
    by_truth: dict[tuple[bool, ...], object] = {}
    for answer in _representatives(constants):
        facts = Facts(answers={field: answer})
        truth = tuple(conditions.holds(atom, facts) for atom in atoms)
        by_truth.setdefault(truth, answer)
    return list(by_truth.values())


def _facts_asked(guards: Iterable[Condition | None]) -> list[Fact]:
    every = (atom for guard in guards for atom in conditions.atoms(guard))
    return sorted({atom.fact for atom in every if isinstance(atom, FactHolds)})


def _held(asked: list[Fact]) -> Iterator[frozenset[Fact]]:
    for chosen in itertools.product((False, True), repeat=len(asked)):
        yield frozenset(itertools.compress(asked, chosen))


def _representatives(constants: list[Scalar]) -> list[object]:
    # Absent, every constant named, something else, and a number in every interval.
    # Keyed by type as well: True and 1 are equal, and are different answers.
    named = {(type(value) is bool, value): value for value in constants}
    numbers = sorted(
        {Decimal(str(value)) for value in constants if conditions.is_number(value)}
    )
    found: list[object] = [None, *named.values(), ANOTHER_TEXT]
    if any(isinstance(value, bool) for value in constants):
        found += [value for value in (True, False) if (True, value) not in named]
    if numbers:
        found += [numbers[0] - 1, numbers[-1] + 1]
        found += [(low + high) / 2 for low, high in itertools.pairwise(numbers)]
    return found
