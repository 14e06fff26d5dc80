from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.national_portal import evidence, wire


def row(content: str) -> wire.ProgressRow:
    return wire.ProgressRow(
        MaHoSo="000.19.07.H07-260302-0001",
        NguoiXuLy="Trần Văn Bình",
        ChucDanh=None,
        ThoiDiemXuLy="20260302073000",
        PhongBanXuLy="Một cửa",
        NoiDungXuLy=content,
        TrangThai="4",
        NgayBatDau=None,
        NgayKetThucTheoQuyDinh=None,
    )


def holding(*contents: str) -> wire.Holding:
    rows = [row(content).json_ready() for content in contents]
    return wire.Holding.model_validate({"MaHoSo": "x", "QuaTrinhXuLy": rows})


def weigh(
    held: wire.Holding | None, *contents: str, before: int = 0, attempted: bool = True
) -> evidence.Verdict:
    """Weigh the rows after the first `before` of those named."""
    rows = [row(each) for each in contents]
    return evidence.weigh(
        held, rows=rows[before:], before=rows[:before], attempted=attempted
    )


def arrived_rows(count: int, *, of: int) -> evidence.Arrived:
    return evidence.Arrived(tuple(place < count for place in range(of)))


STEPS = [f"Bước {number}" for number in range(1, 7)]


@given(arrived=st.integers(0, 6), before=st.integers(0, 5), order=st.randoms())
def test_what_is_shown_tells_how_many_arrived_in_whatever_order(
    arrived: int, before: int, order: Random
) -> None:
    shown = STEPS[:arrived]
    order.shuffle(shown)

    verdict = weigh(holding(*shown), *STEPS, before=before)

    assert verdict == arrived_rows(max(arrived - before, 0), of=6 - before)


@given(shown=st.integers(0, 4))
def test_equal_steps_are_told_apart_by_how_many_there_are(shown: int) -> None:
    held = holding(*["Chuyển xử lý"] * shown)

    verdict = weigh(held, *["Chuyển xử lý"] * 4, before=2)

    assert verdict == arrived_rows(max(shown - 2, 0), of=2)


def test_a_hole_before_a_row_that_is_there_is_seen() -> None:
    verdict = weigh(holding("Bước 2"), "Bước 1", "Bước 2")

    assert verdict == evidence.Arrived((False, True))


def test_a_step_that_outlived_lost_rows_is_recognised() -> None:
    verdict = weigh(holding("Bước 3"), "Bước 1", "Bước 2", "Bước 3", before=2)

    assert verdict == evidence.Arrived((True,))


def test_a_row_that_is_not_ours_proves_nothing() -> None:
    assert weigh(holding("Bước lạ"), "Bước 1") == evidence.Arrived((False,))


@pytest.mark.parametrize("shown", [None, {"MaHoSo": "x", "TrangThaiHoSo": "4"}])
def test_silence_about_rows_stops_only_a_step_that_was_attempted(shown: Any) -> None:
    held = None if shown is None else wire.Holding.model_validate(shown)

    attempted = weigh(held, "Bước 1")
    untried = weigh(held, "Bước 1", attempted=False)

    assert isinstance(attempted, evidence.Doubtful)
    assert untried == evidence.Arrived((False,))


def test_rows_under_another_name_are_known_by_their_fields() -> None:
    rows = [row("Bước 1").json_ready()]
    held = wire.Holding.model_validate({"MaHoSo": "x", "DanhSachTienDo": rows})

    assert weigh(held, "Bước 1") == evidence.Arrived((True,))
