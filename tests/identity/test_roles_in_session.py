"""Rights are those of this very request: a session keeps nobody's post alive."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.http import problems
from app.core.http.session import get_session
from app.core.ids import new_id
from app.identity import queries
from app.identity.access import may
from app.identity.actor import Actor, Kind, Role
from app.identity.assurance import Assurance, Level
from app.identity.models import Substitution
from app.identity.policy.permissions import Permission
from app.identity.service import NewPerson, load_people
from app.identity.sessions import proofs, service
from app.identity.sessions.cookies import cookies_for
from app.identity.sessions.lifecycle import Life
from app.identity.sessions.service import Device, Proven
from app.identity.tokens import Tokens
from tests.identity.conftest import Appoint, Join

OFFICE = new_id()
SINCE, TODAY = date(2020, 1, 1), date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
# Long enough that only the post can end over midnight.
LIFE = Life(idle=timedelta(hours=24), whole=timedelta(hours=24))


@pytest.fixture
async def official(
    session: AsyncSession, join: Join, tokens: Tokens, clock: FixedClock
) -> AsyncIterator[httpx.AsyncClient]:
    """An official's browser, signed in this morning."""
    app = FastAPI()
    problems.install(app)
    app.state.tokens, app.state.clock = tokens, clock
    app.dependency_overrides[get_session] = lambda: session

    @app.get("/posts")
    async def list_posts(
        actor: Annotated[Actor, may(Permission.SEE_WORK)],
    ) -> list[str]:
        return [post.role for post in actor.posts]

    proven = Proven(
        await join(Kind.OFFICIAL), "province", "sub", Assurance(Level.THREE)
    )
    opened = await service.begin(
        session, proven, life=LIFE, device=Device("", ""), at=clock.now()
    )
    cookie = cookies_for(tokens.issuer, key=tokens.key.raw_value).session
    cookies = {cookie.name: cookie.marked(opened.secret)}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://motcua.example", cookies=cookies
    ) as client:
        yield client


async def _me(session: AsyncSession) -> UUID:
    return (await queries.by_handle(session, "thử-official")).id


async def test_a_post_that_ends_in_mid_session_is_gone_at_the_next_request(
    session: AsyncSession,
    official: httpx.AsyncClient,
    appoint: Appoint,
    clock: FixedClock,
) -> None:
    await appoint(
        await _me(session),
        office_id=OFFICE,
        role=Role.LEADER,
        since=SINCE,
        until=TOMORROW,
    )
    held = (await official.get("/posts")).json()

    clock.at += timedelta(hours=15)

    after = await official.get("/posts")
    assert (held, after.status_code, after.json()) == (["leader"], 200, [])


async def test_a_substitute_is_one_until_the_day_and_not_after(
    session: AsyncSession,
    official: httpx.AsyncClient,
    appoint: Appoint,
    clock: FixedClock,
    at: datetime,
) -> None:
    absent = NewPerson("vắng", Kind.OFFICIAL, "Trần Văn Bình", "083088000102")
    await load_people(session, [absent], since=SINCE)
    absent_id = (await queries.by_handle(session, "vắng")).id
    await appoint(
        absent_id, office_id=OFFICE, role=Role.LEADER, since=SINCE, until=None
    )
    await session.execute(
        insert(Substitution).values(
            id=new_id(),
            absent_id=absent_id,
            substitute_id=await _me(session),
            office_id=OFFICE,
            role=Role.LEADER,
            valid_from=TODAY,
            valid_to=TOMORROW,
            basis="Quyết định cử người thay",
            made_by=absent_id,
            made_at=at,
        )
    )
    held = (await official.get("/posts")).json()

    clock.at += timedelta(hours=15)

    assert (held, (await official.get("/posts")).json()) == (["leader"], [])


async def test_a_made_up_cookie_is_nobodys_and_has_no_bucket(
    official: httpx.AsyncClient, tokens: Tokens, at: datetime
) -> None:
    [name] = official.cookies
    genuine = official.cookies[name]
    cookie = cookies_for(tokens.issuer, key=b"another").session

    buckets = [
        proofs.bucket_of(_sending(tokens, f"{name}={value}"), at=at)
        for value in (genuine, cookie.marked("x"), "x", ".", "é.é", "x" * 300)
    ]

    assert buckets[0] is not None
    assert buckets[1:] == [None] * 5


def _sending(tokens: Tokens, cookie: str) -> Request:
    app = FastAPI()
    app.state.tokens = tokens
    headers = [(b"cookie", cookie.encode("latin-1"))]
    return Request({"type": "http", "app": app, "headers": headers})
