"""Whoever owns the database can rewrite acts, but not without being found."""

# ruff: noqa: S608  # the statements of a forger, whose values are drawn here

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from app.audit import chain, sealing, service
from app.audit.chain import Broken, Fault
from app.cli import auditing
from app.core import database
from app.core.clock import local
from app.core.database import Sessions, transaction
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster

SUBJECTS = ("dossier:1", "dossier:2")
ACTS = 6
TAMPERINGS = 40


@dataclass(frozen=True)
class Tampering:
    """What the owner does to `subject`, and the first act that must give it away."""

    statements: tuple[str, ...]
    subject: str
    found_at: int


@pytest.fixture
async def chains(sessions: Sessions, at: datetime) -> None:
    for number in range(1, ACTS + 1):
        for subject in SUBJECTS:
            async with transaction(sessions) as session:
                await service.record(
                    session,
                    subject=subject,
                    event=f"bước.{number}",
                    actor_id="hoa",
                    at=at,
                    data={"lý do": f"việc {number}", "số": number, "tệp": [1.5, None]},
                )
        if number == ACTS // 2:
            async with transaction(sessions) as session:
                await sealing.seal(session, day=local(at).date(), at=at)


@pytest.fixture
async def owner(
    server: Cluster, database_url: str, chains: None
) -> AsyncIterator[AsyncEngine]:
    """The same database, as the role that may do anything."""
    name = make_url(database_url).database
    assert name is not None
    engine = database.connect(server.url(name, role=cluster.OWNER))
    yield engine
    await engine.dispose()


@pytest.mark.slow
async def test_every_tampering_is_found_at_the_first_act_it_touched(
    owner: AsyncEngine,
) -> None:
    draw = random.Random(20261123)  # noqa: S311  # a game, not a secret

    for _ in range(TAMPERINGS):
        tampering = draw.choice(_KINDS)(draw)
        found = await _found_after(owner, *tampering.statements)
        first = {broken.subject: broken.number for broken in found}
        assert first.get(tampering.subject) == tampering.found_at, tampering

    assert await _found_after(owner) == []


async def test_an_act_moved_to_another_subject_is_found_in_both(
    owner: AsyncEngine,
) -> None:
    found = await _found_after(
        owner,
        "UPDATE audit_acts SET subject = 'dossier:3'"
        " WHERE subject = 'dossier:1' AND number = 2",
    )

    assert [(broken.subject, broken.number) for broken in found] == [
        ("dossier:1", 2),
        ("dossier:3", 1),
    ]


async def test_data_that_has_no_canonical_form_is_found_and_stops_nothing(
    owner: AsyncEngine,
) -> None:
    found = await _found_after(
        owner,
        f"UPDATE audit_acts SET data = '{{\"số\": {10**40}}}'"
        " WHERE subject = 'dossier:1' AND number = 3",
    )

    assert found == [Broken("dossier:1", 3, Fault.DATA)]


async def test_writers_of_one_chain_stand_in_line(
    sessions: Sessions, at: datetime
) -> None:
    async def record(writer: int) -> None:
        async with transaction(sessions) as session:
            await service.record(
                session,
                subject=SUBJECTS[0],
                event="sửa",
                actor_id=str(writer),
                at=at,
                data={},
            )

    await asyncio.gather(*map(record, range(12)))

    async with sessions() as session:
        acts = await service.acts_of(session, subject=SUBJECTS[0])
    assert [act.number for act in acts] == list(range(1, 13))
    assert chain.first_break(acts) is None


async def _found_after(owner: AsyncEngine, *statements: str) -> list[Broken]:
    """Verify every chain after the statements, then undo them."""
    async with owner.connect() as connection, connection.begin() as undone:
        for statement in statements:
            await connection.execute(text(statement))
        found = await _verify(connection)
        await undone.rollback()
    return found


async def _verify(connection: AsyncConnection) -> list[Broken]:
    async with AsyncSession(connection) as session:
        verdict = await auditing.in_database(session, None)
    return verdict.broken


def _changed_text(draw: random.Random) -> Tampering:
    column = draw.choice(["event", "actor_id"])
    place = draw.randint(1, 3)
    new = f"overlay({column} placing 'ẹ' from {place} for 1)"
    return _update(draw, f"{column} = {new}")


