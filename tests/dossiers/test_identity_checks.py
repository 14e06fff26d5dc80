"""An official looks the applicant up in the population database; it leaves a trace."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import select

from app.audit import service as audit
from app.integrations.breaker import Breaker
from app.integrations.calling import Caller
from app.integrations.lgsp import Gateway, LgspSettings
from app.integrations.population.asking import Population
from app.integrations.population.models import PopulationLookup
from app.integrations.population.settings import PopulationSettings
from simulators.lgsp.process import running
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of
from tests.dossiers.walks import done

HOA = {
    "SoDinhDanh": "083192000101",
    "Ho": "Nguyễn",
    "ChuDem": "Thị",
    "Ten": "Hoa",
    "plain_name": "nguyen thi hoa",
    "born": "19920314",
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running("simulators.population", account="h07:mật-khẩu") as address:
        yield address


@pytest.fixture
async def connected(town: Town, address: str) -> AsyncIterator[Town]:
    """The town with a population database behind its gateway."""
    state = _state(town)
    async with httpx.AsyncClient(trust_env=False) as http:
        await http.post(f"{address}/inspect/people", json=[HOA])
        lgsp = LgspSettings(
            address=AnyHttpUrl(address),
            client_id="h07",
            client_secret=SecretStr("mật-khẩu"),
        )
        settings = PopulationSettings(
            path="/population",
            access_key=SecretStr("a"),
            secret_key=SecretStr("b"),
            app_name="motcua",
            partner_code="H07",
            partner_code_cus="H07",
            service_code="1.004873",
            agency_code="000.00.00.H07",
        )
        gateway = Gateway(lgsp, Caller(http, 5), town.clock)
        state.population = Population(gateway, settings, town.clock)
        yield town
    state.population = None


async def test_the_applicant_is_confirmed_and_the_look_up_recorded(
    connected: Town,
) -> None:
    dossier = await walks.submitted(connected)

    answer = done(await _check(connected, dossier))

    assert answer == {"finding": "confirmed"}
    async with connected.sessions() as session:
        (row,) = await session.scalars(
            select(PopulationLookup).where(
                PopulationLookup.dossier_id == UUID(dossier["id"])
            )
        )
    assert row.person_id == connected.people["hoa"]
    assert row.finding == "confirmed"


async def test_who_has_nothing_to_do_with_a_dossier_cannot_look_anybody_up(
    connected: Town,
) -> None:
    dossier = await walks.submitted(connected)
    elsewhere = next(
        handle
        for (office, role), handle in connected.seats.items()
        if role == "reception" and office != dossier["open_steps"][0]["office"]
    )

    answers = [
        await connected.person(handle).post(f"{path_of(dossier)}/identity-checks")
        for handle in (elsewhere, "hoa")
    ]

    assert [answer.status_code for answer in answers] == [404, 403]


async def test_a_closed_dossier_is_no_reason_to_look_anybody_up(
    connected: Town,
) -> None:
    dossier = await walks.submitted(connected)
    holder = connected.holder(dossier["open_steps"][0])
    await walks.take(connected, dossier, "decline")

    answer = await holder.post(f"{path_of(dossier)}/identity-checks")

    assert (answer.status_code, answer.json()["code"]) == (403, "no_purpose")


async def test_a_look_up_that_fails_leaves_its_trace(connected: Town) -> None:
    dossier = await walks.submitted(connected)
    state = _state(connected)
    broken = replace(state.population, breaker=Breaker(threshold=1))
    broken.breaker.record(answered=False, at=connected.clock.now())
    state.population = broken

    answer = await _check(connected, dossier)

    assert (answer.status_code, answer.json()["code"]) == (
        503,
        "population_unavailable",
    )
    async with connected.sessions() as session:
        traced = await session.scalars(
            select(PopulationLookup.finding).where(
                PopulationLookup.dossier_id == UUID(dossier["id"])
            )
        )
        acts = await audit.acts_of(session, subject=f"person:{connected.people['hoa']}")
    assert list(traced) == ["population_unavailable"]
    assert acts[-1].event == "person.looked_up"


async def test_without_a_connection_it_says_so(town: Town) -> None:
    dossier = await walks.submitted(town)

    answer = await _check(town, dossier)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_connected")


async def _check(town: Town, dossier: Json) -> httpx.Response:
    holder = town.holder(dossier["open_steps"][0])
    return await holder.post(f"{path_of(dossier)}/identity-checks")


def _state(town: Town) -> Any:
    transport: Any = town.http._transport
    return transport.app.state
