"""A handler may carry what follows in the same key; nobody else touches it."""

from datetime import datetime, timedelta

from sqlalchemy import select, text

from app.core.clock import FixedClock
from app.core.database import Sessions
from app.outbox import leasing
from app.outbox.delivery import Delivered, Message, Outcome, TryAgain
from app.outbox.models import OutboxMessage
from app.outbox.relay import Relay
from tests.outbox.conftest import TOPIC, Owe


class Carrier:
    """Carries every follower it is shown, or fails."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        self._outcome = outcome
        self.came: list[list[int]] = []

    async def __call__(self, message: Message) -> Outcome:
        group = [message, *message.followers]
        self.came.append([each.number for each in group])
        return self._outcome or Delivered(followers=len(message.followers))


def relay(sessions: Sessions, clock: FixedClock, carrier: Carrier) -> Relay:
    return Relay(sessions, clock, TOPIC, carrier, lookahead=3)


async def test_what_follows_is_shown_up_to_the_lookahead_and_delivered_with_it(
    owe: Owe, sessions: Sessions, clock: FixedClock
) -> None:
    await owe("a", upto=6)
    await owe("b", upto=1)
    carrier = Carrier()

    await relay(sessions, clock, carrier).deliver_all()

    assert sorted(carrier.came) == [[1], [1, 2, 3, 4], [5, 6]]


async def test_a_failure_holds_back_what_waits_behind_it(
    owe: Owe, sessions: Sessions, clock: FixedClock, at: datetime
) -> None:
    await owe("a", upto=3)

    await relay(sessions, clock, Carrier(TryAgain("bận"))).deliver_all()

    async with sessions() as session:
        due = (await session.scalars(select(OutboxMessage.due_at))).all()
    assert len(set(due)) == 1
    assert due[0] >= at + timedelta(seconds=0.5)


async def test_a_gate_says_how_many_may_go(
    owe: Owe, sessions: Sessions, clock: FixedClock
) -> None:
    await owe("a", "b", "c")
    carrier = Carrier()
    gated = relay(sessions, clock, carrier)
    gated.gate = OneOnly()

    handled = await gated.deliver_all()

    assert handled == 1


class OneOnly:
    left = 1

    def room(self, *, wanted: int, at: datetime) -> int:
        assert at.tzinfo is not None
        room, self.left = min(self.left, wanted), 0
        return room

    def taken(self, count: int, *, at: datetime) -> None:
        assert (count, at.tzinfo is None) == (1, False)

    def is_down(self) -> bool:
        return False


async def test_followers_are_found_by_their_key_in_a_queue_nobody_has_analysed(
    sessions: Sessions, at: datetime
) -> None:
    # The index of what is due fits too, and would read the whole queue for each.
    about = {"topic": TOPIC, "keys": ["1"], "numbers": [1], "most": 3}
    async with sessions() as session:
        await session.execute(_QUEUE, {"topic": TOPIC, "at": at})
        explain = text(f"EXPLAIN {leasing._FOLLOWERS}")

        plan = "\n".join((await session.scalars(explain, about)).all())

    assert "outbox_messages_due_idx" not in plan
    assert "key)::text = h.key" in plan


_QUEUE = text(
    """
    INSERT INTO outbox_messages
        (id, topic, key, number, payload, occurred_at, due_at, attempts, outcome_unknown)
    SELECT gen_random_uuid(), :topic, key, 1,
        jsonb_build_object('a', repeat('a', 1000)), :at, :at, 0, false
    FROM generate_series(1, 2000) key
    """
)
