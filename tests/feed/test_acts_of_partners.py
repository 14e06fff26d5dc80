"""A partner's tokens, refusals and reads each leave an entry, and no more than that."""

from datetime import timedelta
from typing import Final

import pytest

from app.core.database import Sessions
from app.identity.machines.scopes import Scope
from tests.feed.conftest import Partner, Register, Writer
from tests.identity.acts import Ledger, says

HOUR: Final = timedelta(hours=1)


@pytest.fixture
async def ledger(portal: Partner, sessions: Sessions) -> Ledger:
    ledger = Ledger(sessions)
    await ledger.new()
    return ledger


async def test_a_token_given_or_refused_is_told(
    portal: Partner, ledger: Ledger
) -> None:
    assertion = portal.assertion()
    asked = {
        "given": (assertion, {}),
        "used before": (assertion, {}),
        "another's scope": (portal.assertion(), {"scope": "documents.exchange"}),
        "expired": (portal.assertion(exp=1), {}),
    }
    told = {}
    for name, (stated, more) in asked.items():
        await portal.ask(stated, **more)
        told[name] = [
            (each.subject.partition(":")[0], each.event, each.actor_id[:8])
            for each in await ledger.new()
        ]

    given = ("machine", "machine.token_issued", "machine:")
    refused = ("machine", "machine.token_refused", "machine:")
    assert told == {name: [refused] for name in asked} | {"given": [given]}


async def test_whoever_is_no_partner_is_told_without_an_address(
    portal: Partner, ledger: Ledger
) -> None:
    await portal.ask(portal.assertion(iss="ai-do", sub="ai-do"))

    (act,) = await ledger.new()
    assert (act.event, act.actor_id) == ("machine.token_refused", "anonymous")
    assert says(act) == {"why": "unknown client", "network": "127.0.0.0/24"}


async def test_reading_is_told_once_an_hour_and_each_kind_by_itself(
    portal: Partner, ledger: Ledger, writer: Writer
) -> None:
    await writer.publish("a", "b")
    for _ in range(3):
        await portal.get(after=0)
    await portal.get("/snapshot")
    within = [(each.event, says(each)["position"]) for each in await ledger.new()]
    portal.clock.at += HOUR
    await portal.sign_in()
    await ledger.new()

    await portal.get(after=2)

    assert within == [("feed.read", 0), ("snapshot.read", 2)]
    assert await ledger.told() == [("feed-reads", "feed.read")]


async def test_a_refused_read_is_no_read(
    register: Register, sessions: Sessions
) -> None:
    other = await (await register("other", Scope.DOCUMENTS)).sign_in()
    ledger = Ledger(sessions)
    await ledger.new()

    await other.get()

    assert await ledger.told() == []
