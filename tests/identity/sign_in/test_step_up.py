"""A session is proved more surely, or anew, by the provider alone (RFC 9470)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.identity.sign_in.conftest import HOA, Browser, Gate

pytestmark = pytest.mark.slow


async def test_a_challenge_leads_to_the_provider_and_back_with_the_level(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in()
    await step_up(browser, acr_values="LoA1")
    refused = await browser.send("POST", "/sure")

    answer = await step_up(browser, return_to="/ho-so/nop", **challenge_of(refused))

    assert refused.status_code == 401
    assert refused.json()["code"] == "insufficient_user_authentication"
    assert challenge_of(refused) == {"acr_values": "LoA2", "max_age": "900"}
    assert (answer.status_code, answer.headers["location"]) == (303, "/ho-so/nop")
    assert (await browser.send("POST", "/sure")).status_code == 200


async def test_an_old_proof_is_renewed_by_the_provider_alone(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in()
    assert (await browser.send("POST", "/sure")).status_code == 200
    # The provider's clock is the machine's: the session's proof is made older.
    gate.clock.at += timedelta(minutes=15, seconds=1)
    token = (await browser.send("POST", "/v1/session/tokens")).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}

    by_cookie = await browser.send("POST", "/sure")
    by_token = await browser.portal.post("/sure", headers=bearer)

    assert [each.status_code for each in (by_cookie, by_token)] == [401, 401]
    gate.clock.at -= timedelta(minutes=15, seconds=1)
    assert (await step_up(browser, max_age="0")).status_code == 303
    assert (await browser.send("POST", "/sure")).status_code == 200
    # The token of the session before has ended with it, and rises with nothing.
    assert (await browser.portal.post("/sure", headers=bearer)).status_code == 401


async def test_a_provider_that_reaches_less_than_was_asked_is_caught(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in()
    before = (await browser.me()).json()

    answer = await step_up(browser, acr_values="LoA3")

    assert (answer.status_code, answer.json()["code"]) == (403, "assurance_not_reached")
    assert (answer.json()["needed"], answer.json()["held"]) == (3, 2)
    assert (await browser.me()).json() == before


async def test_a_stay_at_the_provider_is_asked_for_a_new_proof(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in()

    query = parse_qs(urlsplit(await begin(browser, acr_values="LoA3 LoA2")).query)

    assert (query["acr_values"], query["prompt"]) == (["LoA2"], ["login"])


@pytest.mark.parametrize(
    "asked",
    [
        {"acr_values": "LoA9"},
        {"acr_values": "x' OR 1=1"},
        {"max_age": "-1"},
        {"max_age": "x"},
    ],
)
async def test_what_cannot_be_asked_for_is_told(
    browser: Browser, asked: dict[str, str]
) -> None:
    answer = await browser.portal.get("/v1/sign-in/vneid", params=asked)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def challenge_of(refused: httpx.Response) -> dict[str, str]:
    scheme, _, stated = refused.headers["www-authenticate"].partition(" ")
    assert scheme == "Bearer"
    pairs = dict(each.split("=", 1) for each in stated.split(", "))
    assert pairs.pop("error") == '"insufficient_user_authentication"'
    return {name: value.strip('"') for name, value in pairs.items()}


async def begin(browser: Browser, **asked: str) -> str:
    answer = await browser.portal.get("/v1/sign-in/vneid", params=asked)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def step_up(browser: Browser, **asked: str) -> httpx.Response:
    return await browser.come_back(
        await browser.prove(await begin(browser, **asked), HOA)
    )
