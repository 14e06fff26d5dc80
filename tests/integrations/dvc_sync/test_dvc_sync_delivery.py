"""Delivery to the simulated Portal of 2026: what is repeated in doubt, and what waits."""

import asyncio
import dataclasses

import pytest

from app.integrations.national_portal.dvc_sync.deliver import Courier
from app.integrations.national_portal.notice import Status
from app.outbox.delivery import Delivered, Message, Parked, TryAgain, Unknown
from tests.integrations.national_portal.lives import LIFE, STEPS
from tests.integrations.national_portal.memory import MemoryAcknowledgements
from tests.integrations.national_portal.notices import dossier_id

from .conftest import Stage
from .memory import FILE, MemoryFiles, message

FIRST = Status.SUBMITTED


def contents(stage: Stage, code: str) -> list[str]:
    return [step["NoiDungXuLy"] for step in stage.portal.dossiers[code].steps]


async def test_a_life_arrives_in_order_created_once(
    courier: Courier, stage: Stage, code: str
) -> None:
    for number, status in enumerate(LIFE, start=1):
        assert await courier.deliver(message(code, number, status)) == Delivered()

    held = stage.portal.dossiers[code]
    assert contents(stage, code) == STEPS
    assert held.statuses == [1, 2, 4, 5, 4, 9, 10]
    assert stage.called("UploadFile") == [200]
    assert stage.called("CreateDossier") == [200]
    # The second step in the same status needs none.
    assert len(stage.called("CapNhatTrangThai")) == 7


async def test_steps_of_one_status_share_a_call(
    courier: Courier, stage: Stage, code: str
) -> None:
    head, *others = (message(code, number, FIRST) for number in range(1, 4))
    together = dataclasses.replace(head, followers=tuple(others))

    assert await courier.deliver(together) == Delivered(followers=2)

    assert contents(stage, code) == STEPS[:3]
    assert stage.called("CapNhatTienTrinh") == [200]


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before", "twice"])
async def test_a_creation_of_unknown_outcome_makes_no_second_dossier(
    courier: Courier, stage: Stage, code: str, kind: str, *, told: bool
) -> None:
    stage.portal.tells_what_it_holds = told
    await stage.misbehave(kinds=[kind], services=["CreateDossier"], limit=1)

    first = await courier.deliver(message(code, 1, FIRST))
    second = await courier.deliver(message(code, 1, FIRST, unknown=True))

    assert isinstance(first, Unknown)
    assert stage.called("CreateDossier").count(200) == 1
    if told or kind == "timeout_before":
        assert second == Delivered()
        assert contents(stage, code) == STEPS[:1]
    else:
        assert isinstance(second, Parked)
        assert "idHoSo" in second.reason


async def test_a_worker_that_died_over_a_creation_leaves_one_dossier(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    stage: Stage,
    code: str,
) -> None:
    await _killed_over(courier, stage, "CreateDossier", message(code, 1, FIRST))
    made = stage.portal.dossiers[code].id

    outcome = await courier.deliver(message(code, 1, FIRST))

    assert outcome == Delivered()
    assert stage.called("CreateDossier") == [200, 400]
    assert acknowledgements.states[dossier_id(code)].remote_id == made
    assert stage.called("UploadFile") == [200]


async def test_a_worker_that_died_over_a_step_leaves_it_to_a_person(
    courier: Courier, stage: Stage, code: str
) -> None:
    await _killed_over(courier, stage, "CapNhatTienTrinh", message(code, 1, FIRST))

    # Even a relay that forgot the doubt finds the mark of the attempt.
    outcome = await courier.deliver(message(code, 1, FIRST))

    assert isinstance(outcome, Parked)
    assert "tra cứu" in outcome.reason
    assert contents(stage, code) == STEPS[:1]


@pytest.mark.parametrize(
    "kind", ["timeout_before", "server_error", "html", "wrong_error_code", "twice"]
)
async def test_a_step_of_unknown_outcome_is_parked_and_never_sent_again(
    courier: Courier, stage: Stage, code: str, kind: str
) -> None:
    await stage.misbehave(kinds=[kind], services=["CapNhatTienTrinh"], limit=1)

    first = await courier.deliver(message(code, 1, FIRST))
    before = len(stage.portal.calls)
    again = await courier.deliver(message(code, 1, FIRST, unknown=True))

    assert isinstance(first, Parked)
    assert isinstance(again, Parked)
    assert len(stage.portal.calls) == before


