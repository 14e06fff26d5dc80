"""Rings of keys for tests, and people sealed by them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from app.core.database import Sessions, transaction
from app.core.encryption import ring
from app.core.encryption.keys import Keys
from app.core.encryption.ring import Ring
from app.identity import service
from app.identity.actor import Kind
from app.identity.service import NewPerson

OLD, NEW = (f"{name}:{secrets.token_hex(32)}" for name in ("old", "new"))
OLD_BLIND, NEW_BLIND = (f"{name}:{secrets.token_hex(32)}" for name in ("b1", "b2"))


def old() -> Ring:
    return Ring(Keys.read(OLD), Keys.read(OLD_BLIND))


def changing() -> Ring:
    """Return the ring of a change-over: the new keys write, the old still read."""
    return Ring(
        Keys.read(f"{NEW} {OLD}"),
        Keys.read(f"{NEW_BLIND} {OLD_BLIND}"),
    )


def new() -> Ring:
    return Ring(Keys.read(NEW), Keys.read(NEW_BLIND))


@contextmanager
def installed(chosen: Ring) -> Iterator[None]:
    before = ring.current()
    ring.install(chosen)
    try:
        yield
    finally:
        ring.install(before)


def number_of(place: int) -> str:
    return f"0831{place:08d}"


async def settle(sessions: Sessions, count: int) -> None:
    """Add people sealed by the ring that is installed."""
    people = [
        NewPerson(
            handle=f"dân-{place}",
            kind=Kind.CITIZEN,
            name=f"Nguyễn Văn {place}",
            identity_number=number_of(place),
            birth_date=date(1980, 1, 1),
            phone=f"0913{place:06d}",
            tech_id=None,
        )
        for place in range(count)
    ]
    async with transaction(sessions) as session:
        await service.load_people(session, people, since=date(2020, 1, 1))
