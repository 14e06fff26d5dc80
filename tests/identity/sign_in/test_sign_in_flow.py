"""The whole code flow against a real provider; whatever was tampered with is refused."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditAct
from app.identity.models import Person
from app.identity.sign_in.models import LinkedAccount, SignInAttempt
from tests.identity.sign_in.conftest import (
    BINH,
    DECLARED,
    HOA,
    TWIN,
    Browser,
    Gate,
)

pytestmark = pytest.mark.slow


async def test_a_citizen_signs_in_and_comes_back_to_where_they_were(
    gate: Gate, browser: Browser
) -> None:
    address = await browser.begin(return_to="/ho-so")
    asked = parse_qs(urlsplit(address).query)

    answer = await browser.come_back(await browser.prove(address))

    assert (answer.status_code, answer.headers["location"]) == (303, "/ho-so")
    assert asked["code_challenge_method"] == ["S256"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    hoa = await gate.person(HOA["SoDinhDanh"])
    assert (hoa.name, hoa.tech_id) == (HOA["HoVaTen"], HOA["TechID"])
    told = await browser.me()
    assert (told.status_code, told.json()) == (
        200,
        {"id": str(hoa.id), "level": 2, "posts": 0},
    )


async def test_signing_in_again_finds_the_same_person_in_a_new_session(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in()
    first, first_cookie = await browser.me(), browser.portal.cookies["motcua"]

    await browser.sign_in()

    second = await browser.me()
    assert first.json() == second.json()
    assert browser.portal.cookies["motcua"] != first_cookie
    browser.portal.cookies.clear()
    browser.portal.cookies.set("motcua", first_cookie)
    assert (await browser.me()).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "another"},
        {"state": None},
        {"code": "another"},
        {"code": None, "error": "access_denied"},
        {"iss": "https://another.example"},
        {"iss": None},
    ],
)
async def test_an_answer_that_was_changed_is_refused(
    gate: Gate, browser: Browser, changes: dict[str, str | None]
) -> None:
    location = await browser.prove(await browser.begin())

    answer = await browser.come_back(location, **changes)

    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
    assert (await browser.me()).status_code == 401
    assert await failures(gate) == 1


async def test_an_answer_serves_once(gate: Gate, browser: Browser) -> None:
    location = await browser.prove(await browser.begin())
    await browser.come_back(location)

    again = await browser.come_back(location)

    assert again.json()["code"] == "sign_in_failed"
    # Our own refusal, not only the provider's of a code used before.
    async with gate.sessions() as session:
        assert await session.scalar(select(SignInAttempt)) is None


async def test_a_code_serves_once_at_the_provider_too(
    gate: Gate, browser: Browser
) -> None:
    used = parse_qs(urlsplit(await browser.prove(await browser.begin())).query)
    other = parse_qs(urlsplit(await browser.prove(await browser.begin())).query)
    path = "/v1/sign-in/vneid/callback"
    await browser.come_back(
        f"{path}?state={used['state'][0]}&code={used['code'][0]}&iss={gate.station.issuer}"
    )

    again = await browser.come_back(
        f"{path}?state={other['state'][0]}&code={used['code'][0]}&iss={gate.station.issuer}"
    )

    assert again.json()["code"] == "sign_in_failed"


async def test_who_ends_a_sign_in_is_who_began_it(gate: Gate, browser: Browser) -> None:
    location = await browser.prove(await browser.begin())
    victim = await gate.browser()
    await victim.begin()

    answer = await victim.come_back(location)

    assert answer.json()["code"] == "sign_in_failed"


@pytest.mark.parametrize("forgotten", ["nonce", "verifier"])
async def test_a_token_of_another_attempt_is_refused(
    gate: Gate, browser: Browser, forgotten: str
) -> None:
    location = await browser.prove(await browser.begin())
    await gate.run(
        lambda session: session.execute(
            update(SignInAttempt).values({forgotten: "x" * 43})
        )
    )

    answer = await browser.come_back(location)

    assert answer.json()["code"] == "sign_in_failed"


@pytest.mark.parametrize(
    ("minutes", "status"), [(1.5, 303), (-1.5, 303), (-3, 401), (9.9, 303)]
)
async def test_clocks_may_stand_apart_by_minutes_only(
    gate: Gate, browser: Browser, minutes: float, status: int
) -> None:
    gate.clock.at += timedelta(minutes=minutes)
    location = await browser.prove(await browser.begin())

    assert (await browser.come_back(location)).status_code == status


async def test_an_expired_token_is_refused(gate: Gate, browser: Browser) -> None:
    gate.clock.at += timedelta(minutes=13)
    location = await browser.prove(await browser.begin())

    answer = await browser.come_back(location)

    assert answer.json()["code"] == "sign_in_failed"


async def test_an_attempt_waits_for_minutes_only(gate: Gate, browser: Browser) -> None:
    location = await browser.prove(await browser.begin())
    gate.clock.at += timedelta(minutes=10)

    answer = await browser.come_back(location)

    assert answer.json()["code"] == "sign_in_failed"


async def test_new_keys_of_the_provider_are_found(gate: Gate, browser: Browser) -> None:
    await browser.sign_in()
    gate.station.rotate_keys()
    browser.provider.cookies.clear()

    soon = await browser.sign_in()
    gate.clock.at += timedelta(seconds=30)
    later = await browser.sign_in()

    assert (soon.status_code, later.status_code) == (401, 303)


async def test_a_self_declared_account_is_nobodys_proof(
    gate: Gate, browser: Browser
) -> None:
    answer = await browser.sign_in(DECLARED)

    assert (answer.status_code, answer.json()["code"]) == (403, "assurance_too_low")
    assert await people(gate) == []


async def test_two_accounts_of_one_number_are_never_merged(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in(HOA)
    other = await gate.browser()

    answer = await other.sign_in(TWIN)

    assert (answer.status_code, answer.json()["code"]) == (409, "identity_conflict")
    assert len(await people(gate)) == 1
    assert await failures(gate) == 1


async def test_another_account_is_added_by_proof_of_both(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in(HOA)
    hoa = (await browser.me()).json()["id"]
    lead = await browser.send("POST", "/v1/linked-accounts", json={"provider": "dvcqg"})

    added = await browser.come_back(await browser.prove(lead.json()["address"], HOA))

    assert added.status_code == 303
    other = await gate.browser()
    await other.sign_in(HOA, "dvcqg")
    assert (await other.me()).json()["id"] == hoa
    listed = (await other.portal.get("/v1/linked-accounts")).json()
    assert {each["provider"] for each in listed} == {"vneid", "dvcqg"}


async def test_another_persons_account_is_not_added(
    gate: Gate, browser: Browser
) -> None:
    await browser.sign_in(HOA)
    lead = await browser.send("POST", "/v1/linked-accounts", json={"provider": "dvcqg"})
    browser.provider.cookies.clear()

    answer = await browser.come_back(await browser.prove(lead.json()["address"], BINH))

    assert answer.json()["code"] == "identity_conflict"
    assert len(await links(gate)) == 1


async def test_the_last_account_is_not_taken_away(gate: Gate, browser: Browser) -> None:
    await browser.sign_in(HOA)
    [account] = (await browser.portal.get("/v1/linked-accounts")).json()

    answer = await browser.send("DELETE", f"/v1/linked-accounts/{account['id']}")

    assert answer.json()["code"] == "last_account"


async def people(gate: Gate) -> list[Person]:
    async with gate.sessions() as session:
        return list(await session.scalars(select(Person)))


async def links(gate: Gate) -> list[LinkedAccount]:
    async with gate.sessions() as session:
        return list(await session.scalars(select(LinkedAccount)))


async def failures(gate: Gate) -> int:
    async with gate.sessions() as session:
        return await _count(session, "sign_in.failed")


async def _count(session: AsyncSession, event: str) -> int:
    found = await session.scalars(select(AuditAct).where(AuditAct.event == event))
    return len(found.all())
