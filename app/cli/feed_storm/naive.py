"""The designs one thinks of first. Each loses what commits late."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.cli.feed_storm.plan import Event
from app.core.database import Sessions

_EVERY_SECONDS: Final = 0.01

# Each is asked for what follows its mark, and told its next mark by the last row.
BY_NUMBER: Final = """
SELECT id, at, writer, number FROM storm_events
WHERE id > :id ORDER BY id LIMIT 200
"""
BY_TIME: Final = """
SELECT id, at, writer, number FROM storm_events
WHERE (at, id) > (:at, :id) ORDER BY at, id LIMIT 200
"""
UP_TO_THE_HIGHEST: Final = """
SELECT id, at, writer, number FROM storm_events
WHERE id > :id AND id <= (SELECT max(id) FROM storm_events) ORDER BY id
"""
DESIGNS: Final = {
    "number_given_at_insert": BY_NUMBER,
    "time_of_insert": BY_TIME,
    "up_to_the_highest_number": UP_TO_THE_HIGHEST,
}


@dataclass
class NaiveReader:
    sessions: Sessions
    statement: str
    events: list[Event] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)

    async def run(self, over: asyncio.Event) -> None:
        mark: dict[str, Any] = {"id": 0, "at": "-infinity"}
        while True:
            done = over.is_set()
            try:
                rows = await self._after(mark)
            except DBAPIError:
                continue
            for row in rows:
                self.events.append(Event(row.writer, row.number))
                self.positions.append(row.id)
            if rows:
                mark = {"id": rows[-1].id, "at": rows[-1].at}
            elif done:
                return
            await asyncio.sleep(_EVERY_SECONDS)

    async def _after(self, mark: dict[str, Any]) -> list[Any]:
        asked = {name: mark[name] for name in mark if f":{name}" in self.statement}
        async with self.sessions() as session:
            return list((await session.execute(text(self.statement), asked)).all())
