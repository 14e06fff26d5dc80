"""Delivery to the real simulator process, with and without its misbehaviour."""

import asyncio
import dataclasses
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.integrations.national_portal.breaker import Breaker
from app.integrations.national_portal.deliver import TOPIC, Courier
from app.integrations.national_portal.notice import Status
from app.integrations.national_portal.ports import Acknowledged
from app.integrations.national_portal.settings import NationalPortalSettings
from app.outbox.delivery import (
    Delivered,
    Message,
    Outcome,
    Parked,
    TryAgain,
    Unknown,
)

from .conftest import Inspector, TickingClock, answering
from .memory import MemoryAcknowledgements
from .notices import dossier_id, payload

LIFE = (
    Status.SUBMITTED,
    Status.ACCEPTED,
    Status.PROCESSING,
    Status.PROCESSING,
    Status.SUPPLEMENT_REQUESTED,
    Status.PROCESSING,
    Status.COMPLETED,
    Status.RETURNED,
)
CODES = ["1", "2", "4", "5", "4", "9", "10"]

_counter = itertools.count(1)


@pytest.fixture
def code() -> str:
    return f"000.19.07.H07-260303-{next(_counter):04}"


def message(
    code: str, number: int, status: Status, *, unknown: bool = False
) -> Message:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(minutes=number)
    notice = payload(code=code, status=status, number=number, step_at=at.isoformat())
    return Message(
        id=uuid4(),
        topic=TOPIC,
        key=str(dossier_id(code)),
        number=number,
        payload=notice,
        occurred_at=at,
        attempts=1,
        outcome_unknown=unknown,
    )


def life(code: str) -> Iterator[Message]:
    return (message(code, n, status) for n, status in enumerate(LIFE, start=1))


async def carry(courier: Courier, one: Message) -> Outcome:
    """Deliver as the relay does: again after a failure, with any doubt kept."""
    while True:
        outcome = await courier.deliver(one)
        if isinstance(outcome, Delivered | Parked):
            return outcome
        doubt = one.outcome_unknown or isinstance(outcome, Unknown)
        one = dataclasses.replace(one, attempts=one.attempts + 1, outcome_unknown=doubt)


async def carry_life(courier: Courier, code: str) -> list[Outcome]:
    return [await carry(courier, one) for one in life(code)]


async def the_row_to_arrive(inspector: Inspector, code: str) -> None:
    async with asyncio.timeout(10):
        while True:
            if await inspector.holds(code):
                shown = await inspector.dossier(code)
                if shown["steps"]:
                    return
            await asyncio.sleep(0.01)


def contents(shown: dict[str, Any]) -> list[str]:
    return [step["NoiDungXuLy"] for step in shown["steps"]]


def services(shown: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(call["service"], call["isUpdating"]) for call in shown["calls"]]


STEPS = [f"Bước {n}" for n in range(1, len(LIFE) + 1)]


