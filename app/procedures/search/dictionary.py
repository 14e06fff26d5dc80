"""How people say what the catalogue calls otherwise: data, with where it is from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

from app.procedures.search import folding

_FILE: Final = Path(__file__).with_name("dictionary.yaml")

Phrase = tuple[str, ...]


class _Entry(BaseModel):
    """`means` stands in for what was said; `adds` is looked for besides."""

    model_config = ConfigDict(extra="forbid")

    say: list[str]
    means: str | None = None
    adds: str = ""
    source: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    noise: list[str]
    special: list[str]
    entries: list[_Entry]


@dataclass(frozen=True)
class Meaning:
    """What is looked for instead of a phrase, and what besides."""

    words: Phrase
    adds: Phrase
    source: str


@dataclass(frozen=True)
class Dictionary:
    """`noise`: words that tell procedures apart by nothing ("cho", "làm sao").

    `special`: what makes a procedure a special case of another.
    """

    noise: frozenset[str]
    special: tuple[Phrase, ...]
    meanings: Mapping[Phrase, Meaning]

    @property
    def longest(self) -> int:
        return max(map(len, self.meanings), default=0)


@cache
def read(file: Path = _FILE) -> Dictionary:
    """Read the dictionary; every phrase is folded."""
    stated = _File.model_validate(
        yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    )
    return Dictionary(
        noise=frozenset(word for each in stated.noise for word in folding.words(each)),
        special=tuple(folding.words(each) for each in stated.special),
        meanings={
            folding.words(said): _meaning(entry, said)
            for entry in stated.entries
            for said in entry.say
        },
    )


def _meaning(entry: _Entry, said: str) -> Meaning:
    return Meaning(
        words=folding.words(said if entry.means is None else entry.means),
        adds=folding.words(entry.adds),
        source=entry.source,
    )
