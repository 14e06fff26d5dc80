"""Fifty ways in which the Portal, or our ledger, may come to hold something else."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.integrations.national_portal.reconciliation.drift import Kind, What

Held = dict[str, Any]
Change = Callable[[Held], Held | None]
THERE, HERE = Kind.MISSING_THERE, Kind.MISSING_HERE


@dataclass(frozen=True)
class Planted:
    """`there` changes what the Portal holds, `here` our ledger's columns."""

    name: str
    kind: Kind
    what: What
    there: Change | None = None
    here: dict[str, Any] | None = None
    repairable: bool = True


def ways(earlier: list[Held]) -> list[Planted]:
    """Return the fifty; `earlier` are the item's snapshots before the last."""
    return [
        *_lost(),
        *_statuses(),
        *_older(earlier),
        *_times(),
        *_results(),
        *_lost_steps(),
        *_other_steps(),
        *_ledger(),
    ]


def _lost() -> Iterator[Planted]:
    for number in range(4):
        yield Planted(f"lost {number}", THERE, What.DOSSIER, lambda _: None)


def _statuses() -> Iterator[Planted]:
    for status in ("2", "3", "5", "6", "7", "8", "10"):
        yield Planted(
            f"status {status}", Kind.DIFFERENT, What.STATUS, _item(TrangThaiHoSo=status)
        )
    yield Planted("status emptied", THERE, What.STATUS, _item(TrangThaiHoSo=""))


def _older(earlier: list[Held]) -> Iterator[Planted]:
    for number, snapshot in enumerate(earlier):
        yield Planted(
            f"older {number}",
            Kind.OLDER,
            What.STATUS,
            _item(**snapshot),
        )


def _times() -> Iterator[Planted]:
    for name in ("NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy"):
        changed = _item(**{name: "20260101000000"})
        yield Planted(f"{name} changed", Kind.DIFFERENT, What.TIMES, changed)
        emptied = _item(**{name: ""})
        yield Planted(f"{name} emptied", Kind.DIFFERENT, What.TIMES, emptied)
    for name in ("NgayTra", "NgayTuChoi"):
        added = _item(**{name: "20260101000000"})
        yield Planted(f"{name} added", Kind.DIFFERENT, What.TIMES, added)


def _results() -> Iterator[Planted]:
    result = {
        "TenGiayTo": "Giấy lạ",
        "GiayToId": "x",
        "DuongDanTepTinKetQua": "http://x/y",
    }
    yield Planted("results lost", THERE, What.RESULTS, _item(DanhSachGiayToKetQua=[]))
    for name in ("GiayToId", "TenGiayTo", "MaGiayToKetQua"):
        yield Planted(
            f"result's {name}", Kind.DIFFERENT, What.RESULTS, _result(**{name: "khác"})
        )
    yield Planted(
        "another result",
        Kind.DIFFERENT,
        What.RESULTS,
        _item(DanhSachGiayToKetQua=[result]),
    )


def _lost_steps() -> Iterator[Planted]:
    kept = {
        "first": [1, 2, 3],
        "second": [0, 2, 3],
        "third": [0, 1, 3],
        "last": [0, 1, 2],
        "last two": [0, 1],
        "first two": [2, 3],
        "two apart": [1, 3],
        "all but one": [2],
        "all": [],
    }
    for name, places in kept.items():
        yield Planted(f"steps lost: {name}", THERE, What.STEPS, _steps(places))


def _other_steps() -> Iterator[Planted]:
    for name, value in (
        ("NoiDungXuLy", "khác"),
        ("ThoiDiemXuLy", "20260101000000"),
        ("TrangThai", "8"),
    ):
        yield Planted(
            f"step's {name}",
            Kind.DIFFERENT,
            What.STEPS,
            _step(**{name: value}),
            repairable=False,
        )
    yield Planted(
        "step doubled", HERE, What.STEPS, _steps([0, 1, 2, 3, 3]), repairable=False
    )
    yield Planted(
        "steps doubled", HERE, What.STEPS, _steps([0, 1, 2, 3] * 2), repairable=False
    )


def _ledger() -> Iterator[Planted]:
    marked: dict[str, dict[str, Any]] = {
        "not held": {"held": False},
        "acknowledged less": {"acknowledged_step": 2},
        "acknowledged nothing": {"acknowledged_step": 0, "attempted_step": 0},
        "acknowledged more": {"acknowledged_step": 9},
        "synchronised less": {"synchronised_step": 1},
        "forgotten": {"held": False, "acknowledged_step": 0, "synchronised_step": 0},
    }
    for name, marks in marked.items():
        yield Planted(f"ledger: {name}", HERE, What.LEDGER, here=marks)


def _item(**fields: Any) -> Change:
    return lambda held: held | {"item": held["item"] | fields}


def _result(**fields: Any) -> Change:
    def change(held: Held) -> Held:
        changed = copy.deepcopy(held)
        changed["item"]["DanhSachGiayToKetQua"][0] |= fields
        return changed

    return change


def _steps(places: list[int]) -> Change:
    return lambda held: held | {"steps": [held["steps"][place] for place in places]}


def _step(**fields: Any) -> Change:
    def change(held: Held) -> Held:
        first, *others = held["steps"]
        return held | {"steps": [first | fields, *others]}

    return change
