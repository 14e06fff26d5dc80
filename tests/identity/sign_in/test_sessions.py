"""A session begins, is used, is shown, and ends from every side it may."""

from datetime import timedelta

import pytest

from tests.identity.sign_in.conftest import (
    BINH,
    HOA,
    Browser,
    Gate,
    signed_out_at_the_provider,
    tell_farewell,
)

pytestmark = pytest.mark.slow


@pytest.fixture
async def hoa(browser: Browser) -> Browser:
    await browser.sign_in(HOA)
    return browser


async def test_an_idle_session_ends_and_a_used_one_does_not(
    gate: Gate, hoa: Browser
) -> None:
    statuses = []
    for minutes in (20, 20, 31):
        gate.clock.at += timedelta(minutes=minutes)
        statuses.append((await hoa.me()).status_code)

    assert statuses == [200, 200, 401]


async def test_no_session_lasts_longer_than_a_working_day(
    gate: Gate, hoa: Browser
) -> None:
    for _ in range(35):
        gate.clock.at += timedelta(minutes=20)
        assert (await hoa.me()).status_code == 200
    gate.clock.at += timedelta(minutes=20)

    assert (await hoa.me()).status_code == 401


async def test_a_strangers_page_cannot_write_with_the_cookie(hoa: Browser) -> None:
    elsewhere = {"Origin": "https://evil.example"}

    refused = [
        await hoa.portal.post("/me", headers=elsewhere),
        await hoa.portal.post("/me"),
        await hoa.portal.post("/me", headers={"Sec-Fetch-Site": "same-site"}),
    ]

    assert {each.json()["code"] for each in refused} == {"cross_site_request"}
    assert (await hoa.send("POST", "/me")).status_code == 200


async def test_sessions_are_listed_and_ended_one_by_one(
    gate: Gate, hoa: Browser
) -> None:
    other = await gate.browser()
    await other.sign_in(HOA)
    listed = (await hoa.portal.get("/v1/sessions")).json()
    [not_here] = [each["id"] for each in listed if not each["current"]]

    ended = await hoa.send("DELETE", f"/v1/sessions/{not_here}")

    assert ended.status_code == 204
    assert ((await hoa.me()).status_code, (await other.me()).status_code) == (200, 401)


async def test_anothers_session_is_not_there(gate: Gate, hoa: Browser) -> None:
    binh = await gate.browser()
    await binh.sign_in(BINH)
    [his] = (await binh.portal.get("/v1/sessions")).json()

    answer = await hoa.send("DELETE", f"/v1/sessions/{his['id']}")

    assert answer.json()["code"] == "session_not_found"
    assert (await binh.me()).status_code == 200


async def test_a_sessions_token_lives_for_minutes_and_with_the_session(
    gate: Gate, hoa: Browser
) -> None:
    token = (await hoa.send("POST", "/v1/session/tokens")).json()["access_token"]
    app = await gate.browser()
    app.portal.headers["Authorization"] = f"Bearer {token}"

    first = (await app.portal.post("/me")).status_code
    gate.clock.at += timedelta(minutes=10)
    later = (await app.me()).status_code
    gate.clock.at -= timedelta(minutes=9)
    await hoa.send("DELETE", "/v1/session")
    ended = (await app.me()).status_code

    assert (first, later, ended) == (200, 401, 401)


async def test_signing_out_ends_the_stay_here_and_then_at_the_provider(
    gate: Gate, hoa: Browser
) -> None:
    cookie = hoa.portal.cookies["motcua"]

    out = await hoa.send("DELETE", "/v1/session")

    assert "motcua" not in hoa.portal.cookies
    assert out.headers["clear-site-data"] == '"cache", "storage"'
    hoa.portal.cookies.set("motcua", cookie)
    assert (await hoa.me()).status_code == 401
    address = out.json()["provider_address"]
    assert address.startswith(f"{gate.station.issuer}/session/end?client_id=")


async def test_a_stay_that_ends_at_the_provider_ends_here(
    gate: Gate, hoa: Browser
) -> None:
    binh = await gate.browser()
    await binh.sign_in(BINH)
    token = await signed_out_at_the_provider(gate, hoa)
    stranger = await gate.browser()

    told = await tell_farewell(stranger, token)
    again = await tell_farewell(stranger, token)

    assert (told.status_code, again.status_code) == (200, 400)
    assert ((await hoa.me()).status_code, (await binh.me()).status_code) == (401, 200)


async def test_a_logout_token_of_nobodys_ends_nothing(gate: Gate, hoa: Browser) -> None:
    answers = [
        await tell_farewell(hoa, each) for each in ("", "x.y.z", "e30.e30.", "x" * 9000)
    ]

    assert {each.status_code for each in answers} == {400}
    assert {each.json()["error"] for each in answers} == {"invalid_request"}
    assert (await hoa.me()).status_code == 200
