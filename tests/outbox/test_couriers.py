"""Many couriers at once, and couriers that die, keep every key's order."""

import asyncio
import json
import random
import signal
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.outbox import queries
from app.outbox.delivery import Delivered, Message, Outcome, TryAgain, Unknown
from app.outbox.relay import Relay
from tests.outbox.conftest import TOPIC, Owe, RelayOf

ROOT = Path(__file__).parents[2]
KEYS = [f"{number:02d}" for number in range(6)]
EACH = 6


class Ledger:
    """A receiver that answers at random, sometimes after having applied."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # a game, not a secret
        self.applied: dict[str, list[int]] = defaultdict(list)
        self._busy: set[str] = set()

    async def __call__(self, message: Message) -> Outcome:
        assert message.key not in self._busy, "two couriers hold one key"
        self._busy.add(message.key)
        await asyncio.sleep(0)
        self._busy.remove(message.key)
        applied = self.applied[message.key]
        if message.outcome_unknown and message.number in applied:
            return Delivered()
        return self._outcome(applied, message.number)

    def _outcome(self, applied: list[int], number: int) -> Outcome:
        match self._random.randrange(5):
            case 0:
                return TryAgain("bận")
            case 1:
                return Unknown("mất yêu cầu")
            case 2:
                applied.append(number)
                return Unknown("mất trả lời")
            case 3:
                applied.append(number)
                raise RuntimeError("hỏng sau khi gửi")
            case _:
                applied.append(number)
                return Delivered()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_every_message_is_applied_once_and_in_order_whatever_happens(
    owe: Owe, relay_of: RelayOf, clock: FixedClock, seed: int
) -> None:
    await owe(*KEYS, upto=EACH)
    ledger = Ledger(seed)
    relay = relay_of(ledger)

    while not await _finished(relay):
        await asyncio.gather(*(relay.deliver_all() for _ in range(6)))
        clock.at += timedelta(minutes=15)

    assert ledger.applied == {key: list(range(1, EACH + 1)) for key in KEYS}


@pytest.fixture
async def owed(owe: Owe) -> None:
    await owe("a", upto=3)


@pytest.fixture
async def doomed(database_url: str, at: datetime, owed: None) -> dict[str, object]:
    """The message that a worker process held when it was killed."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.outbox.doomed_worker",
        database_url,
        TOPIC,
        at.isoformat(),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert worker.stdout is not None
    held: dict[str, object] = json.loads(await worker.stdout.readline())
    worker.kill()
    assert await worker.wait() == -signal.SIGKILL
    return held


@pytest.mark.slow
async def test_a_worker_killed_between_lease_and_outcome_loses_nothing(
    relay_of: RelayOf, clock: FixedClock, doomed: dict[str, object]
) -> None:
    came: list[Message] = []

    async def receive(message: Message) -> Outcome:
        came.append(message)
        return Delivered()

    relay = relay_of(receive)
    while_leased = await relay.deliver_all()
    clock.at += relay.lease

    await relay.deliver_all()

    assert doomed == {"key": "a", "number": 1}
    assert while_leased == 0
    assert [(each.number, each.outcome_unknown) for each in came] == [
        (1, True),
        (2, False),
        (3, False),
    ]


async def _finished(relay: Relay) -> bool:
    async with relay.sessions() as session:
        return await queries.owed(session, topic=TOPIC) == (0, 0)
