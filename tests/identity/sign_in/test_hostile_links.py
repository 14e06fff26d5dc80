"""Whoever tries to be signed in as another by a link, or to end another's stay."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.identity.sessions.models import SignInSession
from app.identity.sign_in import leaving
from app.identity.sign_in.ports import Farewell
from tests.identity.sign_in.conftest import (
    BINH,
    DECLARED,
    HOA,
    Browser,
    Gate,
    signed_out_at_the_provider,
    tell_farewell,
)

pytestmark = pytest.mark.slow
_DVCQG = {"provider": "dvcqg"}


@pytest.fixture
async def hoa(browser: Browser) -> Browser:
    await browser.sign_in(HOA)
    return browser


async def _lead(of: Browser) -> str:
    answer = await of.send("POST", "/v1/linked-accounts", json=_DVCQG)
    assert answer.status_code == 200, answer.text
    address: str = answer.json()["address"]
    return address


async def _providers(of: Browser) -> set[str]:
    listed = (await of.portal.get("/v1/linked-accounts")).json()
    return {each["provider"] for each in listed}


async def test_an_account_that_nobody_checked_is_not_added(hoa: Browser) -> None:
    lead = await _lead(hoa)
    hoa.provider.cookies.clear()

    answer = await hoa.come_back(await hoa.prove(lead, DECLARED))

    assert (answer.status_code, answer.json()["code"]) == (403, "assurance_too_low")
    assert await _providers(hoa) == {"vneid"}


async def test_a_stay_that_nobody_checked_adds_nothing(
    gate: Gate, hoa: Browser
) -> None:
    await gate.run(
        lambda session: session.execute(update(SignInSession).values(level=1))
    )

    answer = await hoa.send("POST", "/v1/linked-accounts", json=_DVCQG)

    assert answer.status_code == 401
    assert answer.json()["code"] == "insufficient_user_authentication"


async def test_an_address_handed_to_another_links_nothing_of_theirs(
    gate: Gate, hoa: Browser
) -> None:
    """Hoa sends Bình her own address: his browser did not begin it."""
    lead = await _lead(hoa)
    binh = await gate.browser()
    await binh.sign_in(BINH)

    answer = await binh.come_back(await binh.prove(lead, BINH))

    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
    assert (await _providers(hoa), await _providers(binh)) == ({"vneid"}, {"vneid"})


@pytest.mark.parametrize("then", ["signed out", "another signed in"])
async def test_what_was_begun_in_a_stay_that_ended_links_nothing(
    gate: Gate, hoa: Browser, then: str
) -> None:
    """At a shared computer the next person does not end what the one before began."""
    lead = await _lead(hoa)
    answer_of_hoa = await hoa.prove(lead, HOA)
    if then == "signed out":
        await hoa.send("DELETE", "/v1/session")
    else:
        hoa.provider.cookies.clear()
        await hoa.sign_in(BINH)

    answer = await hoa.come_back(answer_of_hoa)

    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
    again = await gate.browser()
    await again.sign_in(HOA)
    assert await _providers(again) == {"vneid"}


async def test_an_account_taken_away_leaves_no_stay_behind(
    gate: Gate, hoa: Browser
) -> None:
    await hoa.come_back(await hoa.prove(await _lead(hoa), HOA))
    other = await gate.browser()
    await other.sign_in(HOA)
    listed = (await hoa.portal.get("/v1/linked-accounts")).json()
    (vneid,) = [each["id"] for each in listed if each["provider"] == "vneid"]

    gone = await hoa.send("DELETE", f"/v1/linked-accounts/{vneid}")

    assert gone.status_code == 204
    assert ((await other.me()).status_code, (await hoa.me()).status_code) == (401, 200)


async def test_a_farewell_is_told_at_its_own_door_alone(
    gate: Gate, hoa: Browser
) -> None:
    token = await signed_out_at_the_provider(gate, hoa)

    elsewhere = await hoa.portal.post(
        "/v1/sign-in/dvcqg/back-channel-logout", data={"logout_token": token}
    )
    before = (await hoa.me()).status_code
    told = await tell_farewell(hoa, token)

    assert (elsewhere.status_code, before, told.status_code) == (400, 200, 200)
    assert (await hoa.me()).status_code == 401


async def test_a_farewell_kept_for_later_ends_no_stay_to_come(
    gate: Gate, hoa: Browser
) -> None:
    token = await signed_out_at_the_provider(gate, hoa)
    await tell_farewell(hoa, token)
    await hoa.sign_in(HOA)

    soon = await tell_farewell(hoa, token)
    gate.clock.at += timedelta(minutes=10)
    late = await tell_farewell(hoa, token)

    assert (soon.status_code, late.status_code) == (400, 400)
    assert (await hoa.me()).status_code == 200


async def test_a_farewell_to_a_stay_that_we_do_not_know_ends_none(
    gate: Gate, hoa: Browser
) -> None:
    """Not of this stay, not of this person, not at this provider."""
    at = gate.clock.now()
    subject = HOA["sub"]

    for provider, sub, sid in (
        ("vneid", None, "not-known"),
        ("vneid", subject, "not-known"),
        ("vneid", BINH["sub"], None),
        ("dvcqg", subject, None),
    ):
        farewell = Farewell(str(uuid4()), at + timedelta(minutes=4), sub, sid)
        async with gate.sessions.begin() as session:
            assert await leaving.end_sessions(
                session, farewell, provider=provider, at=at
            )

    assert (await hoa.me()).status_code == 200
