"""Delivery to the real simulator process, with and without its misbehaviour."""

import asyncio
import dataclasses

import pytest

from app.integrations.national_portal.deliver import Courier
from app.integrations.national_portal.notice import Status
from app.integrations.national_portal.ports import Acknowledged
from app.outbox.delivery import (
    Delivered,
    Unknown,
)

from .conftest import Inspector
from .lives import (
    CODES,
    LIFE,
    STEPS,
    carry,
    carry_life,
    contents,
    message,
    services,
    the_row_to_arrive,
)
from .memory import MemoryAcknowledgements
from .notices import dossier_id


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
