"""Steps of one status travel together, ten at most, and every status is seen."""

import dataclasses

import pytest

from app.integrations.breaker import Breaker
from app.integrations.national_portal.deliver import Courier
from app.integrations.national_portal.notice import Status
from app.outbox.delivery import Delivered, Message, Parked

from .conftest import Inspector
from .lives import contents, message, services
from .notices import payload


def run(code: str, *statuses: Status, doubtful: bool = False) -> Message:
    """The first message of a dossier, with the others behind it."""
    head, *others = (
        message(code, number, status, unknown=doubtful)
        for number, status in enumerate(statuses, start=1)
    )
    return dataclasses.replace(head, followers=tuple(others))


async def test_steps_of_one_status_share_both_calls(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    outcome = await courier.deliver(run(code, *[Status.SUBMITTED] * 3))

    shown = await inspector.dossier(code)
    assert outcome == Delivered(followers=2)
    assert contents(shown) == ["Bước 1", "Bước 2", "Bước 3"]
    assert services(shown) == [("DongBoHoSoMC", "False"), ("CapNhatTienDoHoSoMC", None)]


async def test_a_change_of_status_waits_for_a_call_of_its_own(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    outcome = await courier.deliver(
        run(code, Status.SUBMITTED, Status.SUBMITTED, Status.ACCEPTED)
    )

    assert outcome == Delivered(followers=1)
    assert (await inspector.dossier(code))["statuses"] == ["1"]


async def test_no_call_carries_more_than_ten_steps(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    outcome = await courier.deliver(run(code, *[Status.SUBMITTED] * 12))

    assert outcome == Delivered(followers=9)
    assert len((await inspector.dossier(code))["steps"]) == 10


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before"])
async def test_steps_of_unknown_outcome_arrive_once_all_the_same(
    courier: Courier, inspector: Inspector, code: str, kind: str
) -> None:
    await inspector.misbehave(kinds=[kind], services=["CapNhatTienDoHoSoMC"], limit=1)
    await courier.deliver(run(code, *[Status.SUBMITTED] * 3))

    outcome = await courier.deliver(run(code, *[Status.SUBMITTED] * 4, doubtful=True))

    assert outcome == Delivered(followers=3)
    assert contents(await inspector.dossier(code)) == [
        f"Bước {number}" for number in range(1, 5)
    ]


async def test_a_follower_that_cannot_be_said_does_not_hold_the_head(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    both = run(code, Status.SUBMITTED, Status.SUBMITTED)
    bad = payload(code=code, status=Status.SUBMITTED, number=2)
    bad["step"]["actor"] = "x" * 51
    follower = dataclasses.replace(both.followers[0], payload=bad)

    outcome = await courier.deliver(dataclasses.replace(both, followers=(follower,)))

    assert outcome == Delivered()
    assert contents(await inspector.dossier(code)) == ["Bước 1"]


async def test_what_cannot_be_said_belongs_to_the_office_that_knows_better(
    courier: Courier, code: str
) -> None:
    one = message(code, 1, Status.SUBMITTED)
    bad = payload(code=code, status=Status.SUBMITTED)
    bad["dossier"]["subject"] = ""

    outcome = await courier.deliver(dataclasses.replace(one, payload=bad))

    assert isinstance(outcome, Parked)
    assert outcome.owner == "H07.19.07"


async def test_a_portal_that_contradicts_itself_is_asked_again_later(
    courier: Courier, inspector: Inspector, code: str
) -> None:
    await inspector.misbehave(
        kinds=["already_exists"], services=["DongBoHoSoMC"], limit=1
    )
    careful = dataclasses.replace(courier, breaker=Breaker())

    first = await careful.deliver(message(code, 1, Status.SUBMITTED))
    second = await careful.deliver(message(code, 1, Status.SUBMITTED))

    assert "mâu thuẫn" in getattr(first, "reason", "")
    assert second == Delivered()
