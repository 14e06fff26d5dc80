"""Pulled, compared, decided on by an official, and only then applied."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.database import transaction
from app.integrations.national_portal.dictionaries import deciding, queries, ratings
from app.integrations.national_portal.dictionaries.deciding import (
    AlreadyDecided,
    Decision,
    LooksCut,
    ProposalNotFound,
    Word,
)
from app.integrations.national_portal.dictionaries.models import DictionaryProposal
from app.integrations.national_portal.dictionaries.ratings import Rater
from app.integrations.national_portal.dictionaries.satisfaction import (
    Satisfaction,
    Votes,
)
from app.integrations.national_portal.dictionaries.sources import SOURCES, Dictionary
from app.integrations.national_portal.errors import PortalError
from app.procedures import queries as procedures
from tests.conftest import MORNING
from tests.integrations.dictionaries.conftest import Desk

FIELDS = SOURCES[Dictionary.FIELDS].service
APPLY = Word(Decision.APPLIED, "person:leader", MORNING)
PROCEDURE: dict[str, Any] = {
    "MATTHC": "1.001193",
    "TENTTHC": "Thủ tục đăng ký khai sinh",
    "QUYETDINH": "163/QĐ-BTP",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G15-TP07", "TENLINHVUC": "Hộ tịch"}],
    "CAPTHUCHIEN": [{"CAPTHUCHIEN": "3", "TENCAP": "Xã"}],
    "CACHTHUCTHUCHIEN": [
        {"KENH": "2", "THOIGIAN": [{"THOIGIANGIAIQUYET": "1", "DONVITINH": "Ngày"}]}
    ],
}


def _fields(**names: str) -> list[dict[str, Any]]:
    return [{"MALINHVUC": code, "TENLINHVUC": name} for code, name in names.items()]


async def test_nothing_changes_before_an_official_decides(desk: Desk) -> None:
    desk.shelves.lists[FIELDS] = _fields(A="Hộ tịch", B="Đất đai")

    proposal = await desk.puller.pull(Dictionary.FIELDS)

    assert proposal is not None
    assert await _held(desk) == {}
    await _decide(desk, proposal, APPLY)
    assert await _held(desk) == {"A": "Hộ tịch", "B": "Đất đai"}
    assert await desk.puller.pull(Dictionary.FIELDS) is None


async def test_a_change_ends_the_entry_before_it(desk: Desk, clock: FixedClock) -> None:
    await _applied(desk, A="Hộ tịch", B="Đất đai")
    desk.shelves.lists[FIELDS] = _fields(A="Hộ tịch và quốc tịch", C="Thuế")

    proposal = await desk.puller.pull(Dictionary.FIELDS)

    assert proposal is not None
    await _decide(desk, proposal, Word(Decision.APPLIED, "x", MORNING, even_so=True))
    assert await _held(desk) == {"A": "Hộ tịch và quốc tịch", "C": "Thuế"}


async def test_what_is_refused_changes_nothing(desk: Desk) -> None:
    await _applied(desk, A="Hộ tịch")
    desk.shelves.lists[FIELDS] = _fields(A="Tên sai")
    proposal = await desk.puller.pull(Dictionary.FIELDS)
    assert proposal is not None

    await _decide(desk, proposal, Word(Decision.REFUSED, "x", MORNING))

    assert await _held(desk) == {"A": "Hộ tịch"}


async def test_a_list_that_may_be_cut_asks_for_a_second_word(desk: Desk) -> None:
    await _applied(desk, A="Hộ tịch", B="Đất đai", C="Thuế")
    desk.shelves.lists[FIELDS] = _fields(A="Hộ tịch")
    proposal = await desk.puller.pull(Dictionary.FIELDS)
    assert proposal is not None

    with pytest.raises(LooksCut):
        await _decide(desk, proposal, APPLY)

    assert len(await _held(desk)) == 3


async def test_a_proposal_is_decided_once(desk: Desk) -> None:
    desk.shelves.lists[FIELDS] = _fields(A="Hộ tịch")
    proposal = await desk.puller.pull(Dictionary.FIELDS)
    assert proposal is not None
    await _decide(desk, proposal, APPLY)

    with pytest.raises(AlreadyDecided):
        await _decide(desk, proposal, APPLY)
    with pytest.raises(ProposalNotFound):
        await _decide(desk, UUID(int=0), APPLY)


async def test_pulling_again_replaces_what_waits(desk: Desk) -> None:
    desk.shelves.lists[FIELDS] = _fields(A="Hộ tịch")
    first = await desk.puller.pull(Dictionary.FIELDS)
    desk.shelves.lists[FIELDS] = _fields(A="Hộ tịch", B="Đất đai")

    second = await desk.puller.pull(Dictionary.FIELDS)

    async with desk.sessions() as session:
        waiting = await session.scalars(select(DictionaryProposal.id))
        assert list(waiting) == [second]
    assert first != second


@pytest.mark.parametrize(
    "rows", [[], [{}], [{"MALINHVUC": "A"}], [{"MALINHVUC": "A", "TENLINHVUC": "\x00"}]]
)
async def test_an_answer_that_is_no_dictionary_proposes_nothing(
    desk: Desk, rows: list[dict[str, Any]]
) -> None:
    await _applied(desk, A="Hộ tịch")
    desk.shelves.lists[FIELDS] = rows

    with pytest.raises(PortalError):
        await desk.puller.pull(Dictionary.FIELDS)

    async with desk.sessions() as session:
        assert await queries.waiting(session) == []


async def test_a_procedure_applied_is_published_in_the_catalogue(desk: Desk) -> None:
    listed = {"MATTHC": "1.001193", "TENTTHC": "Thủ tục đăng ký khai sinh"}
    desk.shelves.lists[SOURCES[Dictionary.PROCEDURES].service] = [listed]
    desk.shelves.procedures["1.001193"] = PROCEDURE

    proposal = await desk.puller.pull(Dictionary.PROCEDURES)

    assert proposal is not None
    await _decide(desk, proposal, APPLY)
    async with desk.sessions() as session:
        version = await procedures.version_in_force(
            session, code="1.001193", at=MORNING
        )
    assert version is not None
    assert (version.name, version.field_code) == (listed["TENTTHC"], "G15-TP07")


async def test_a_procedure_listed_but_not_stated_proposes_nothing(desk: Desk) -> None:
    listed = {"MATTHC": "1.001193", "TENTTHC": "Thủ tục đăng ký khai sinh"}
    desk.shelves.lists[SOURCES[Dictionary.PROCEDURES].service] = [listed]

    with pytest.raises(PortalError):
        await desk.puller.pull(Dictionary.PROCEDURES)


class PlainOpinions:
    async def of_month(self, month: date) -> list[Satisfaction]:
        votes = Votes(very_satisfied=1, satisfied=1, dissatisfied=1)
        return [
            Satisfaction(
                month=month,
                procedure_code="1.001193",
                procedure_name="Khai sinh",
                agency_code="000.01.26.H07",
                agency_name="UBND thị trấn Ba Tri",
                result=votes,
                service=Votes(0, 0, 0),
            )
        ]


async def test_ratings_go_in_percents_that_add_up(desk: Desk) -> None:
    sent = await Rater(desk.client, PlainOpinions()).send(date(2026, 11, 1))

    (item,) = desk.shelves.ratings
    assert sent == 1
    assert item["NgayTongHop"] == "11-2026"
    assert item["PhanTramDanhGiaRatHaiLong"] == "34%"
    assert item["PhanTramDanhGiaHaiLong"] == "33%"
    assert item["PhanTramDanhGiaChuaHaiLong"] == "33%"
    assert item["PhanTramDanhGiaDichVuHaiLong"] == "0%"


@pytest.mark.parametrize(
    ("day", "month"),
    [(date(2026, 12, 2), date(2026, 11, 1)), (date(2027, 1, 2), date(2026, 12, 1))],
)
def test_the_month_that_ended_is_told(day: date, month: date) -> None:
    assert ratings.month_before(day) == month


async def _applied(desk: Desk, **names: str) -> None:
    desk.shelves.lists[FIELDS] = _fields(**names)
    proposal = await desk.puller.pull(Dictionary.FIELDS)
    assert proposal is not None
    await _decide(desk, proposal, APPLY)


async def _decide(desk: Desk, proposal: UUID, word: Word) -> None:
    async with transaction(desk.sessions) as session:
        await deciding.decide(session, proposal, word)


async def _held(desk: Desk) -> dict[str, str]:
    async with desk.sessions() as session:
        entries = await queries.held(session, Dictionary.FIELDS)
    return {each.code: each.name for each in entries}
