"""Messages go in order per key, and a key in trouble blocks only itself."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.integrations.breaker import Breaker
from app.outbox import leasing, queries, service
from app.outbox.delivery import (
    Backoff,
    Delivered,
    Message,
    Outcome,
    Parked,
    TryAgain,
    Unknown,
)
from app.outbox.models import OutboxMessage
from tests.outbox.conftest import TOPIC, Owe, RelayOf

LEASE = timedelta(seconds=10)


@dataclass
class Receiver:
    """Answers what each key is told to answer, and remembers what came."""

    outcomes: dict[str, Outcome | Exception] = field(default_factory=dict)
    came: list[Message] = field(default_factory=list)

    async def __call__(self, message: Message) -> Outcome:
        self.came.append(message)
        outcome = self.outcomes.get(message.key, Delivered())
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    @property
    def order(self) -> list[tuple[str, int]]:
        return [(message.key, message.number) for message in self.came]


async def leased(session: AsyncSession, at: datetime) -> list[Message]:
    return await leasing.lease(session, topic=TOPIC, at=at, life=LEASE, most=1)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


async def test_the_messages_of_a_key_go_in_order(
    owe: Owe, relay_of: RelayOf, receiver: Receiver
) -> None:
    await owe("a", upto=5)

    handled = await relay_of(receiver).deliver_all()

    assert handled == 5
    assert receiver.order == [("a", number) for number in range(1, 6)]
    assert receiver.came[0].payload == {"bước": 1}


async def test_a_message_owed_out_of_order_waits_for_the_one_before_it(
    sessions: Sessions, relay_of: RelayOf, receiver: Receiver, at: datetime
) -> None:
    for number in (2, 1, 3):
        async with transaction(sessions) as session:
            await service.enqueue(
                session, topic=TOPIC, key="a", number=number, payload=None, at=at
            )

    await relay_of(receiver).deliver_all()

    assert receiver.order == [("a", 1), ("a", 2), ("a", 3)]


async def test_another_topic_is_left_alone(
    sessions: Sessions, owe: Owe, relay_of: RelayOf, receiver: Receiver, at: datetime
) -> None:
    async with transaction(sessions) as session:
        await service.enqueue(
            session, topic="other", key="a", number=1, payload=None, at=at
        )
    await owe("a")

    await relay_of(receiver).deliver_all()

    assert [message.topic for message in receiver.came] == [TOPIC]


@pytest.mark.parametrize(
    "trouble",
    [Parked("sai mã"), TryAgain("bận"), Unknown("mất tin"), RuntimeError("lỗi")],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_a_key_in_trouble_blocks_only_itself(
    owe: Owe, relay_of: RelayOf, receiver: Receiver, trouble: Outcome | Exception
) -> None:
    await owe("a", "b", "c", upto=2)
    receiver.outcomes["b"] = trouble

    await relay_of(receiver).deliver_all()

    assert sorted(receiver.order) == [
        ("a", 1),
        ("a", 2),
        ("b", 1),
        ("c", 1),
        ("c", 2),
    ]


async def test_a_parked_message_stays_parked_and_is_counted(
    sessions: Sessions,
    owe: Owe,
    relay_of: RelayOf,
    receiver: Receiver,
    clock: FixedClock,
) -> None:
    await owe("a", upto=2)
    receiver.outcomes["a"] = Parked("sai mã")
    await relay_of(receiver).deliver_all()
    clock.at += timedelta(days=30)

    handled = await relay_of(receiver).deliver_all()

    assert handled == 0
    async with sessions() as session:
        assert await queries.owed(session, topic=TOPIC) == (1, 1)


async def test_a_message_tried_again_waits_its_pause_and_longer_each_time(
    sessions: Sessions,
    owe: Owe,
    relay_of: RelayOf,
    receiver: Receiver,
    clock: FixedClock,
) -> None:
    await owe("a")
    receiver.outcomes["a"] = TryAgain("bận")
    relay = relay_of(receiver)

    for attempt in range(1, 7):
        assert await relay.deliver_next()
        due_at = (await _only_row(sessions)).due_at
        full = timedelta(seconds=2 ** (attempt - 1))
        assert full / 2 <= due_at - clock.at <= full
        clock.at = due_at - timedelta(microseconds=1)
        assert not await relay.deliver_next()
        clock.at = due_at

    assert not any(message.outcome_unknown for message in receiver.came)


async def test_an_unknown_outcome_comes_back_as_a_doubt(
    owe: Owe, relay_of: RelayOf, receiver: Receiver, clock: FixedClock
) -> None:
    await owe("a")
    receiver.outcomes["a"] = Unknown("không có trả lời")
    await relay_of(receiver).deliver_all()
    receiver.outcomes["a"] = TryAgain("bận")
    clock.at += timedelta(minutes=1)
    await relay_of(receiver).deliver_all()
    clock.at += timedelta(minutes=1)

    await relay_of(receiver).deliver_all()

    # An attempt that was certainly not applied does not end an earlier doubt.
    assert [message.outcome_unknown for message in receiver.came] == [
        False,
        True,
        True,
    ]


async def test_a_lost_lease_comes_back_as_a_doubt(
    sessions: Sessions,
    owe: Owe,
    relay_of: RelayOf,
    receiver: Receiver,
    clock: FixedClock,
    at: datetime,
) -> None:
    await owe("a", upto=2)
    async with transaction(sessions) as session:
        (lost,) = await leased(session, at)
    before = await relay_of(receiver).deliver_all()
    clock.at = at + LEASE

    await relay_of(receiver).deliver_all()

    assert not lost.outcome_unknown
    assert before == 0
    assert [
        (message.number, message.attempts, message.outcome_unknown)
        for message in receiver.came
    ] == [(1, 2, True), (2, 1, False)]


async def test_a_slow_worker_does_not_overwrite_the_lease_that_followed_its_own(
    sessions: Sessions, owe: Owe, at: datetime
) -> None:
    await owe("a")
    async with transaction(sessions) as session:
        (slow,) = await leased(session, at)
    async with transaction(sessions) as session:
        (newer,) = await leased(session, at + LEASE)

    async with transaction(sessions) as session:
        slow_kept = await queries.settle(session, slow, parked_at=at)
    row = await _only_row(sessions)
    async with transaction(sessions) as session:
        newer_kept = await queries.settle(session, newer, delivered_at=at)
    async with transaction(sessions) as session:
        late_kept = await queries.settle(session, newer, parked_at=at)

    assert (slow_kept, newer_kept, late_kept) == (False, True, False)
    assert (row.parked_at, row.leased_until) == (None, at + 2 * LEASE)
    assert (await _only_row(sessions)).parked_at is None


async def test_a_handler_that_raises_leaves_a_doubt_and_its_kind_of_error(
    sessions: Sessions, owe: Owe, relay_of: RelayOf, receiver: Receiver
) -> None:
    await owe("a")
    receiver.outcomes["a"] = RuntimeError("083185001234")

    await relay_of(receiver).deliver_all()

    row = await _only_row(sessions)
    assert row.outcome_unknown
    assert row.last_reason == "handler failed: RuntimeError"


async def test_a_message_is_owed_only_if_the_change_is_committed(
    sessions: Sessions, relay_of: RelayOf, receiver: Receiver, at: datetime
) -> None:
    async def change_and_fail() -> None:
        async with transaction(sessions) as session:
            await service.enqueue(
                session, topic=TOPIC, key="a", number=1, payload=None, at=at
            )
            await session.execute(text("SELECT 1 / 0"))

    with pytest.raises(DBAPIError):
        await change_and_fail()

    assert await relay_of(receiver).deliver_all() == 0
    async with sessions() as session:
        count = await session.scalar(select(func.count()).select_from(OutboxMessage))
    assert count == 0


async def test_a_delivered_message_is_never_sent_again(
    sessions: Sessions,
    owe: Owe,
    relay_of: RelayOf,
    receiver: Receiver,
    clock: FixedClock,
) -> None:
    await owe("a")
    await relay_of(receiver).deliver_all()
    clock.at += timedelta(days=1)

    handled = await relay_of(receiver).deliver_all()

    assert handled == 0
    assert (await _only_row(sessions)).delivered_at is not None


async def _only_row(sessions: Sessions) -> OutboxMessage:
    async with sessions() as session:
        return (await session.scalars(select(OutboxMessage))).one()


@pytest.mark.parametrize("outcome", [TryAgain("bận"), Unknown("im lặng")])
async def test_what_fails_for_ever_while_others_are_answered_is_put_to_a_person(
    owe: Owe, receiver: Receiver, relay_of: RelayOf, outcome: Outcome
) -> None:
    await owe("a")
    receiver.outcomes["a"] = outcome
    relay = relay_of(receiver)
    relay.backoff = Backoff(timedelta(), timedelta(), most=3)

    handled = await relay.deliver_all()

    message = await _only_message(relay.sessions)
    assert (handled, message.parked_at is not None) == (3, True)
    assert message.outcome_unknown is isinstance(outcome, Unknown)
    assert (message.last_reason or "").startswith("Đã thử 3 lần")


async def test_nobody_is_bothered_while_the_receiver_is_down(
    owe: Owe, receiver: Receiver, relay_of: RelayOf, at: datetime
) -> None:
    await owe("a")
    receiver.outcomes["a"] = TryAgain("bận")
    relay = relay_of(receiver)
    relay.backoff = Backoff(timedelta(), timedelta(), most=3)
    relay.gate = Breaker(threshold=1, rest=timedelta())
    relay.gate.record(answered=False, at=at)

    for _ in range(6):
        await relay.deliver_next()
        relay.gate.record(answered=False, at=at)

    message = await _only_message(relay.sessions)
    assert (message.attempts, message.parked_at) == (6, None)


async def _only_message(sessions: Sessions) -> OutboxMessage:
    async with sessions() as session:
        return (await session.scalars(select(OutboxMessage))).one()
