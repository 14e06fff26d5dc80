"""How many due times one core reckons in a second, derivations in words included."""

import random
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Final

from app.cli.deadline import CALENDAR, read_calendar
from app.worktime import deadlines, derivation
from app.worktime.allowance import Allowance, Days, Hours
from app.worktime.calendar import WorkingCalendar
from app.worktime.deadlines import Pause

_FIRST: Final = datetime(2024, 1, 2, tzinfo=UTC)
_MINUTES_TO_MID_2027: Final = 1260 * 24 * 60
_MINUTES_IN_TEN_DAYS: Final = 10 * 24 * 60


def measure(*, derivations: int = 5_000, seed: int = 2026) -> dict[str, float]:
    """Reckon random files of up to 20 days or 160 hours, with up to two pauses."""
    calendar = read_calendar(CALENDAR)
    chance = random.Random(seed)  # noqa: S311 - a repeatable load, not a secret
    cases = [_random_case(chance) for _ in range(derivations)]
    began, began_on_core = perf_counter(), process_time()
    lines = sum(_lines(case, calendar) for case in cases)
    seconds, core_seconds = perf_counter() - began, process_time() - began_on_core
    return {
        "derivations": derivations,
        "seconds": round(seconds, 3),
        "derivations_per_second": round(derivations / seconds),
        "derivations_per_core_second": round(derivations / core_seconds),
        "lines_per_derivation": round(lines / derivations, 1),
    }


Case = tuple[datetime, Allowance, list[Pause]]


def _random_case(chance: random.Random) -> Case:
    start = _FIRST + timedelta(minutes=chance.randrange(_MINUTES_TO_MID_2027))
    in_days = chance.random() < 0.5  # noqa: PLR2004 - an even coin
    given = Days(chance.randint(1, 20)) if in_days else Hours(chance.randint(1, 160))
    return (
        start,
        given,
        [_random_pause(chance, start) for _ in range(chance.choice((0, 1, 2)))],
    )


def _random_pause(chance: random.Random, start: datetime) -> Pause:
    begin = start + timedelta(minutes=chance.randrange(_MINUTES_IN_TEN_DAYS))
    return Pause(
        begin, begin + timedelta(minutes=chance.randrange(_MINUTES_IN_TEN_DAYS))
    )


def _lines(case: Case, calendar: WorkingCalendar) -> int:
    start, given, pauses = case
    reckoning = deadlines.reckon(
        start=start, allowance=given, calendar=calendar, pauses=pauses
    )
    return len(derivation.lines(reckoning.derivation))
