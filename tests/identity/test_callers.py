"""A route lets in the kinds of people it names, by their bearer token."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.http import problems
from app.core.http.session import get_session
from app.core.ids import new_id
from app.identity.access import may
from app.identity.actor import APPLICANTS, Actor, Kind
from app.identity.policy.permissions import Permission
from app.identity.tokens import Tokens
from tests.identity.conftest import HOUR, Join

Applicant = Annotated[Actor, may(Permission.BEGIN_DRAFT)]
Official = Annotated[Actor, may(Permission.SEE_WORK)]
SignedIn = Annotated[Actor, may(Permission.LIST_DOSSIERS)]
Machine = Annotated[Actor, may(Permission.READ_FEED)]

Bearer = Callable[[UUID], dict[str, str]]

LET_IN = {
    "/applicants": APPLICANTS,
    "/officials": frozenset({Kind.OFFICIAL}),
    "/people": APPLICANTS | {Kind.OFFICIAL},
    # Partner systems have tokens of their own; no person comes in for one.
    "/machines": frozenset(),
}


@pytest.fixture
def bearer(tokens: Tokens, at: datetime) -> Bearer:
    def bearer(person_id: UUID) -> dict[str, str]:
        token = tokens.issue(person_id, at=at, life=HOUR)
        return {"Authorization": f"Bearer {token}"}

    return bearer


@pytest.fixture
async def client(
    session: AsyncSession, tokens: Tokens, clock: FixedClock
) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)
    app.state.tokens = tokens
    app.state.clock = clock
    app.dependency_overrides[get_session] = lambda: session

    @app.get("/applicants")
    async def show_applicant(actor: Applicant) -> UUID:
        return actor.id

    @app.get("/officials")
    async def show_official(actor: Official) -> UUID:
        return actor.id

    @app.get("/people")
    async def show_person(actor: SignedIn) -> UUID:
        return actor.id

    @app.get("/machines")
    async def show_machine(actor: Machine) -> UUID:
        return actor.id

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://p") as client:
        yield client


@pytest.mark.parametrize("path", LET_IN)
@pytest.mark.parametrize("kind", Kind)
async def test_a_route_serves_the_kinds_its_act_is_open_to_and_no_other(
    client: httpx.AsyncClient, join: Join, bearer: Bearer, path: str, kind: Kind
) -> None:
    person_id = await join(kind)

    answer = await client.get(path, headers=bearer(person_id))

    if kind in LET_IN[path]:
        assert (answer.status_code, answer.json()) == (200, str(person_id))
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "not_for_you")


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Basic aG9hOg==", "Token x", "bearer"],
)
async def test_a_caller_without_a_token_is_asked_for_one(
    client: httpx.AsyncClient, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    answer = await client.get("/people", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "unauthenticated"


async def test_a_bad_token_is_401(client: httpx.AsyncClient) -> None:
    answer = await client.get("/people", headers={"Authorization": "Bearer x.y.z"})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "invalid_token"


async def test_a_token_of_nobody_we_know_is_401(
    client: httpx.AsyncClient, bearer: Bearer
) -> None:
    answer = await client.get("/people", headers=bearer(new_id()))

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def test_a_token_ends_with_the_portals_clock(
    client: httpx.AsyncClient, join: Join, bearer: Bearer, clock: FixedClock
) -> None:
    headers = bearer(await join(Kind.CITIZEN))
    clock.at += HOUR

    answer = await client.get("/people", headers=headers)

    assert answer.status_code == 401


async def test_the_scheme_is_read_in_any_case(
    client: httpx.AsyncClient, join: Join, bearer: Bearer
) -> None:
    token = bearer(await join(Kind.CITIZEN))["Authorization"].removeprefix("Bearer ")

    answer = await client.get("/people", headers={"Authorization": f"bEARER {token}"})

    assert answer.status_code == 200
