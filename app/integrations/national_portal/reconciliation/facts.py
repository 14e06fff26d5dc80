"""What is compared of one dossier: status, times, results, steps. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.core import canonical
from app.core.canonical import JsonValue
from app.integrations.national_portal import evidence, wire
from app.integrations.national_portal.evidence import Mark

TIMES: Final = (
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "NgayTra",
    "NgayKetThucXuLy",
    "NgayTuChoi",
)


@dataclass(frozen=True)
class Snapshot:
    """A dossier as one call of DongBoHoSoMC leaves it."""

    status: str
    times: tuple[str, ...]
    results: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Facts:
    snapshot: Snapshot
    steps: tuple[Mark, ...]

    def digest(self, code: str) -> str:
        """Return one digest over everything; the order of steps does not count."""
        value: JsonValue = [
            code,
            self.snapshot.status,
            self.snapshot.times,
            [list(each) for each in self.snapshot.results],
            [list(step) for step in sorted(self.steps)],
        ]
        return canonical.digest(value)


def sent(item: wire.DossierItem, rows: Iterable[wire.ProgressRow]) -> Facts:
    """Return what the Portal should hold, having acknowledged these."""
    return Facts(_snapshot(item.json_ready()), _steps(rows))


def held(holding: wire.Holding) -> Facts:
    """Return what the Portal shows; what it leaves out is empty."""
    return Facts(_snapshot(holding.model_dump()), _steps(holding.QuaTrinhXuLy or ()))


def _snapshot(item: Mapping[str, JsonValue]) -> Snapshot:
    results = item.get("DanhSachGiayToKetQua")
    rows = results if isinstance(results, list | tuple) else ()
    return Snapshot(
        status=str(item.get("TrangThaiHoSo") or ""),
        times=tuple(str(item.get(name) or "") for name in TIMES),
        results=tuple(sorted(_result(row) for row in rows if isinstance(row, Mapping))),
    )


def _result(row: Mapping[str, JsonValue]) -> tuple[str, ...]:
    # Not its address: that one is signed anew each time, and expires.
    names = ("GiayToId", "TenGiayTo", "MaGiayToKetQua")
    return tuple(str(row.get(name) or "").strip() for name in names)


def _steps(rows: Iterable[wire.ProgressRow | wire.HeldRow]) -> tuple[Mark, ...]:
    return tuple(evidence.mark(row) for row in rows)
