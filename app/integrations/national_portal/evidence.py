"""What a look-up proves about a progress row that may have arrived. Pure.

The Portal only appends and only we append, so the count of rows it holds is
the number of the last step that arrived; the row's content confirms it.
"""

from dataclasses import dataclass
from typing import Final

from app.integrations.national_portal import wire


@dataclass(frozen=True)
class Arrived:
    """The row is there: sending it again would double it."""


@dataclass(frozen=True)
class Absent:
    """The row is not there: it may be sent."""


@dataclass(frozen=True)
class Doubtful:
    """Neither is proved; a doubled step cannot be undone, so a person decides."""

    reason: str


Verdict = Arrived | Absent | Doubtful

_COMPARED: Final = ("ThoiDiemXuLy", "TrangThai", "NoiDungXuLy")


def weigh(
    holding: wire.Holding | None, *, row: wire.ProgressRow, number: int, attempted: bool
) -> Verdict:
    """Decide whether step `number` arrived.

    `attempted` tells whether its row was ever about to be sent: if not, it
    cannot be there, whatever the Portal leaves unsaid. If it was, the Portal
    had acknowledged the dossier before, and "no such dossier" proves nothing.
    """
    if holding is not None and holding.QuaTrinhXuLy is not None:
        return _weigh_rows(holding.QuaTrinhXuLy, row, number)
    if not attempted:
        return Absent()
    return Doubtful(f"Cổng không cho biết bước {number} đã tới hay chưa")


def _weigh_rows(
    held: tuple[wire.HeldRow, ...], row: wire.ProgressRow, number: int
) -> Verdict:
    if len(held) == number - 1:
        return Absent()
    if len(held) >= number and _same(held[number - 1], row):
        return Arrived()
    if len(held) >= number:
        return Doubtful(f"Bước {number} trên Cổng khác với bước của địa phương")
    # Earlier steps are missing there; that is drift, and not this row's matter.
    return Arrived() if any(_same(one, row) for one in held) else Absent()


def _same(held: wire.HeldRow, row: wire.ProgressRow) -> bool:
    return all(
        (getattr(held, name) or "").strip() == getattr(row, name).strip()
        for name in _COMPARED
    )
