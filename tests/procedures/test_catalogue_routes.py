from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.http import problems
from app.core.http.session import get_clock, get_session
from app.organizations import routes as offices
from app.organizations import service
from app.organizations.seed import read_offices
from app.procedures import routes

BEN_TRE = Path(__file__).parents[2] / "deploy/ben_tre"


@pytest.fixture
async def client(
    session: AsyncSession, clock: FixedClock
) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)
    app.include_router(routes.router)
    app.include_router(routes.events)
    app.include_router(offices.router)
    app.dependency_overrides[get_session] = lambda: session
    app.dependency_overrides[get_clock] = lambda: clock
    app.state.payment_gateway_live = True
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.mark.usefixtures("loaded")
class TestProcedures:
    async def test_the_list_is_searched_and_paged(
        self, client: httpx.AsyncClient
    ) -> None:
        page = (await client.get("/v1/procedures", params={"size": 2})).json()
        rest = await client.get("/v1/procedures", params={"cursor": page["next"]})
        found = await client.get("/v1/procedures", params={"q": "tau ca"})

        assert [each["code"] for each in page["items"]] == ["1.000656", "1.000894"]
        assert len(rest.json()["items"]) == 11
        assert [each["code"] for each in found.json()["items"]] == ["1.003650"]

    async def test_one_in_force_shows_its_terms_and_its_proven_level(
        self, client: httpx.AsyncClient
    ) -> None:
        shown = (await client.get("/v1/procedures/1.004873")).json()

        assert shown["definition"]["manners"][1]["limit"]["amount"] == 3
        assert shown["online_level"] == {
            "level": 4,
            "coverage": "full",
            "shortfalls": [],
        }

    async def test_all_eleven_items_are_told(self, client: httpx.AsyncClient) -> None:
        shown = (await client.get("/v1/procedures/1.004873")).json()

        assert len(shown["information"]) == 11
        assert all(each["stated"] for each in shown["information"])
        assert shown["handling"][0]["role"] == "reception"

    @pytest.mark.parametrize(
        "path", ["", "/1.004873", "/1.004873/form", "?q=khai+sinh"]
    )
    async def test_an_answer_already_had_is_not_sent_again(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        first = await client.get(f"/v1/procedures{path}")
        tag = {"If-None-Match": first.headers["etag"]}

        again = await client.get(f"/v1/procedures{path}", headers=tag)
        other = await client.get("/v1/procedures/1.000656", headers=tag)

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert other.status_code == 200

    async def test_counts_are_named_in_vietnamese(
        self, client: httpx.AsyncClient
    ) -> None:
        facets = await client.get("/v1/procedures/facets", params={"q": "khai sinh"})

        assert facets.json()["total"] == 2
        assert {"value": "commune", "label": "Cấp xã", "count": 2} in (
            facets.json()["agency_levels"]
        )

    async def test_an_unknown_life_event_is_refused(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/v1/procedures", params={"life_event": "bay-len"})
        known = await client.get("/v1/life-events")

        assert answer.status_code == 422
        assert "con-nho" in [each["code"] for each in known.json()]

    async def test_its_form_is_a_json_schema(self, client: httpx.AsyncClient) -> None:
        shown = (await client.get("/v1/procedures/1.004873/form")).json()

        assert shown["form"]["title"] == "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân"

    async def test_characters_no_database_can_hold_are_refused(
        self, client: httpx.AsyncClient
    ) -> None:
        answers = [
            await client.get("/v1/procedures/%00"),
            await client.get("/v1/procedures/%00/form"),
            await client.get("/v1/procedures", params={"field": "\x00"}),
            await client.get("/v1/offices/%00"),
        ]
        searched = await client.get("/v1/procedures", params={"q": "khai\x00 sinh"})

        assert [each.status_code for each in answers] == [422] * 4
        assert [each["code"] for each in searched.json()["items"]] == [
            "1.001193",
            "2.000635",
        ]

    @pytest.mark.parametrize("path", ["9.999999", "9.999999/form"])
    async def test_an_unknown_procedure_is_not_found(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        answer = await client.get(f"/v1/procedures/{path}")

        assert (answer.status_code, answer.json()["code"]) == (
            404,
            "procedure_not_found",
        )

    async def test_a_forged_cursor_is_malformed(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/v1/procedures", params={"cursor": "x"})

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


class TestOffices:
    @pytest.fixture(autouse=True)
    async def ben_tre(self, session: AsyncSession, at: datetime) -> None:
        await service.load_offices(session, rows=read_offices(BEN_TRE), at=at)

    async def test_the_list_is_narrowed_by_kind(
        self, client: httpx.AsyncClient
    ) -> None:
        page = await client.get(
            "/v1/offices", params={"kind": "department", "size": 100}
        )

        assert len(page.json()["items"]) == 17

    async def test_a_closed_office_names_its_successor(
        self, client: httpx.AsyncClient, session: AsyncSession, at: datetime
    ) -> None:
        old, heir = [
            (await client.get(f"/v1/offices/{code}")).json()
            for code in ("000.07.20.H07", "000.01.20.H07")
        ]
        await service.close_office(
            session,
            office_id=UUID(old["id"]),
            successors=[UUID(heir["id"])],
            at=at,
            basis="Nghị quyết",
            actor_id="person:admin",
        )

        shown = (await client.get("/v1/offices/000.07.20.H07")).json()

        assert shown["valid_to"] == "2026-11-23"
        assert shown["succeeded_by"]["code"] == "000.01.20.H07"

    async def test_an_unknown_office_is_not_found(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/v1/offices/000.99.99.H99")

        assert (answer.status_code, answer.json()["code"]) == (404, "office_not_found")
