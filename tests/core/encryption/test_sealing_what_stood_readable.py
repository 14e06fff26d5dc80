"""The migration seals what stands readable, and its way back opens it again."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
import pytest
from alembic import command
from psycopg.rows import dict_row
from sqlalchemy.engine import make_url

from app.core import database
from app.core.encryption import ring
from app.core.encryption.ring import Ring
from app.core.postgres import cluster
from app.identity import queries
from app.wiring import migrating
from tests.core.encryption import keyring

BEFORE: Final = "0024"


def _read(owner_url: str, statement: str) -> Sequence[Mapping[str, Any]]:
    with psycopg.connect(owner_url, row_factory=dict_row) as link:
        return link.execute(statement).fetchall()


def _to(owner_url: str, revision: str) -> None:
    migrating._run(owner_url, lambda config: command.downgrade(config, revision))


async def _numbers(url: str) -> dict[str, tuple[str, str | None, object]]:
    engine = database.connect(url, pool_size=1)
    sessions = database.sessions_of(engine)
    async with sessions() as session:
        found = [
            (await queries.by_number(session, keyring.number_of(place)))[0]
            for place in range(3)
        ]
    await engine.dispose()
    return {
        each.handle: (each.identity_number, each.phone, each.birth_date)
        for each in found
    }


async def test_there_and_back_every_value_is_what_it_was(database_url: str) -> None:
    address = make_url(database_url).set(username=cluster.OWNER)
    owner_url = address.render_as_string(hide_password=False)
    engine = database.connect(database_url, pool_size=1)
    await keyring.settle(database.sessions_of(engine), 3)
    await engine.dispose()
    sealed = await _numbers(database_url)

    await asyncio.to_thread(_to, owner_url, BEFORE)
    clear = _read(owner_url, "SELECT * FROM people ORDER BY handle")
    with keyring.installed(Ring.drawn()):
        await asyncio.to_thread(
            migrating.upgrade, owner_url=owner_url, application_url=database_url
        )
        again = await _numbers(database_url)
        drawn = ring.current()

    assert [each["identity_number"] for each in clear] == [
        keyring.number_of(place) for place in range(3)
    ]
    assert [each["phone"] for each in clear] == [f"0913{each:06d}" for each in range(3)]
    assert again == sealed
    (kept,) = _read(owner_url, "SELECT * FROM people WHERE handle = 'dân-0'")
    assert bytes(kept["phone_sealed"])[2:].startswith(drawn.seals.newest.id.encode())


async def test_rows_are_not_sealed_without_keys(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = make_url(database_url).set(username=cluster.OWNER)
    owner_url = address.render_as_string(hide_password=False)
    engine = database.connect(database_url, pool_size=1)
    await keyring.settle(database.sessions_of(engine), 1)
    await engine.dispose()
    await asyncio.to_thread(_to, owner_url, BEFORE)
    monkeypatch.setattr(ring._installed, "ring", None)

    with pytest.raises(ring.KeysMissing, match="MOTCUA_ENCRYPTION__KEYS"):
        await asyncio.to_thread(
            migrating.upgrade, owner_url=owner_url, application_url=database_url
        )

    (kept,) = _read(owner_url, "SELECT * FROM people")
    assert kept["identity_number"] == keyring.number_of(0)
