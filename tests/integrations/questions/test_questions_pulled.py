"""Both lists come in whole or not at all."""

import pytest

from app.integrations.national_portal.errors import PortalError
from app.integrations.national_portal.questions.pulling import Pulled, QuestionsUnusable
from simulators.national_portal.misbehaviour import Kind as Fault
from tests.integrations.questions.conftest import OFFICE, Desk, question

CITIZENS, AGENCIES = "LayDanhSachHoiDapGuiTuDVCQG", "LayDanhSachHoiDapBoCoQuan"
ANSWERS = "LayNoiDungTraLoiTheoCauHoi"


async def test_both_lists_are_kept_and_pulling_again_changes_nothing(
    desk: Desk,
) -> None:
    desk.there.asked = [question(1)]
    desk.there.agencies = [
        question(2, MADONVI="G15", TRALOIID=8, NOIDUNGTRALOI="Mang theo CCCD.")
    ]

    first, again = await desk.listener.pull(), await desk.listener.pull()

    asked, written = await desk.held()
    assert (first, again) == (Pulled(2, 0, 0), Pulled(0, 0, 0))
    assert (asked.office_id, asked.shown_answer) == (OFFICE, None)
    assert (written.office_id, written.shown_answer) == (None, "Mang theo CCCD.")
    assert asked.version == 1


async def test_who_asked_is_not_kept(desk: Desk) -> None:
    desk.there.asked = [question()]

    await desk.listener.pull()

    (row,) = await desk.held()
    kept = " ".join(str(value) for value in vars(row).values())
    for personal in ("Nguyễn Thị Hoa", "An Thủy", "hoa@example.vn", "0912345678"):
        assert personal not in kept


async def test_a_question_of_an_unknown_office_waits_for_the_service_centre(
    desk: Desk,
) -> None:
    desk.there.asked = [question(MADONVI="000.99.99.H07")]

    pulled = await desk.listener.pull()

    (row,) = await desk.held()
    assert (pulled.unrouted, row.office_id) == (1, None)


async def test_what_is_not_shown_any_more_is_withdrawn_until_it_is_again(
    desk: Desk,
) -> None:
    desk.there.asked = [question(1), question(2)]
    await desk.listener.pull()

    desk.there.asked = [question(1), question(2, TRANGTHAI=0)]
    gone = await desk.listener.pull()
    hidden = (await desk.held())[1].withdrawn_at
    desk.there.asked = [question(1), question(2)]
    back = await desk.listener.pull()

    assert (gone.gone, back.told) == (1, 1)
    assert hidden is not None
    assert (await desk.held())[1].withdrawn_at is None


async def test_a_list_that_may_be_cut_is_believed_only_when_told_to(
    desk: Desk,
) -> None:
    desk.there.asked = [question(number) for number in range(1, 13)]
    await desk.listener.pull()
    desk.there.asked = []

    with pytest.raises(QuestionsUnusable, match="mất 12 trên 12"):
        await desk.listener.pull()

    assert (await desk.listener.pull(even_so=True)).gone == 12


async def test_an_answer_that_the_list_only_names_is_asked_for_once(
    desk: Desk,
) -> None:
    desk.there.asked = [question(TRALOIID=101)]
    desk.there.answers = {1: []}
    with pytest.raises(QuestionsUnusable, match="101"):
        await desk.listener.pull()
    assert await desk.held() == []

    desk.there.agencies = [question(1, TRALOIID=101)]
    desk.there.asked = []
    desk.there.answers = {1: [{"TRALOIID": 101, "NOIDUNGTRALOI": "Tại xã."}]}
    await desk.listener.pull()
    desk.there.answers = {}

    assert await desk.listener.pull() == Pulled(0, 0, 0)
    assert (await desk.held())[0].shown_answer == "Tại xã."


@pytest.mark.parametrize("service", [CITIZENS, AGENCIES])
@pytest.mark.parametrize(
    "fault",
    [
        Fault.TIMEOUT_BEFORE,
        Fault.SERVER_ERROR,
        Fault.HTML,
        Fault.WRONG_ERROR_CODE,
        Fault.WRONG_TYPES,
        Fault.TWICE,
    ],
)
async def test_an_answer_that_is_no_list_changes_nothing(
    desk: Desk, service: str, fault: Fault
) -> None:
    desk.there.asked, desk.there.agencies = [question(1)], [question(2)]
    desk.spoil(fault, service)

    with pytest.raises(PortalError):
        await desk.listener.pull()

    assert await desk.held() == []
    assert (await desk.listener.pull()).told == 2


async def test_a_row_of_another_shape_keeps_nothing_of_either_list(desk: Desk) -> None:
    desk.there.asked, desk.there.agencies = [question(1)], [question(2), {}]

    with pytest.raises(QuestionsUnusable, match="dòng 2"):
        await desk.listener.pull()

    assert await desk.held() == []


async def test_what_cannot_be_shown_is_set_aside_and_stays_as_it_was(
    desk: Desk,
) -> None:
    desk.there.asked = [question(1), question(2)]
    await desk.listener.pull()
    held = (await desk.held())[0].content
    desk.there.asked = [question(1, NOIDUNG="<b>Xin hỏi</b>"), question(2), question(3)]

    pulled = await desk.listener.pull()

    assert pulled == Pulled(told=1, gone=0, unrouted=0, aside=1)
    assert [row.number for row in await desk.held()] == [1, 2, 3]
    kept = (await desk.held())[0]
    assert (kept.content, kept.withdrawn_at) == (held, None)


async def test_a_list_that_mostly_cannot_be_shown_is_believed_only_when_told_to(
    desk: Desk,
) -> None:
    desk.there.asked = [question(n, NOIDUNG="a &lt; b") for n in range(1, 13)]

    with pytest.raises(QuestionsUnusable, match="không đọc được 12 trên 12"):
        await desk.listener.pull()

    assert (await desk.listener.pull(even_so=True)).aside == 12


async def test_a_session_that_ended_is_renewed(desk: Desk) -> None:
    desk.there.asked = [question()]
    desk.spoil(Fault.SESSION_EXPIRED, CITIZENS)

    assert (await desk.listener.pull()).told == 1
