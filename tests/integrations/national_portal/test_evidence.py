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


@given(count=st.integers(0, 6), number=st.integers(1, 6))
def test_the_count_of_rows_tells_whether_the_step_arrived(
    count: int, number: int
) -> None:
    held = holding(*(f"Bước {n}" for n in range(1, count + 1)))

    verdict = evidence.weigh(
        held, row=row(f"Bước {number}"), number=number, attempted=True
    )

    assert isinstance(verdict, evidence.Arrived) == (count >= number)
    assert isinstance(verdict, evidence.Absent) == (count < number)


def test_two_equal_steps_are_told_apart_by_their_place() -> None:
    held = holding("Chuyển xử lý")

    verdict = evidence.weigh(held, row=row("Chuyển xử lý"), number=2, attempted=True)

    assert verdict == evidence.Absent()


def test_another_row_in_its_place_is_for_a_person() -> None:
    held = holding("Bước lạ")

    verdict = evidence.weigh(held, row=row("Bước 1"), number=1, attempted=True)

    assert isinstance(verdict, evidence.Doubtful)


def test_a_step_that_outlived_lost_rows_is_recognised() -> None:
    held = holding("Bước 3")

    verdict = evidence.weigh(held, row=row("Bước 3"), number=3, attempted=True)

    assert verdict == evidence.Arrived()


@pytest.mark.parametrize("shown", [None, {"MaHoSo": "x", "TrangThaiHoSo": "4"}])
def test_silence_about_rows_stops_only_a_step_that_was_attempted(shown: Any) -> None:
    held = None if shown is None else wire.Holding.model_validate(shown)

    attempted = evidence.weigh(held, row=row("Bước 1"), number=1, attempted=True)
    untried = evidence.weigh(held, row=row("Bước 1"), number=1, attempted=False)

    assert isinstance(attempted, evidence.Doubtful)
    assert untried == evidence.Absent()


def test_rows_under_another_name_are_known_by_their_fields() -> None:
    rows = [row("Bước 1").json_ready()]
    held = wire.Holding.model_validate({"MaHoSo": "x", "DanhSachTienDo": rows})

    verdict = evidence.weigh(held, row=row("Bước 1"), number=1, attempted=True)

    assert verdict == evidence.Arrived()
