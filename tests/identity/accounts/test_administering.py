"""An administrator opens, resets, unlocks and shuts accounts; nobody else does."""

from datetime import timedelta

import httpx
import pytest

from app.core.transactions import Transactions
from app.identity import sweeping
from app.identity.accounts.vault import Unreadable, Vault
from tests.identity.accounts.conftest import OTHER, STEP, Office, Official


@pytest.fixture
async def admin(office: Office) -> httpx.AsyncClient:
    """The client, signed in as an administrator."""
    official = await office.open("quantri", administrator=True)
    await official.activate()
    assert (await official.sign_in()).status_code == 204
    return office.http


async def test_an_administrator_opens_an_account(
    admin: httpx.AsyncClient, office: Office
) -> None:
    await office.open("mai")
    again = {"person": "mai", "username": "mai2"}
    refused = await admin.post("/v1/local-accounts", json=again)
    nobody = await admin.post(
        "/v1/local-accounts", json={"person": "khong-co", "username": "khong-co"}
    )

    listed = (await admin.get("/v1/local-accounts")).json()

    assert refused.json()["code"] == "local_account_exists"
    assert nobody.json()["code"] == "person_not_found"
    assert [(each["username"], each["standing"]) for each in listed] == [
        ("mai", "must_change"),
        ("quantri", "open"),
    ]


async def test_a_reset_takes_everything_back(
    admin: httpx.AsyncClient, office: Office
) -> None:
    mai = await office.open("mai")
    codes = await mai.activate()

    told = (await admin.post("/v1/local-accounts/mai/reset")).json()

    assert (await mai.sign_in()).status_code == 401
    assert (await mai.sign_in(code=codes[0])).status_code == 401
    old_secret = mai.secret
    mai.password = told["first_password"]
    await mai.activate(OTHER)
    assert mai.secret != old_secret
    assert (await mai.sign_in()).status_code == 204


async def test_a_lock_is_opened_and_an_account_is_shut_at_once(
    admin: httpx.AsyncClient, office: Office
) -> None:
    mai = await office.open("mai")
    await mai.activate()
    for _ in range(5):
        await mai.sign_in(password="sai")
    await admin.delete("/v1/local-accounts/mai/lock")
    other = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=office.app),
        base_url=str(admin.base_url),
        headers=admin.headers,
    )

    async with other:
        theirs = Official(
            Office(office.app, other, office.sessions, office.clock, office.desk),
            "mai",
            mai.password,
            mai.secret,
        )
        unlocked = await theirs.sign_in()
        await admin.put("/v1/local-accounts/mai/disablement")
        shut = await other.get("/me")
        office.clock.at += STEP
        refused = await theirs.sign_in()
        await admin.delete("/v1/local-accounts/mai/disablement")
        office.clock.at += STEP
        again = await theirs.sign_in()

    assert (unlocked.status_code, shut.status_code) == (204, 401)
    assert (refused.json()["code"], again.status_code) == ("account_disabled", 204)


async def test_who_is_no_administrator_may_do_nothing(
    diem: Official, office: Office
) -> None:
    await diem.sign_in()
    http = office.http

    answers = [
        await http.get("/v1/local-accounts"),
        await http.post(
            "/v1/local-accounts", json={"person": "diem", "username": "diem2"}
        ),
        await http.post("/v1/local-accounts/diem/reset"),
        await http.delete("/v1/local-accounts/diem/lock"),
        await http.put("/v1/local-accounts/diem/disablement"),
        await http.delete("/v1/local-accounts/diem/disablement"),
    ]

    assert {each.json()["code"] for each in answers} == {"not_the_administrator"}


async def test_the_night_shuts_what_nobody_uses(diem: Official, office: Office) -> None:
    transactions = Transactions(office.sessions, office.clock)
    office.clock.at += timedelta(days=44)
    early = await sweeping.sweep(transactions)
    office.clock.at += timedelta(days=1)

    assert [early, *[await sweeping.sweep(transactions) for _ in range(2)]] == [0, 1, 0]

    assert "account.disabled" in await office.events()
    assert (await diem.sign_in()).json()["code"] == "account_disabled"


def test_a_vaults_key_is_changed_without_a_gap() -> None:
    old, new = "A" * 43 + "=", "Q" * 43 + "="
    sealed = Vault.of(old).seal("bí mật")

    assert b"b\xc3\xad" not in sealed
    assert Vault.of(new, old).open(sealed) == "bí mật"
    with pytest.raises(Unreadable):
        Vault.of(new).open(sealed)
