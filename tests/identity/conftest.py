from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from joserfc.jwk import OctKey
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.identity import queries, service
from app.identity.actor import Kind
from app.identity.models import Position
from app.identity.service import NewPerson
from app.identity.tokens import Tokens

HOUR = timedelta(hours=1)
ISSUER = "https://motcua.example"
NUMBER = "083185001234"

Join = Callable[..., Awaitable[UUID]]
Appoint = Callable[..., Awaitable[None]]


@pytest.fixture(scope="session")
def key() -> OctKey:
    return OctKey.import_key("k" * 48)


@pytest.fixture(scope="session")
def tokens(key: OctKey) -> Tokens:
    return Tokens(key=key, issuer=ISSUER)


@pytest.fixture
def join(session: AsyncSession) -> Join:
    """Make a person of this kind known; return who it is."""

    async def join(kind: Kind) -> UUID:
        person = NewPerson(
            handle=f"thử-{kind}",
            kind=kind,
            name="Nguyễn Thị Hoa",
            identity_number=NUMBER,
        )
        await service.load_people(session, [person], since=date(2020, 1, 1))
        return (await queries.by_handle(session, person.handle)).id

    return join


@pytest.fixture
def appoint(session: AsyncSession) -> Appoint:
    async def appoint(
        person_id: UUID, *, office_id: UUID, role: str, since: date, until: date | None
    ) -> None:
        await session.execute(
            insert(Position).values(
                id=new_id(),
                person_id=person_id,
                office_id=office_id,
                role=role,
                title="Công chức",
                valid_from=since,
                valid_to=until,
            )
        )

    return appoint