def _changed_bytes(draw: random.Random) -> Tampering:
    column, length = draw.choice(
        [("salt", 16), ("commitment", 32), ("previous", 32), ("hash", 32)]
    )
    byte, mask = draw.randrange(length), draw.randint(1, 255)
    new = f"set_byte({column}, {byte}, get_byte({column}, {byte}) # {mask})"
    return _update(draw, f"{column} = {new}")


def _changed_time(draw: random.Random) -> Tampering:
    shift = draw.choice([-1, 1]) * 10 ** draw.randint(0, 12)
    return _update(draw, f"at = at + interval '{shift} microseconds'")


def _changed_data(draw: random.Random) -> Tampering:
    new = draw.choice(
        [
            "data || '{\"thêm\": 1}'",
            "data - 'số'",
            "jsonb_set(data, '{số}', '99')",
            "jsonb_set(data, '{lý do}', '\"khác\"')",
            "jsonb_set(data, '{tệp,0}', '1.25')",
            "jsonb_set(data, '{tệp}', 'null')",
            "'false'",
            "'[]'",
        ]
    )
    return _update(draw, f"data = {new}")


def _removed(draw: random.Random) -> Tampering:
    subject, number = draw.choice(SUBJECTS), draw.randint(1, ACTS)
    return Tampering(
        (f"DELETE FROM audit_acts WHERE {_at(subject, number)}",), subject, number
    )


def _removed_and_closed_up(draw: random.Random) -> Tampering:
    subject, number = draw.choice(SUBJECTS), draw.randint(1, ACTS)
    statements = (
        f"DELETE FROM audit_acts WHERE {_at(subject, number)}",
        *_shift(subject, after=number, by=-1),
    )
    return Tampering(statements, subject, number)


def _inserted(draw: random.Random) -> Tampering:
    """Copy an act, perhaps of the other subject, between two others."""
    subject, after = draw.choice(SUBJECTS), draw.randint(0, ACTS)
    source = draw.choice(SUBJECTS), draw.randint(1, ACTS)
    # A copy before its original is in the right place: the original is not.
    found_at = after + 2 if source == (subject, after + 1) else after + 1
    copy = (
        f"INSERT INTO audit_acts SELECT '{subject}', {after + 1}, event, actor_id, at, salt, data, commitment,"
        f" previous, hash FROM copied WHERE {_at(*source)}"
    )
    statements = (
        "CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM audit_acts",
        *_shift(subject, after=after, by=1),
        copy,
    )
    return Tampering(statements, subject, found_at)


def _swapped(draw: random.Random) -> Tampering:
    subject = draw.choice(SUBJECTS)
    first, second = sorted(draw.sample(range(1, ACTS + 1), 2))
    statements = (
        f"UPDATE audit_acts SET number = -1 WHERE {_at(subject, first)}",
        f"UPDATE audit_acts SET number = {first} WHERE {_at(subject, second)}",
        f"UPDATE audit_acts SET number = {second} WHERE {_at(subject, -1)}",
    )
    return Tampering(statements, subject, first)


def _update(draw: random.Random, change: str) -> Tampering:
    subject, number = draw.choice(SUBJECTS), draw.randint(1, ACTS)
    statement = f"UPDATE audit_acts SET {change} WHERE {_at(subject, number)}"
    return Tampering((statement,), subject, number)


def _shift(subject: str, *, after: int, by: int) -> tuple[str, str]:
    """Renumber what follows, in two moves, as the numbers are unique."""
    move = (
        "UPDATE audit_acts SET number = number {} WHERE subject = '{}' AND number > {}"
    )
    return (
        move.format("+ 1000", subject, after),
        move.format(f"- {1000 - by}", subject, 1000),
    )


def _at(subject: str, number: int) -> str:
    return f"subject = '{subject}' AND number = {number}"


_KINDS: tuple[Callable[[random.Random], Tampering], ...] = (
    _changed_text,
    _changed_bytes,
    _changed_time,
    _changed_data,
    _removed,
    _removed_and_closed_up,
    _inserted,
    _swapped,
)
