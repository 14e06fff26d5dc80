"""Every row comes under the newest keys, whatever happens meanwhile."""

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.encryption import proving, ring, rotating
from app.core.encryption.proving import StillHolds, Use
from app.core.encryption.rotating import Rotation
from app.core.transactions import Transactions
from app.identity import queries
from app.identity.models import Person
from app.wiring.tables import ENCRYPTED
from tests.core.encryption import keyring

COUNT: Final = 120


@pytest.fixture
async def settled(sessions: Sessions) -> AsyncIterator[Sessions]:
    """People sealed by the old keys, while the new ones are already in the ring."""
    with keyring.installed(keyring.old()):
        await keyring.settle(sessions, COUNT)
    with keyring.installed(keyring.changing()):
        yield sessions


def _rotation(sessions: Sessions, clock: FixedClock, batch: int = 7) -> Rotation:
    return Rotation(Transactions(sessions, clock), ring.current(), batch)


async def _by_key(sessions: Sessions) -> Counter[str]:
    async with sessions() as session:
        held = await rotating.holdings(session, ENCRYPTED)
    counts: Counter[str] = Counter()
    for each in held:
        counts[each.key_id] += each.values
    return counts


async def _phones(sessions: Sessions) -> dict[str, str | None]:
    async with sessions() as session:
        people = await session.scalars(select(Person))
        return {person.handle: person.phone for person in people}


async def test_every_row_comes_under_the_newest_keys(
    settled: Sessions, clock: FixedClock, at: datetime
) -> None:
    before = await _by_key(settled), await _phones(settled)
    with pytest.raises(StillHolds, match="still holds 360"):
        await _retired(settled, held=before[0]["old"], at=at)

    done = {each.table: each for each in await _rotation(settled, clock).run(ENCRYPTED)}

    # Number, birth date and phone are sealed, the number alone is looked up.
    assert before[0] == {"old": COUNT * 3, "b1": COUNT}
    assert await _by_key(settled) == {"new": COUNT * 3, "b2": COUNT}
    assert (done["people"].sealed, done["people"].left) == (COUNT, 0)
    with keyring.installed(keyring.new()):
        assert await _phones(settled) == before[1]
        async with settled() as session:
            (found,) = await queries.by_number(session, keyring.number_of(7))
    assert found.handle == "dân-7"


async def _retired(sessions: Sessions, *, held: int, at: datetime) -> None:
    async with transaction(sessions) as session:
        await proving.check(session, ring.current(), at=at)
        await proving.retire(session, Use.SEAL, "old", held=held, at=at)


async def test_a_change_between_reading_and_sealing_anew_waits(
    settled: Sessions, clock: FixedClock
) -> None:
    """Without the rows' locks the number that was read would be written over it."""
    engine = settled.kw["bind"].sync_engine
    waited: list[bool] = []

    async def move() -> None:
        async with transaction(settled) as session:
            await session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            person = await queries.by_handle(session, "dân-5")
            person.phone = "0999000005"

    def before(*execution: object) -> None:
        if str(execution[2]).startswith("UPDATE people") and not waited:
            waited.append(False)
            try:
                await_only(move())
            except DBAPIError:
                waited[0] = True

    event.listen(engine, "before_cursor_execute", before)
    await _rotation(settled, clock, COUNT).run(ENCRYPTED)
    event.remove(engine, "before_cursor_execute", before)
    found = await _phones(settled)

    assert waited == [True]
    assert found["dân-5"] == "0913000005"


async def test_a_row_that_somebody_holds_is_left_and_told(
    settled: Sessions, clock: FixedClock
) -> None:
    async with settled() as holder:
        await holder.execute(
            select(Person.id).where(Person.handle == "dân-5").with_for_update()
        )
        first = await _rotation(settled, clock, 50).run(ENCRYPTED)
    again = await _rotation(settled, clock, 50).run(ENCRYPTED)

    assert [each.left for each in first if each.table == "people"] == [1]
    assert [each.sealed for each in again if each.table == "people"] == [1]


async def test_a_row_that_does_not_open_stops_no_other(
    settled: Sessions, clock: FixedClock
) -> None:
    async with transaction(settled) as session:
        await session.execute(
            update(Person)
            .where(Person.handle == "dân-5")
            .values(phone_sealed=Person.identity_number_sealed)
        )

    done = await _rotation(settled, clock, 50).run(ENCRYPTED)

    (people,) = (each for each in done if each.table == "people")
    assert (people.sealed, people.unreadable, people.left) == (COUNT - 1, 1, 1)


@pytest.mark.slow
async def test_a_run_that_was_killed_is_run_again(
    settled: Sessions, database_url: str, clock: FixedClock
) -> None:
    before = await _phones(settled)
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "keys", "rotate", "--batch", "1"),
        env={
            **os.environ,
            "MOTCUA_DATABASE__URL": database_url,
            "MOTCUA_ENCRYPTION__KEYS": f"{keyring.NEW} {keyring.OLD}",
            "MOTCUA_ENCRYPTION__BLIND_KEYS": f"{keyring.NEW_BLIND} {keyring.OLD_BLIND}",
        },
        stdout=asyncio.subprocess.DEVNULL,
    )
    await _until_begun(settled, program)
    program.send_signal(signal.SIGKILL)
    await program.wait()
    killed = await _by_key(settled)

    again = await _rotation(settled, clock).run(ENCRYPTED)

    assert 0 < killed["new"] < COUNT * 3
    assert killed["new"] + killed["old"] == COUNT * 3
    assert sum(each.left for each in again) == 0
    assert set(await _by_key(settled)) == {"new", "b2"}
    assert await _phones(settled) == before


async def _until_begun(sessions: Sessions, program: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and program.returncode is None:
        if (await _by_key(sessions))["new"]:
            return
        await asyncio.sleep(0.03)
    pytest.fail("the rotation never began")
