"""How two sides differ, and what mends it. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.integrations.national_portal.reconciliation.facts import Facts, Snapshot


class Kind(StrEnum):
    MISSING_THERE = "missing_there"
    MISSING_HERE = "missing_here"
    OLDER = "older"
    DIFFERENT = "different"


class What(StrEnum):
    DOSSIER = "dossier"
    STATUS = "status"
    TIMES = "times"
    RESULTS = "results"
    STEPS = "steps"
    LEDGER = "ledger"


class Mend(StrEnum):
    """What our own ledger is told, so that couriers repair the Portal."""

    RECREATE = "recreate"
    RESEND = "resend"
    APPEND = "append"
    CORRECT_LEDGER = "correct_ledger"
    NONE = "none"


@dataclass(frozen=True)
class Drift:
    kind: Kind
    what: What
    mend: Mend
    reason: str


@dataclass(frozen=True)
class Ledger:
    """How far we say that the Portal has acknowledged a dossier."""

    held: bool
    synchronised: int
    acknowledged: int


@dataclass(frozen=True)
class Ours:
    """What we delivered: every snapshot in order (the last counts) and all steps.

    `owed` are the steps that are not delivered yet.
    """

    snapshots: Sequence[Snapshot]
    facts: Facts
    owed: Sequence[tuple[str, str, str]]
    ledger: Ledger

    @property
    def delivered(self) -> int:
        return len(self.facts.steps)


def between(ours: Ours, theirs: Facts | None) -> list[Drift]:
    """Name every difference; none means that both sides hold the same."""
    if theirs is None:
        return list(_absent(ours))
    return [*_snapshot(ours, theirs), *_steps(ours, theirs), *_ledger(ours)]


def _absent(ours: Ours) -> Iterator[Drift]:
    if ours.delivered:
        yield Drift(
            Kind.MISSING_THERE,
            What.DOSSIER,
            Mend.RECREATE,
            "Cổng không có hồ sơ đã xác nhận",
        )


def _snapshot(ours: Ours, theirs: Facts) -> Iterator[Drift]:
    if not ours.delivered:
        # A snapshot may have arrived whose step did not: its courier will ask.
        return
    mine, held = ours.facts.snapshot, theirs.snapshot
    lagging = held in ours.snapshots
    for what, here, there in (
        (What.STATUS, mine.status, held.status),
        (What.TIMES, mine.times, held.times),
        (What.RESULTS, mine.results, held.results),
    ):
        if here != there:
            yield Drift(
                Kind.OLDER if lagging else _kind(here, there),
                what,
                Mend.RESEND,
                "Cổng giữ bản cũ" if lagging else "Cổng giữ giá trị khác",
            )


def _kind(here: Sequence[object], there: Sequence[object]) -> Kind:
    """Tell a result that is not there from one that is another."""
    nothing_there, nothing_here = not any(there), not any(here)
    if nothing_there:
        return Kind.MISSING_THERE
    return Kind.MISSING_HERE if nothing_here else Kind.DIFFERENT


def _steps(ours: Ours, theirs: Facts) -> Iterator[Drift]:
    mine, held = Counter(ours.facts.steps), Counter(theirs.steps)
    missing, extra = mine - held, held - mine
    unacknowledged = extra & Counter(ours.owed)
    foreign = extra - unacknowledged
    if missing:
        yield Drift(
            Kind.DIFFERENT if foreign else Kind.MISSING_THERE,
            What.STEPS,
            Mend.APPEND,
            f"Cổng thiếu {missing.total()} bước đã xác nhận",
        )
    if foreign:
        yield Drift(
            Kind.DIFFERENT if missing else Kind.MISSING_HERE,
            What.STEPS,
            Mend.NONE,
            f"Cổng có {foreign.total()} bước không phải của địa phương; "
            "Cổng chỉ cho thêm, không cho xóa",
        )
    if unacknowledged:
        yield Drift(
            Kind.MISSING_HERE,
            What.LEDGER,
            Mend.CORRECT_LEDGER,
            f"Cổng đã có {unacknowledged.total()} bước mà ta chưa ghi nhận",
        )


def _ledger(ours: Ours) -> Iterator[Drift]:
    right = Ledger(held=True, synchronised=ours.delivered, acknowledged=ours.delivered)
    if ours.delivered and ours.ledger != right:
        yield Drift(
            Kind.MISSING_HERE,
            What.LEDGER,
            Mend.CORRECT_LEDGER,
            "Sổ ghi nhận của ta khác với những gì đã gửi",
        )