async def test_a_life_arrives_in_order(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    outcomes = await carry_life(courier, code)

    shown = await inspector.dossier(code)
    assert outcomes == [Delivered()] * len(LIFE)
    assert shown["statuses"] == CODES
    assert contents(shown) == STEPS


async def test_only_the_first_snapshot_creates(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await carry_life(courier, code)

    shown = await inspector.dossier(code)
    sent = [call for call in services(shown) if call[0] == "DongBoHoSoMC"]
    assert sent == [("DongBoHoSoMC", "False")] + [("DongBoHoSoMC", "True")] * 7


async def test_a_step_goes_out_with_its_own_time(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await courier.deliver(message(code, 1, Status.SUBMITTED))

    (step,) = (await inspector.dossier(code))["steps"]
    assert step["ThoiDiemXuLy"] == "20260302150100"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
async def test_misbehaviour_never_doubles_loses_or_reorders_a_step(
    courier: Courier, inspector: Inspector, seed: int
) -> None:
    files = [f"000.19.07.H07-26040{seed}-{n:04}" for n in range(8)]
    await inspector.misbehave(share=0.35, seed=seed)

    async with asyncio.TaskGroup() as couriers:
        for code in files:
            couriers.create_task(carry_life(courier, code))

    await inspector.behave()
    for code in files:
        shown = await inspector.dossier(code)
        assert contents(shown) == STEPS
        assert shown["statuses"] == CODES


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before"])
async def test_a_row_of_unknown_outcome_is_looked_up_before_anything_is_sent(
    courier: Courier, inspector: Inspector, code: str, kind: str
) -> None:
    await inspector.misbehave(kinds=[kind], services=["CapNhatTienDoHoSoMC"], limit=1)

    first = await courier.deliver(message(code, 1, Status.SUBMITTED))
    before = len((await inspector.dossier(code))["calls"])
    second = await courier.deliver(message(code, 1, Status.SUBMITTED, unknown=True))

    shown = await inspector.dossier(code)
    assert isinstance(first, Unknown)
    assert second == Delivered()
    assert services(shown)[before] == ("TraCuuHoSo", None)
    assert contents(shown) == ["Bước 1"]


async def test_a_worker_that_died_while_sending_leaves_no_double(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await inspector.misbehave(
        kinds=["timeout_after"], services=["CapNhatTienDoHoSoMC"], limit=1
    )
    sending = asyncio.create_task(courier.deliver(message(code, 1, Status.SUBMITTED)))
    await the_row_to_arrive(inspector, code)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    # Even a relay that forgot the doubt finds the mark of the attempt.
    outcome = await courier.deliver(message(code, 1, Status.SUBMITTED))

    assert outcome == Delivered()
    assert contents(await inspector.dossier(code)) == ["Bước 1"]


async def test_a_creation_of_unknown_outcome_continues_as_an_update(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await inspector.misbehave(
        kinds=["timeout_after"], services=["DongBoHoSoMC"], limit=1
    )

    await courier.deliver(message(code, 1, Status.SUBMITTED))
    outcome = await courier.deliver(message(code, 1, Status.SUBMITTED, unknown=True))

    assert outcome == Delivered()
    assert services(await inspector.dossier(code)) == [
        ("DongBoHoSoMC", "False"),
        ("TraCuuHoSo", None),
        ("DongBoHoSoMC", "True"),
        ("CapNhatTienDoHoSoMC", None),
    ]


async def test_a_dossier_that_exists_already_is_updated_after_one_refusal(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    inspector: Inspector,
    code: str,
) -> None:
    await courier.deliver(message(code, 1, Status.SUBMITTED))
    known = acknowledgements.states[dossier_id(code)]
    acknowledgements.states[dossier_id(code)] = dataclasses.replace(known, held=False)

    outcome = await courier.deliver(message(code, 2, Status.ACCEPTED))

    assert outcome == Delivered()
    assert services(await inspector.dossier(code))[2:] == [
        ("DongBoHoSoMC", "False"),
        ("DongBoHoSoMC", "True"),
        ("CapNhatTienDoHoSoMC", None),
    ]


async def test_a_dossier_the_portal_lost_is_created_after_one_refusal(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    inspector: Inspector,
    code: str,
) -> None:
    key = dossier_id(code)
    acknowledgements.states[key] = Acknowledged(dossier_id=key, code=code, held=True)

    outcome = await courier.deliver(message(code, 1, Status.SUBMITTED))

    assert outcome == Delivered()
    assert services(await inspector.dossier(code))[:2] == [
        ("DongBoHoSoMC", "True"),
        ("DongBoHoSoMC", "False"),
    ]


async def test_an_acknowledged_snapshot_is_not_sent_again_when_its_row_failed(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await inspector.misbehave(
        kinds=["timeout_before"], services=["CapNhatTienDoHoSoMC"], limit=1
    )

    await carry(courier, message(code, 1, Status.SUBMITTED))

    sent = services(await inspector.dossier(code))
    assert sent.count(("DongBoHoSoMC", "False")) == 1
    assert ("DongBoHoSoMC", "True") not in sent


async def test_a_delivered_message_that_returns_changes_nothing(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    one = message(code, 1, Status.SUBMITTED)
    await courier.deliver(one)
    before = await inspector.dossier(code)

    again = await courier.deliver(dataclasses.replace(one, outcome_unknown=True))

    assert again == Delivered()
    assert await inspector.dossier(code) == before


async def test_a_step_before_its_turn_is_parked(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    outcome = await courier.deliver(message(code, 2, Status.ACCEPTED))

    assert isinstance(outcome, Parked)
    assert not await inspector.holds(code)


async def test_a_poisoned_payload_parks_with_its_reason_and_sends_nothing(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    inspector: Inspector,
    code: str,
) -> None:
    one = message(code, 1, Status.SUBMITTED)
    notice = payload(code=code, status=Status.SUBMITTED)
    notice["dossier"]["subject"] = "x" * 1001

    outcome = await courier.deliver(dataclasses.replace(one, payload=notice))

    assert isinstance(outcome, Parked)
    assert "TrichYeuHoSo" in outcome.reason
    assert acknowledgements.states[dossier_id(code)].last_error == outcome.reason
    assert not await inspector.holds(code)


@pytest.mark.parametrize("broken", [None, 7, [], {}, {"dossier": {}, "step": {}}])
async def test_a_payload_of_another_shape_parks(
    courier: Courier, code: str, broken: Any
) -> None:
    one = dataclasses.replace(message(code, 1, Status.SUBMITTED), payload=broken)

    assert isinstance(await courier.deliver(one), Parked)


async def test_a_payload_under_a_foreign_key_parks(courier: Courier, code: str) -> None:
    one = dataclasses.replace(message(code, 1, Status.SUBMITTED), key=str(uuid4()))

    assert isinstance(await courier.deliver(one), Parked)


async def test_a_code_of_another_dossier_parks_before_it_overwrites_it(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await courier.deliver(message(code, 1, Status.SUBMITTED))
    notice = payload(code=code, status=Status.SUBMITTED)
    stranger = uuid4()
    notice["dossier"] |= {"id": str(stranger), "subject": "Hồ sơ khác"}
    one = message(code, 1, Status.SUBMITTED)

    outcome = await courier.deliver(
        dataclasses.replace(one, key=str(stranger), payload=notice)
    )

    assert isinstance(outcome, Parked)
    assert (await inspector.dossier(code))["item"]["TrichYeuHoSo"] != "Hồ sơ khác"


async def test_a_refusal_by_the_portal_parks_and_leaves_no_doubt(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    inspector: Inspector,
    code: str,
) -> None:
    one = message(code, 1, Status.SUBMITTED)
    notice = payload(code=code, status=Status.SUBMITTED, step_at="2026-03-02T08:00:00Z")
    # Well-formed for us, and unreachable for the Portal.
    courier = dataclasses.replace(courier, links=_NoLinks())

    outcome = await courier.deliver(dataclasses.replace(one, payload=notice))

    assert isinstance(outcome, Parked)
    assert "DuongDanTaiTepTin" in outcome.reason
    state = acknowledgements.states[dossier_id(code)]
    assert (state.held, state.attempted_step) == (False, 0)


@pytest.mark.parametrize(
    ("said", "outcome", "held"),
    [("Từ chối", Parked, True), ("Hồ sơ chưa tồn tại", TryAgain, False)],
)
async def test_a_refused_row_is_certainly_absent(
    courier: Courier,
    acknowledgements: MemoryAcknowledgements,
    settings: NationalPortalSettings,
    code: str,
    said: str,
    outcome: type[Outcome],
    held: object,
) -> None:
    def inbox(request: httpx.Request) -> httpx.Response:
        refused = b"CapNhatTienDo" in request.content
        body = {"error_code": int(refused), "message": said if refused else ""}
        return httpx.Response(200, json=body | {"session": "s1"})

    picky = dataclasses.replace(courier, client=answering(settings, inbox))

    told = await picky.deliver(message(code, 1, Status.SUBMITTED))

    state = acknowledgements.states[dossier_id(code)]
    assert isinstance(told, outcome)
    assert (state.attempted_step, state.held) == (0, held)
    assert said in (state.last_error or "")


async def test_a_portal_slower_than_our_patience_leaves_the_outcome_unknown(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await inspector.misbehave(kinds=["slow"], slow_seconds=0.3)
    hasty = dataclasses.replace(courier, patience=timedelta(seconds=0.1))

    outcome = await hasty.deliver(message(code, 1, Status.SUBMITTED))

    assert isinstance(outcome, Unknown)


async def test_after_failures_in_a_row_the_portal_is_spared_for_a_while(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await inspector.misbehave(kinds=["server_error"])
    careful = dataclasses.replace(
        courier, breaker=Breaker(threshold=2, rest=timedelta(hours=1))
    )
    one = message(code, 1, Status.SUBMITTED)
    for _ in range(2):
        await careful.deliver(one)
    await inspector.behave()

    resting = await careful.deliver(one)
    rested = dataclasses.replace(careful, clock=_Later())
    later = await rested.deliver(dataclasses.replace(one, outcome_unknown=True))

    assert isinstance(resting, TryAgain)
    assert later == Delivered()


class _NoLinks:
    def link(self, file_id: str, *, at: datetime) -> str:
        return f"file:///{file_id}?at={at:%Y%m%d}"


class _Later(TickingClock):
    def now(self) -> datetime:
        return super().now() + timedelta(days=1)
