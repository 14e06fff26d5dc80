"""A worker that leases a message, says so, and never comes to an outcome."""

import asyncio
import json
import sys
from datetime import datetime

from app.core import database
from app.core.clock import FixedClock
from app.outbox.delivery import Delivered, Message, Outcome
from app.outbox.relay import Relay


async def _hold(message: Message) -> Outcome:
    print(json.dumps({"key": message.key, "number": message.number}), flush=True)  # noqa: T201  # its parent reads it
    await asyncio.Event().wait()
    return Delivered()


async def _work(url: str, topic: str, at: str) -> None:
    sessions = database.sessions_of(database.connect(url))
    clock = FixedClock(datetime.fromisoformat(at))
    await Relay(sessions, clock, topic, _hold).deliver_next()


if __name__ == "__main__":
    asyncio.run(_work(*sys.argv[1:]))
