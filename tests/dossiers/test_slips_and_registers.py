"""Forms 06 and 07: who had the dossier, and the book of an office."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import VIETNAM
from app.dossiers.printing import handovers
from app.dossiers.printing.handovers import Turn
from app.dossiers.registers.job import Binder
from app.identity.actor import Role
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of
from tests.dossiers.walks import BA_TRI

MORNING = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)


def turn(step: str, *, hours: float, takes: float | None, due: float | None) -> Turn:
    opened = MORNING + timedelta(hours=hours)
    return Turn(
        step=step,
        office="Ủy ban nhân dân thị trấn Ba Tri",
        role=Role.SPECIALIST,
        holder=f"Người làm {step}",
        opened_at=opened,
        due_at=None if due is None else opened + timedelta(hours=due),
        closed_at=None if takes is None else opened + timedelta(hours=takes),
    )


@pytest.mark.parametrize(
    ("takes", "due", "outcome"),
    [
        (1, 48, "Trước hạn"),
        (1, 2, "Đúng hạn"),
        (2, 2, "Đúng hạn"),
        (3, 2, "Quá hạn"),
        (1, None, "Đã giải quyết"),
        (None, 48, "Đang giải quyết"),
        (None, 1, "Quá hạn"),
    ],
)
def test_a_row_says_how_punctual_its_holder_was(
    takes: float | None, due: float | None, outcome: str
) -> None:
    (row,) = handovers.rows(
        [turn("a", hours=0, takes=takes, due=due)],
        applicant="Nguyễn Thị Hoa",
        at=MORNING + timedelta(hours=5),
    )

    assert (row.giver, row.outcome) == ("Nguyễn Thị Hoa", outcome)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8, unique=True), st.randoms())
def test_each_receives_from_the_one_before(starts: list[int], dice: Any) -> None:
    hours = [*sorted(starts), 101]
    turns = [
        turn(str(n), hours=begin, takes=end - begin, due=None)
        for n, (begin, end) in enumerate(pairwise(hours))
    ]
    shuffled = dice.sample(turns, len(turns))

    rows = handovers.rows(shuffled, applicant="Hoa", at=MORNING)

    assert [row.receiver for row in rows] == [str(each.holder) for each in turns]
    assert [row.giver for row in rows] == ["Hoa", *[r.receiver for r in rows[:-1]]]


async def test_form_06_names_each_hand_the_dossier_went_through(town: Town) -> None:
    dossier = await walks.take(
        town, await walks.submitted(town, walks.FREE), "accept", "forward"
    )
    clerk = town.holder(dossier["open_steps"][0])

    path = f"{path_of(dossier)}/control-slips"
    asked = await clerk.post(path, version=dossier["version"])
    again = await clerk.post(path, version=dossier["version"])
    await walks.print_forms(town, dossier)
    slip = await clerk.get(f"{path_of(dossier)}/forms/06")
    hidden = await town.person("hoa").get(f"{path_of(dossier)}/forms/06")

    text = walks.text_of(slip.content)
    assert (asked.status_code, again.json()) == (202, asked.json())
    assert "PHIẾU KIỂM SOÁT" in text
    assert dossier["code"] in text
    assert text.count("Người giao: Nguyễn Thị Hoa") == 1
    assert text.count("Đang giải quyết") == 1
    assert hidden.status_code == 404


async def test_before_it_was_received_there_is_no_form_06(town: Town) -> None:
    dossier = await walks.submitted(town)
    clerk = town.holder(dossier["open_steps"][0])

    refused = await clerk.post(
        f"{path_of(dossier)}/control-slips", version=dossier["version"]
    )

    assert (refused.status_code, refused.json()["code"]) == (
        409,
        "transition_not_allowed",
    )


async def test_the_book_lists_what_the_office_received_and_the_receipt_its_line(
    own_town: Town,
) -> None:
    dossier = await walks.take(own_town, await walks.submitted(own_town), "accept")
    await walks.submitted(own_town)
    clerk = own_town.person("batri-tiepnhan")

    asked = await clerk.post("/v1/registers", _of_today(own_town))
    early = await clerk.get(asked.headers["Location"])
    await _print(own_town, asked.json()["id"])
    book = walks.text_of((await clerk.get(asked.headers["Location"])).content)
    await walks.print_forms(own_town, dossier)
    receipt = walks.text_of(
        (await own_town.person("hoa").get(f"{path_of(dossier)}/forms/01")).content
    )

    assert (asked.status_code, early.status_code) == (202, 404)
    assert "SỔ THEO DÕI HỒ SƠ" in book
    assert book.replace(" ", "").count("H07-26") == 1
    assert "Nguyễn Thị Hoa" in book
    assert "Quyển số: 2026 Số thứ tự: 01" in receipt


async def test_another_offices_book_is_not_there(town: Town) -> None:
    stranger = town.person("anhoi-tiepnhan")
    asked = await town.person("batri-tiepnhan").post("/v1/registers", _of_today(town))

    refused = await stranger.post("/v1/registers", _of_today(town))
    hidden = await stranger.get(asked.headers["Location"])

    assert {refused.status_code, hidden.status_code} == {404}


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-11-23", "2026-11-22", 422),
        ("2025-01-01", "2026-11-22", 422),
        ("0001-01-01", "2026-11-22", 422),
        ("hôm qua", "2026-11-22", 422),
        ("2026-01-01", "2026-12-31", 202),
    ],
)
async def test_a_period_that_makes_no_book_is_refused(
    town: Town, first: str, last: str, status: int
) -> None:
    body = {"office": BA_TRI, "first_day": first, "last_day": last}

    answer = await town.person("batri-tiepnhan").post("/v1/registers", body)

    assert answer.status_code == status


def _of_today(town: Town) -> Json:
    today = town.clock.now().astimezone(VIETNAM).date().isoformat()
    return {"office": BA_TRI, "first_day": today, "last_day": today}


async def _print(town: Town, register_id: str) -> None:
    shop = town.workshop
    binder = Binder(shop.sessions, shop.storage, shop.press, shop.clock)
    await binder.print(UUID(register_id))
