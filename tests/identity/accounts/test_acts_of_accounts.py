"""Every act on an account leaves one entry, a refused one too."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from app.core.transactions import Transactions
from app.identity import sweeping
from app.identity.actor import Role
from tests.identity.accounts.conftest import BASIS, NEW, OTHER, STEP, Office, Official
from tests.identity.accounts.tree import BA_TRI
from tests.identity.acts import Ledger, says

ACCOUNT: Final = "account"
OWN: Final = "own"
ANYBODY: Final = "anonymous"
ADMINISTRATOR: Final = "administrator"


class Stage:
    """Mai's account, and an administrator who is signed in."""

    def __init__(self, office: Office, mai: Official, codes: list[str]) -> None:
        self.office, self.mai, self.codes = office, mai, codes

    async def wait(self) -> None:
        self.office.clock.at += STEP

    async def sign_in(self, **changes: Any) -> None:
        await self.mai.sign_in(**changes)

    async def change(self, new: str) -> None:
        await self.mai.send("PUT", "password", code=self.mai.code, new_password=new)

    async def administer(self, path: str) -> None:
        answer = await self.office.order(path)
        assert answer.is_success, answer.text


Doing = Callable[[Stage], Awaitable[object]]
# What is done; then chain, event and actor of each act that it leaves.
ACTS: Final[dict[str, tuple[Doing, list[tuple[str, str, str]]]]] = {
    "a sign-in": (
        lambda stage: stage.sign_in(),
        [("session", "session.began", OWN)],
    ),
    "a sign-in by a recovery code": (
        lambda stage: stage.sign_in(code=stage.codes[0]),
        [
            (ACCOUNT, "account.recovery_code_used", OWN),
            ("session", "session.began", OWN),
        ],
    ),
    "a wrong password": (
        lambda stage: stage.sign_in(password="sai"),
        [(ACCOUNT, "account.sign_in_failed", ANYBODY)],
    ),
    "a wrong code": (
        lambda stage: stage.sign_in(code="000000"),
        [(ACCOUNT, "account.sign_in_failed", ANYBODY)],
    ),
    "a name of nobody": (
        lambda stage: stage.mai.send(
            "POST", "session", username="ai-do", code="000000"
        ),
        [("sign-in", "account.sign_in_failed", ANYBODY)],
    ),
    "a first password where there is another": (
        lambda stage: stage.mai.send("POST", "enrolment"),
        [(ACCOUNT, "account.sign_in_failed", ANYBODY)],
    ),
    "a password that was used before": (
        lambda stage: stage.change(NEW),
        [(ACCOUNT, "account.sign_in_failed", ANYBODY)],
    ),
    "a new password": (
        lambda stage: stage.change(OTHER),
        [(ACCOUNT, "account.password_changed", OWN)],
    ),
    "a locking": (
        lambda stage: stage.administer("mai/locking"),
        [(ACCOUNT, "account.locked", ADMINISTRATOR)],
    ),
    "an unlocking": (
        lambda stage: stage.administer("mai/unlocking"),
        [(ACCOUNT, "account.unlocked", ADMINISTRATOR)],
    ),
    "a closing": (
        lambda stage: stage.administer("mai/closing"),
        [(ACCOUNT, "account.disabled", ADMINISTRATOR)],
    ),
    "a reopening": (
        lambda stage: stage.administer("mai/reopening"),
        [(ACCOUNT, "account.enabled", ADMINISTRATOR)],
    ),
    "a reset": (
        lambda stage: stage.administer("mai/reset"),
        [(ACCOUNT, "account.reset", ADMINISTRATOR)],
    ),
}


@pytest.fixture
async def stage(office: Office) -> AsyncIterator[Stage]:
    await office.signed_in("quantri", (BA_TRI, Role.ADMINISTRATOR))
    async with office.browser() as theirs:
        mai = await theirs.open("mai")
        yield Stage(office, mai, await mai.activate())


async def test_each_act_on_an_account_leaves_one_entry(stage: Stage) -> None:
    people = {
        ANYBODY: ANYBODY,
        OWN: await stage.office.person_id("mai"),
        ADMINISTRATOR: await stage.office.person_id("quantri"),
    }
    ledger = Ledger(stage.office.sessions)
    left = {}
    for name, (do, _) in ACTS.items():
        await ledger.new()
        await do(stage)
        await stage.wait()
        # A session that ends along with it is told in the chain of that session.
        left[name] = [
            (each.subject.partition(":")[0], each.event, each.actor_id)
            for each in await ledger.new()
            if each.event != "session.ended"
        ]

    assert left == {
        name: [(chain, event, people[who]) for chain, event, who in acts]
        for name, (_, acts) in ACTS.items()
    }


async def test_an_administrators_act_tells_who_whom_and_why(stage: Stage) -> None:
    ledger = Ledger(stage.office.sessions)
    await ledger.new()

    await stage.administer("mai/unlocking")

    (act,) = await ledger.new()
    assert act.actor_id == await stage.office.person_id("quantri")
    assert says(act) == {
        "username": "mai",
        "what": {"person": await stage.office.person_id("mai"), "basis": BASIS},
    }


async def test_an_accounts_beginning_is_told_step_by_step(office: Office) -> None:
    ledger = Ledger(office.sessions)
    mai = await office.open("mai")
    await mai.activate()

    assert await ledger.told() == [
        (ACCOUNT, "account.created"),
        (ACCOUNT, "account.second_factor_shown"),
        (ACCOUNT, "account.activated"),
    ]


async def test_the_fifth_failure_is_told_as_the_lock_that_it_is(
    diem: Official, office: Office
) -> None:
    ledger = Ledger(office.sessions)
    await ledger.new()
    for _ in range(6):
        await diem.sign_in(password="sai")

    acts = await ledger.new()

    assert [each.event.removeprefix("account.") for each in acts] == [
        *["sign_in_failed"] * 4,
        "locked",
        "sign_in_failed",
    ]
    assert [says(each)["what"]["why"] for each in acts] == [*["failed"] * 5, "locked"]


async def test_a_session_that_nobody_used_ends_in_the_audit_too(
    diem: Official, office: Office
) -> None:
    await diem.sign_in()
    ledger = Ledger(office.sessions)
    await ledger.new()
    transactions = Transactions(office.sessions, office.clock)
    office.clock.at += timedelta(minutes=14)
    await sweeping.sweep(transactions)
    early = await ledger.told()
    office.clock.at += timedelta(minutes=1)

    for _ in range(2):
        await sweeping.sweep(transactions)

    (ended,) = await ledger.new()
    assert early == []
    assert (ended.event, says(ended)["why"]) == ("session.ended", "lapsed")
