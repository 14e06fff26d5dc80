from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.outbox import service
from app.outbox.delivery import Handler
from app.outbox.relay import Relay

TOPIC = "dossier.status_changed"

Owe = Callable[..., Awaitable[None]]
RelayOf = Callable[[Handler], Relay]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the relay's log lines from the terminal."""
    with capture_logs():
        yield


@pytest.fixture
def owe(sessions: Sessions, at: datetime) -> Owe:
    """Owe messages 1 to `upto` of each key."""

    async def owe(*keys: str, upto: int = 1) -> None:
        async with transaction(sessions) as session:
            for key in keys:
                for number in range(1, upto + 1):
                    await service.enqueue(
                        session,
                        topic=TOPIC,
                        key=key,
                        number=number,
                        payload={"bước": number},
                        at=at,
                    )

    return owe


@pytest.fixture
def relay_of(sessions: Sessions, clock: FixedClock) -> RelayOf:
    def relay_of(handler: Handler) -> Relay:
        return Relay(sessions=sessions, clock=clock, topic=TOPIC, handler=handler)

    return relay_of
