"""An answer reaches the Portal once, whatever happens on the way."""

from datetime import timedelta

import pytest

from app.core.database import transaction
from app.integrations.national_portal.questions import answering, publishing
from app.integrations.national_portal.questions.answering import Act, Official
from app.integrations.national_portal.questions.errors import (
    AlreadyAnswered,
    NotAnOffice,
    QuestionChanged,
    QuestionNotFound,
    QuestionWithdrawn,
)
from app.integrations.national_portal.questions.publishing import NewQuestion
from simulators.national_portal.misbehaviour import Kind as Fault
from tests.integrations.questions.conftest import (
    BA_TRI,
    CLERK,
    OFFICE,
    STRANGER,
    Desk,
    question,
)

TEXT = "Mang Giấy chứng sinh\nvà CCCD của cha, mẹ."
SEND, LOOK = "DongBoKetQuaHoiDapGuiTuDVCQG", "LayNoiDungTraLoiTheoCauHoi"


@pytest.fixture
async def asked(desk: Desk) -> Desk:
    """A desk that was asked question 1."""
    desk.there.asked = [question()]
    await desk.listener.pull()
    return desk


async def _later(desk: Desk) -> None:
    """Deliver what is owed, and again when every pause is over."""
    for _ in range(3):
        await desk.relay.deliver_all()
        desk.clock.at += timedelta(minutes=20)


async def test_an_answer_goes_once_with_who_gave_it(asked: Desk) -> None:
    await asked.answer(TEXT)

    await _later(asked)

    ((sent,),) = asked.there.answers.values()
    assert sent == {
        "TRALOIID": 101,
        "HOIDAPID": 1,
        "MADONVI": BA_TRI,
        "NGUOITRALOI": "Trần Thị Mai",
        "CHUCVUNGUOITRALOI": "Công chức Tư pháp - Hộ tịch",
        "NGAYTRALOI": "23/11/2026",
        "NOIDUNGTRALOI": TEXT,
    }
    (message,) = await asked.owed()
    assert message.delivered_at is not None


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("service", [SEND, LOOK])
@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.DRIP])
async def test_an_answer_arrives_once_through_each_fault(
    asked: Desk, fault: Fault, service: str, seed: int
) -> None:
    await asked.answer(TEXT)
    asked.spoil(fault, service, seed=seed)

    await _later(asked)

    assert [len(given) for given in asked.there.answers.values()] == [1]
    assert all(message.delivered_at for message in await asked.owed())


async def test_what_the_portal_refuses_is_parked_and_may_be_answered_anew(
    asked: Desk,
) -> None:
    asked.there.asked = []
    await asked.answer(TEXT)
    await _later(asked)
    (parked,) = await asked.owed()
    asked.there.asked = [question()]

    await asked.answer("Đến UBND xã.")
    await _later(asked)

    assert parked.owner == BA_TRI
    assert "Không có câu hỏi này" in (parked.last_reason or "")
    assert [each["NOIDUNGTRALOI"] for each in asked.there.answers[1]] == [
        "Đến UBND xã."
    ]
    assert [each.number for each in await asked.owed()] == [2]


async def test_an_answer_given_at_the_portal_meanwhile_is_not_doubled(
    asked: Desk,
) -> None:
    await asked.answer(TEXT)
    other = {"TRALOIID": 7, "NOIDUNGTRALOI": "Bộ đã trả lời."}
    asked.there.answers[1] = [other]

    await _later(asked)
    (parked,) = await asked.owed()
    await asked.listener.pull()

    assert asked.there.answers[1] == [other]
    assert parked.last_reason == "Cổng đã có câu trả lời khác"
    assert await asked.owed() == []
    assert (await asked.held())[0].shown_answer == "Bộ đã trả lời."


async def test_a_question_is_answered_once(asked: Desk) -> None:
    await asked.answer(TEXT)

    with pytest.raises(AlreadyAnswered):
        await asked.answer(TEXT)
    await _later(asked)
    with pytest.raises(AlreadyAnswered):
        await asked.answer(TEXT)


async def test_only_the_office_that_is_asked_answers_as_it_read(asked: Desk) -> None:
    (row,) = await asked.held()
    stale = Act(row.id, 9, Official(CLERK, central=False), asked.clock.now())

    with pytest.raises(QuestionNotFound):
        await asked.answer(TEXT, by=STRANGER)
    with pytest.raises(QuestionChanged):
        async with transaction(asked.sessions) as session:
            await answering.answer(session, stale, text=TEXT)

    assert await asked.owed() == []


async def test_what_was_withdrawn_is_not_answered(asked: Desk) -> None:
    asked.there.asked = []
    await asked.listener.pull()

    with pytest.raises(QuestionWithdrawn):
        await asked.answer(TEXT)


async def test_the_service_centre_says_who_answers_and_pulling_keeps_it(
    desk: Desk,
) -> None:
    desk.there.asked = [question(MADONVI=None)]
    await desk.listener.pull()
    (row,) = await desk.held()
    act = Act(row.id, row.version, Official(STRANGER, central=True), desk.clock.now())

    with pytest.raises(NotAnOffice):
        async with transaction(desk.sessions) as session:
            await answering.route(session, act, office="000.99.99.H07")
    async with transaction(desk.sessions) as session:
        await answering.route(session, act, office=BA_TRI)
    pulled = await desk.listener.pull()

    assert (pulled.unrouted, (await desk.held())[0].office_id) == (0, OFFICE)


@pytest.mark.parametrize(
    "fault", [None, Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER, Fault.WRONG_TYPES]
)
async def test_a_question_of_our_own_arrives_once_and_does_not_come_back(
    desk: Desk, fault: Fault | None
) -> None:
    new = NewQuestion(BA_TRI, "G15-TP07", "1.001193", "Khai sinh ở đâu?", TEXT)
    async with transaction(desk.sessions) as session:
        await publishing.publish(session, new, by=CLERK, at=desk.clock.now())
    if fault is not None:
        desk.spoil(fault, "DongBoHoiDap")

    await _later(desk)
    await desk.listener.pull()

    (sent,) = desk.there.agencies
    (row,) = await desk.held()
    assert (sent["HOIDAPID"], sent["NOIDUNG"]) == (row.number, "Khai sinh ở đâu?")
    assert row.shown_answer == TEXT
