"""What a look-up proves about progress rows that may have arrived. Pure.

Only we append, so a row is known by its content: how often the Portal shows it
beyond the earlier steps that look the same. Its place in the answer proves
nothing; nobody promises an order.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.integrations.national_portal import wire


@dataclass(frozen=True)
class Arrived:
    """Which of the rows are there.

    Sending one that is there would double it, and that cannot be undone.
    """

    rows: tuple[bool, ...]


@dataclass(frozen=True)
class Doubtful:
    """Nothing is proved: a person decides."""

    reason: str


Verdict = Arrived | Doubtful
Mark = tuple[str, str, str]


def weigh(
    holding: wire.Holding | None,
    *,
    rows: Sequence[wire.ProgressRow],
    before: Sequence[wire.ProgressRow],
    attempted: bool,
) -> Verdict:
    """Decide which of `rows` arrived; `before` are the steps ahead of them.

    `attempted` tells whether they were ever about to be sent: if not, they
    cannot be there, whatever the Portal leaves unsaid. If they were, the Portal
    had acknowledged the dossier before, and "no such dossier" proves nothing.
    """
    if holding is None or holding.QuaTrinhXuLy is None:
        if not attempted:
            return Arrived((False,) * len(rows))
        return Doubtful("Cổng không cho biết các bước đã gửi có tới hay chưa")
    beyond = Counter(mark(row) for row in holding.QuaTrinhXuLy)
    beyond.subtract(Counter(mark(row) for row in before))
    there = []
    for row in rows:
        found = beyond[mark(row)] > 0
        beyond[mark(row)] -= found
        there.append(found)
    return Arrived(tuple(there))


def mark(row: wire.ProgressRow | wire.HeldRow) -> Mark:
    """Return what a row is known by."""
    return (
        (row.ThoiDiemXuLy or "").strip(),
        (row.TrangThai or "").strip(),
        (row.NoiDungXuLy or "").strip(),
    )
