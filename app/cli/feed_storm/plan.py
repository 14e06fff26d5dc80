"""How hard the storm blows, and what was truly committed in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.database import Sessions


@dataclass(frozen=True)
class Plan:
    """`stalls`, `pauses` and `undone` are shares of the transactions."""

    entries: int
    writers: int = 16
    pollers: int = 4
    largest: int = 4
    stalls: float = 0.005
    stall_seconds: float = 2.0
    pauses: float = 0.1
    pause_seconds: float = 0.01
    undone: float = 0.02
    killed_every: float | None = 0.25
    calm_seconds: float = 0.0
    seed: int = 1


@dataclass
class Log:
    """When each transaction's commit returned, and each entry was read, by whom."""

    committed: dict["Event", float] = field(default_factory=dict)
    read: dict["Event", float] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Event:
    """The `number`-th entry of a writer; gaps in it were never committed."""

    writer: int
    number: int


# What naive designs read: a number and a time, both taken at the insert.
TABLE = """
CREATE TABLE storm_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    writer int NOT NULL,
    number int NOT NULL
)
"""
GRANT = "GRANT SELECT, INSERT ON storm_events TO {role}"


async def prepare(owner: AsyncEngine, *, role: str) -> None:
    async with owner.begin() as link:
        await link.execute(text(TABLE))
        await link.execute(text("CREATE INDEX ON storm_events (at, id)"))
        await link.execute(text(GRANT.format(role=f'"{role}"')))


async def note(session: AsyncSession, event: Event) -> None:
    """Write the event beside its entry, in the same transaction."""
    await session.execute(
        text("INSERT INTO storm_events (writer, number) VALUES (:writer, :number)"),
        vars(event),
    )


async def truth(sessions: Sessions) -> Sequence[Event]:
    """Return what was committed, by writer and number."""
    async with sessions() as session:
        rows = await session.execute(
            text("SELECT writer, number FROM storm_events ORDER BY writer, number")
        )
        return [Event(writer, number) for writer, number in rows]
