"""Faults on demand: a seeded share of the calls goes wrong in a chosen way."""

import random
from enum import StrEnum

from pydantic import BaseModel, Field


class Kind(StrEnum):
    TIMEOUT_BEFORE = "timeout_before"  #: holds the line, changes nothing
    TIMEOUT_AFTER = "timeout_after"  #: changes, then holds the line
    SERVER_ERROR = "server_error"  #: 500, changed or not
    SESSION_EXPIRED = "session_expired"  #: forgets every session
    HTML = "html"  #: an error page with status 200, changed or not
    WRONG_ERROR_CODE = "wrong_error_code"  #: a code of the wrong type, changed or not
    SLOW = "slow"  #: changes and answers, late


class Misbehaviour(BaseModel, extra="forbid"):
    """Which calls go wrong; the default is none.

    `services` empty means all; `limit` is how many faults are left.
    """

    share: float = Field(default=0, ge=0, le=1)
    kinds: list[Kind] = list(Kind)
    seed: int = 0
    services: list[str] = []
    limit: int | None = None
    hold_seconds: float = Field(default=30, ge=0, le=300)
    slow_seconds: float = Field(default=1, ge=0, le=300)


class Dice:
    """Draws faults; the same seed and calls give the same faults."""

    def __init__(self, rule: Misbehaviour) -> None:
        self.rule = rule
        self.drawn = 0
        self._random = random.Random(rule.seed)  # noqa: S311  # repeatable, no secret

    def draw(self, service: str) -> Kind | None:
        rule = self.rule
        if rule.services and service not in rule.services:
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

    def wrong_code(self) -> object:
        wrong: list[object] = [True, False, None, 0.0, "", "OK", [], {}, [0]]
        return self._random.choice(wrong)
