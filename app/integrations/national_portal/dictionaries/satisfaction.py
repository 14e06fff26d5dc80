"""What citizens thought of one procedure at one office, and the Portal's item. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Satisfaction:
    """Counts of one month, of the result and of the service."""

    month: date
    procedure_code: str
    procedure_name: str
    agency_code: str
    agency_name: str
    result: "Votes"
    service: "Votes"
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Votes:
    very_satisfied: int
    satisfied: int
    dissatisfied: int

    @property
    def total(self) -> int:
        return self.very_satisfied + self.satisfied + self.dissatisfied


def item(told: Satisfaction) -> dict[str, Any]:
    """Return an item of DongBoDanhGia (protocol §1.2); the month reads `M-YYYY`."""
    return {
        "NgayTongHop": f"{told.month.month}-{told.month.year}",
        "TongSoNguoiDanhGia": str(told.result.total),
        **_shares("PhanTramDanhGia", told.result),
        "DanhSachNoiDungYKien": list(told.remarks),
        "MaThuTuc": told.procedure_code,
        "NoiDung": told.procedure_name,
        **_shares("PhanTramDanhGiaDichVu", told.service),
        "Madonvi": told.agency_code,
        "TenDonVi": told.agency_name,
    }


def _shares(prefix: str, votes: Votes) -> dict[str, str]:
    """Return whole percents that add up to 100 (largest remainder), or all zero."""
    counts = (votes.very_satisfied, votes.satisfied, votes.dissatisfied)
    names = ("RatHaiLong", "HaiLong", "ChuaHaiLong")
    if not votes.total:
        return {f"{prefix}{name}": "0%" for name in names}
    floors = [count * 100 // votes.total for count in counts]
    owed = 100 - sum(floors)
    by_remainder = sorted(
        range(len(counts)), key=lambda place: -(counts[place] * 100 % votes.total)
    )
    for place in by_remainder[:owed]:
        floors[place] += 1
    return {
        f"{prefix}{name}": f"{share}%"
        for name, share in zip(names, floors, strict=True)
    }
