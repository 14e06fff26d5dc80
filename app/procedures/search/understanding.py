"""A query becomes weighed words. Pure.

A word weighs the more, the fewer procedures use it (inverse document frequency): in
"đăng ký tạm trú" it is "tạm trú" that tells. What no procedure uses is taken for a
slip of the finger, and read as the nearest word that some do.
"""

import itertools
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from app.procedures.search import folding
from app.procedures.search.dictionary import Dictionary, Phrase

# A word longer than this may hold two slips, a shorter one a single one.
_LONG: Final = 6
_ADDED: Final = 0.3
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_TWINS: Final = {"i": "y", "y": "i"}


@dataclass(frozen=True)
class Term:
    """A word to be found; an optional one lifts what has it, and lowers nothing."""

    word: str
    weight: float
    optional: bool = False


@dataclass(frozen=True)
class Said:
    """The words of a query after the dictionary, before the catalogue is asked."""

    words: Phrase
    adds: Phrase = ()
    unasked: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Understood:
    """What is looked for.

    `pairs` stood next to each other; of the special cases `unasked` nothing was said.
    """

    terms: tuple[Term, ...]
    pairs: tuple[tuple[str, str], ...]
    unasked: tuple[Phrase, ...] = ()

    @property
    def total(self) -> float:
        return sum(term.weight for term in self.terms if not term.optional)


def interpret(query: str, dictionary: Dictionary) -> Said:
    """Put the catalogue's words for people's, the longest phrase first."""
    words = folding.words(query)
    found: list[str] = []
    adds: list[str] = []
    place = 0
    while place < len(words):
        taken, meaning, added = _longest_at(words, place, dictionary)
        found += meaning
        adds += added
        place += taken
    plain = [word for word in found if word not in dictionary.noise]
    asked = {*found, *adds}
    return Said(
        words=folding.few(tuple(plain or found)),
        adds=folding.few(tuple(adds)),
        unasked=tuple(
            each for each in dictionary.special if not asked.issuperset(each)
        ),
    )


def understand(
    said: Said, *, known: Mapping[str, int], similar: Collection[str], documents: int
) -> Understood:
    """Weigh the words by how many procedures use each (`known`).

    `similar` are words of the catalogue that one not known may stand for.
    """
    read = [_known_form(word, known, similar) for word in said.words]
    heard = folding.few(tuple(word for word in read if word is not None))
    terms = [Term(word, _weight(known[word], documents)) for word in heard]
    terms += [
        Term(word, _ADDED * _weight(known[word], documents), optional=True)
        for word in said.adds
        if word in known and word not in heard
    ]
    return Understood(tuple(terms), tuple(_pairs(read)), said.unasked)


def spellings(word: str) -> tuple[str, ...]:
    """Return a word with what it may also be written for.

    Both spellings are lawful in kí and ký, lí and lý; no syllable doubles a letter,
    but fingers do, and a keyboard's own way to write accents does (hoon for hôn).
    """
    once = _DOUBLED.sub(r"\1", word)
    other = once[:-1] + _TWINS.get(once[-1:], once[-1:])
    return tuple(dict.fromkeys((word, once, other)))


def _longest_at(
    words: Phrase, place: int, dictionary: Dictionary
) -> tuple[int, Phrase, Phrase]:
    for length in range(min(dictionary.longest, len(words) - place), 0, -1):
        meaning = dictionary.meanings.get(words[place : place + length])
        if meaning is not None:
            return length, meaning.words, meaning.adds
    return 1, words[place : place + 1], ()


def _known_form(
    word: str, known: Mapping[str, int], similar: Collection[str]
) -> str | None:
    used = [each for each in spellings(word) if each in known]
    if used:
        return max(used, key=lambda each: known[each])
    slips = 1 if len(word) <= _LONG else 2
    near = [
        each
        for each in similar
        if each in known
        and OSA.distance(word, each, score_cutoff=slips) <= slips
        and len(word) > slips + 1
    ]
    return min(
        near, key=lambda each: (OSA.distance(word, each), -known[each]), default=None
    )


def _weight(used: int, documents: int) -> float:
    return math.log(1 + documents / max(used, 1))


def _pairs(read: Sequence[str | None]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for first, second in itertools.pairwise(read):
        if first is None or second is None or first == second:
            continue
        if (first, second) not in seen:
            seen.add((first, second))
            yield first, second
