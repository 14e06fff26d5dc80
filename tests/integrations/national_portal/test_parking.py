"""What is parked, refused or spared, and what is left in doubt."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.integrations.breaker import Breaker
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.deliver import Courier
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.notice import Status
from app.integrations.national_portal.settings import NationalPortalSettings
from app.outbox.delivery import (
    Delivered,
    Outcome,
    Parked,
    TryAgain,
    Unknown,
)

from .conftest import Inspector, TickingClock, answering
from .lives import message
from .memory import MemoryAcknowledgements
from .notices import dossier_id, payload


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
    courier: Courier,
    settings: NationalPortalSettings,
    line: Line,
    inspector: Inspector,
    code: str,
) -> None:
    """Each answer is in time; both together are not."""
    await inspector.misbehave(kinds=["slow"], slow_seconds=0.35)
    short = settings.model_copy(update={"timeout_seconds": 0.4})
    client = NationalPortalClient(settings=short, line=line)
    hasty = dataclasses.replace(courier, client=client)

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
