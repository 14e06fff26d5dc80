"""What a reader got, held against what was committed. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import quantiles

from app.cli.feed_storm.plan import Event, Log


@dataclass(frozen=True)
class Findings:
    """All zero means: everything, once, in each writer's order, without a gap."""

    lost: int
    doubled: int
    invented: int
    reordered: int
    gaps: int

    @property
    def faultless(self) -> bool:
        return not any(asdict(self).values())


def judge(
    truth: Sequence[Event], got: Sequence[Event], positions: Sequence[int]
) -> Findings:
    committed, counted = set(truth), Counter(got)
    return Findings(
        lost=len(committed - counted.keys()),
        doubled=sum(times - 1 for times in counted.values()),
        invented=len(counted.keys() - committed),
        reordered=_inversions(got),
        gaps=sum(later != earlier + 1 for earlier, later in pairwise([0, *positions])),
    )


def lags(log: Log) -> dict[str, float]:
    """Return how long after its commit an entry was read first, in milliseconds."""
    found = [
        max(read - log.committed[event], 0) * 1000
        for event, read in log.read.items()
        if event in log.committed
    ]
    marks = quantiles(found, n=100)
    return {"p50": round(marks[49], 1), "p95": round(marks[94], 1)}


def _inversions(got: Sequence[Event]) -> int:
    of_writer: dict[int, list[int]] = defaultdict(list)
    for event in got:
        of_writer[event.writer].append(event.number)
    return sum(
        later < earlier
        for numbers in of_writer.values()
        for earlier, later in pairwise(numbers)
    )
