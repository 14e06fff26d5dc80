"""Each sign-in through a provider, each failure and each end leaves one entry."""

from typing import Final

from tests.identity.acts import Ledger, says
from tests.identity.sign_in.conftest import (
    Browser,
    Gate,
    signed_out_at_the_provider,
    tell_farewell,
)

FAILED: Final = ("sign-in", "sign_in.failed", "anonymous")
REFUSED: Final = ("sign-in", "sign_in.logout_refused", "anonymous")


async def test_each_act_of_sign_in_leaves_one_entry(
    gate: Gate, browser: Browser
) -> None:
    ledger = Ledger(gate.sessions)
    left: dict[str, list[tuple[str, str, str]]] = {}

    async def note(name: str) -> None:
        left[name] = [
            (each.subject.partition(":")[0], each.event, each.actor_id)
            for each in await ledger.new()
        ]

    answer = await browser.prove(await browser.begin())
    await browser.come_back(answer, state="ai-do")
    await note("another's attempt")
    await browser.come_back(answer, code="ai-do")
    await note("a code of nobody's")
    other = await gate.browser()
    await other.come_back(await other.prove(await other.begin(), None))
    await note("no at the provider")
    answer = await browser.prove(await browser.begin())
    await browser.come_back(answer)
    await note("the first sign-in")
    hoa = (await browser.me()).json()["id"]
    await browser.send("POST", "/v1/session/tokens")
    await note("a token for an application")
    await browser.come_back(answer)
    await note("a code used before")
    await browser.send("DELETE", "/v1/session")
    await note("sign-out")
    await browser.sign_in()
    await note("the second sign-in")
    token = await signed_out_at_the_provider(gate, browser)
    await tell_farewell(browser, token)
    await note("sign-out at the provider")
    await tell_farewell(browser, token)
    await note("the same told twice")
    await tell_farewell(browser, "x.y.z")
    await note("a logout token of nobody's")

    began, ended = ("session", "session.began", hoa), ("session", "session.ended", hoa)
    assert left == {
        "another's attempt": [FAILED],
        "a code of nobody's": [FAILED],
        "no at the provider": [FAILED],
        "the first sign-in": [("person", "account.linked", hoa), began],
        "a token for an application": [("session", "session.token_issued", hoa)],
        "a code used before": [FAILED],
        "sign-out": [ended],
        "the second sign-in": [began],
        "sign-out at the provider": [ended],
        "the same told twice": [REFUSED],
        "a logout token of nobody's": [REFUSED],
    }


async def test_a_failure_keeps_why_and_no_address(gate: Gate, browser: Browser) -> None:
    answer = await browser.prove(await browser.begin())
    await browser.come_back(answer, state="ai-do")

    (act,) = await Ledger(gate.sessions).new()
    assert says(act) == {
        "provider": "vneid",
        "why": "no such attempt of this browser",
        "network": "127.0.0.0/24",
    }
