"""Faults on demand: a seeded share of the calls goes wrong in a chosen way."""

import random
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Kind(StrEnum):
    TIMEOUT_BEFORE = "timeout_before"  #: holds the line, changes nothing
    TIMEOUT_AFTER = "timeout_after"  #: changes, then holds the line
    SERVER_ERROR = "server_error"  #: 500, changed or not
    SESSION_EXPIRED = "session_expired"  #: forgets every session
    HTML = "html"  #: an error page with status 200, changed or not
    WRONG_ERROR_CODE = "wrong_error_code"  #: a code of the wrong type, changed or not
    SLOW = "slow"  #: changes and answers, late
    DRIP = "drip"  #: changes, then answers a few bytes at a time, too slowly
    TWICE = "twice"  #: changes, then gives its answer twice in one body
    ALREADY_EXISTS = "already_exists"  #: says "đã tồn tại", changes nothing
    WRONG_TYPES = "wrong_types"  #: changes, then answers with fields of other types
    CLOCK_SKEW = "clock_skew"  #: judges sessions by a clock that runs ahead
    SHUFFLED = "shuffled"  #: changes; a look-up shows the steps in any order


class Misbehaviour(BaseModel, extra="forbid"):
    """Which calls go wrong; the default is none.

    `services` and `codes` (of dossiers) empty mean all; `limit` is how many faults
    are left.
    """

    share: float = Field(default=0, ge=0, le=1)
    kinds: list[Kind] = list(Kind)
    seed: int = 0
    services: list[str] = []
    codes: list[str] = []
    limit: int | None = None
    hold_seconds: float = Field(default=30, ge=0, le=300)
    slow_seconds: float = Field(default=1, ge=0, le=300)


class Dice:
    """Draws faults; the same seed and calls give the same faults."""

    def __init__(self, rule: Misbehaviour) -> None:
        self.rule = rule
        self.drawn = 0
        self._random = random.Random(rule.seed)  # noqa: S311  # repeatable, no secret

    def draw(self, service: str, codes: Collection[str] = ()) -> Kind | None:
        rule = self.rule
        if rule.services and service not in rule.services:
            return None
        if rule.codes and not set(rule.codes) & set(codes):
            return None
        if rule.limit is not None and self.drawn >= rule.limit:
            return None
        if not rule.kinds or self._random.random() >= rule.share:
            return None
        self.drawn += 1
        return self._random.choice(rule.kinds)

    def applies(self) -> bool:
        """Toss whether a fault that hides the outcome changed something."""
        return self._random.random() < 0.5  # noqa: PLR2004  # a fair coin

    def shuffled(self, rows: Sequence[T]) -> list[T]:
        return self._random.sample(rows, k=len(rows))

    def wrong_value(self) -> object:
        """Return what no field of an answer may be."""
        wrong: list[object] = [7, True, "một chuỗi", {"a": 1}, [[]], [7], [None]]
        return self._random.choice(wrong)

    def wrong_code(self) -> object:
        wrong: list[object] = [True, False, None, 0.0, "", "OK", [], {}, [0]]
        return self._random.choice(wrong)