@pytest.mark.parametrize("kind", ["timeout_after", "server_error", "wrong_types"])
async def test_a_status_of_unknown_outcome_is_said_again(
    courier: Courier, stage: Stage, code: str, kind: str
) -> None:
    await stage.misbehave(kinds=[kind], services=["CapNhatTrangThai"], limit=1)

    first = await courier.deliver(message(code, 1, FIRST))
    second = await courier.deliver(message(code, 1, FIRST, unknown=True))

    assert (isinstance(first, Unknown), second) == (True, Delivered())
    assert stage.portal.dossiers[code].statuses == [1]


async def test_an_upload_of_unknown_outcome_is_simply_not_done(
    courier: Courier, stage: Stage, code: str
) -> None:
    await stage.misbehave(kinds=["timeout_after"], services=["UploadFile"], limit=1)

    first = await courier.deliver(message(code, 1, FIRST))
    second = await courier.deliver(message(code, 1, FIRST))

    assert (isinstance(first, TryAgain), second) == (True, Delivered())


async def test_a_refused_step_is_certainly_absent(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    stage: Stage,
    code: str,
) -> None:
    await courier.deliver(message(code, 1, FIRST))
    stage.portal.dossiers[code].id = "khac"

    outcome = await courier.deliver(message(code, 2, FIRST))

    assert isinstance(outcome, Parked)
    assert "404" in outcome.reason
    assert acknowledgements.states[dossier_id(code)].attempted_step == 1


async def test_who_has_no_code_there_is_parked_with_their_office_before_any_call(
    courier: Courier, stage: Stage, code: str
) -> None:
    outcome = await courier.deliver(message(code, 1, FIRST, kind="organization"))

    assert isinstance(outcome, Parked)
    assert outcome.owner == "H07.19.07"
    assert stage.portal.calls == []


async def test_a_file_that_is_gone_stops_the_creation(
    courier: Courier, stage: Stage, code: str
) -> None:
    without = dataclasses.replace(courier, files=MemoryFiles({}))

    outcome = await without.deliver(message(code, 1, FIRST))

    assert isinstance(outcome, Parked)
    assert str(FILE) in outcome.reason
    assert stage.portal.dossiers == {}


async def test_a_dossier_begun_on_the_older_wire_goes_on_by_its_code(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    stage: Stage,
    code: str,
) -> None:
    await courier.deliver(message(code, 1, FIRST))
    key, made = dossier_id(code), stage.portal.dossiers[code].id
    before = acknowledgements.states[key]
    acknowledgements.states[key] = dataclasses.replace(before, remote_id=None)

    outcome = await courier.deliver(message(code, 2, Status.ACCEPTED))

    assert outcome == Delivered()
    assert acknowledgements.states[key].remote_id == made
    assert contents(stage, code) == STEPS[:2]


async def test_a_delivered_message_that_returns_changes_nothing(
    courier: Courier, stage: Stage, code: str
) -> None:
    await courier.deliver(message(code, 1, FIRST))
    before = len(stage.portal.calls)

    assert await courier.deliver(message(code, 1, FIRST, unknown=True)) == Delivered()

    assert len(stage.portal.calls) == before


async def test_the_same_file_of_two_dossiers_goes_once(
    courier: Courier, stage: Stage, code: str
) -> None:
    await courier.deliver(message(code, 1, FIRST))
    await courier.deliver(message(f"{code}-B", 1, FIRST))

    assert len(stage.portal.files) == 1
    assert len(stage.portal.dossiers) == 2


async def _killed_over(courier: Courier, stage: Stage, call: str, one: Message) -> None:
    """Kill the worker once the Portal has done a call, before it has answered."""
    await stage.misbehave(kinds=["timeout_after"], services=[call], limit=1)
    sending = asyncio.create_task(courier.deliver(one))
    while 200 not in stage.called(call):  # noqa: ASYNC110  # the Portal acts
        await asyncio.sleep(0)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
