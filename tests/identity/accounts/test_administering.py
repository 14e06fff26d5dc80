"""An administrator of an office opens, resets, locks and closes its officials' accounts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from app.core.database import transaction
from app.core.ids import new_id
from app.core.transactions import Transactions
from app.identity import sweeping
from app.identity.accounts.vault import Unreadable, Vault
from app.identity.actor import Role
from app.identity.models import Position
from tests.identity.accounts.conftest import OTHER, STEP, Office, Official
from tests.identity.accounts.tree import AN_HOI, BA_TRI, BRANCH, PROVINCE

ACTS = ("reset", "locking", "unlocking", "closing", "reopening")


@pytest.fixture
async def admin(office: Office) -> Official:
    """The administrator of Ba Tri, signed in in this browser."""
    return await office.signed_in("quantri", (BA_TRI, Role.ADMINISTRATOR))


async def test_an_administrator_opens_an_account(
    admin: Official, office: Office
) -> None:
    await office.join("mai", (BRANCH, Role.RECEPTION))
    mai = await office.person_id("mai")
    opened = await office.http.post(
        "/v1/local-accounts",
        json={"person": mai, "username": "mai", "basis": "Tuyển dụng"},
    )
    again = await office.http.post(
        "/v1/local-accounts",
        json={"person": mai, "username": "mai2", "basis": "Tuyển dụng"},
    )

    owner = Official(office, "mai", opened.json()["first_password"])
    early = await owner.send("POST", "session", code="000000")
    await owner.activate()

    assert (opened.status_code, early.status_code) == (201, 401)
    assert opened.headers["Cache-Control"] == "no-store"
    assert again.json()["code"] == "local_account_exists"
    assert (await owner.sign_in()).status_code == 204


async def test_a_reset_takes_everything_back(admin: Official, office: Office) -> None:
    async with office.browser() as theirs:
        mai = await theirs.open("mai")
        codes = await mai.activate()
        await mai.sign_in()

        told = (await office.order("mai/reset")).json()

        assert (await theirs.http.get("/me")).status_code == 401
        office.clock.at += STEP
        assert (await mai.sign_in()).status_code == 401
        assert (await mai.sign_in(code=codes[0])).status_code == 401
        old_secret = mai.secret
        mai.password = told["first_password"]
        await mai.activate(OTHER)
        assert mai.secret != old_secret
        assert (await mai.sign_in()).status_code == 204


async def test_locking_and_closing_end_the_sessions_at_once(
    admin: Official, office: Office
) -> None:
    seen: dict[str, list[int | str]] = {"locking": [], "closing": []}
    async with office.browser() as theirs:
        mai = await theirs.open("mai")
        await mai.activate()
        for act, undo in (("locking", "unlocking"), ("closing", "reopening")):
            await mai.sign_in()
            office.clock.at += STEP
            seen[act] += [(await theirs.http.get("/me")).status_code]
            await office.order(f"mai/{act}")
            seen[act] += [(await theirs.http.get("/me")).status_code]
            refused = await mai.sign_in()
            office.clock.at += STEP
            await office.order(f"mai/{undo}")
            again = await mai.sign_in()
            seen[act] += [refused.json()["code"], again.status_code]
            office.clock.at += STEP

    assert seen == {
        "locking": [200, 401, "credentials_refused", 204],
        "closing": [200, 401, "account_disabled", 204],
    }


async def test_who_administers_nothing_may_do_nothing(
    diem: Official, office: Office
) -> None:
    await diem.sign_in()
    new = {"person": await office.person_id("diem"), "username": "x-y", "basis": "x"}

    listing = await office.http.get("/v1/local-accounts")
    opening = await office.http.post("/v1/local-accounts", json=new)
    acts = [
        await office.order(f"{name}/{act}") for name in ("diem", "ai") for act in ACTS
    ]

    assert listing.json()["code"] == "not_the_administrator"
    assert opening.json()["code"] == "person_not_found"
    assert {each.json()["code"] for each in acts} == {"local_account_not_found"}


async def test_what_is_out_of_reach_is_as_if_it_were_not(
    admin: Official, office: Office
) -> None:
    await office.open("anhoi", (AN_HOI, Role.SPECIALIST))
    await office.open("haichuc", (BA_TRI, Role.LEADER), (PROVINCE, Role.SPECIALIST))
    await office.join("nguoila", (AN_HOI, Role.SPECIALIST))
    stranger = await office.person_id("nguoila")

    answers = [
        await office.order(f"{name}/{act}")
        for name in ("anhoi", "haichuc", "khong-co")
        for act in ACTS
    ]
    opening = await office.http.post(
        "/v1/local-accounts",
        json={"person": stranger, "username": "nguoila", "basis": "x"},
    )

    assert {each.json()["code"] for each in answers} == {"local_account_not_found"}
    assert opening.json()["code"] == "person_not_found"


async def test_neither_oneself_nor_a_peer_nor_who_is_above(
    admin: Official, office: Office
) -> None:
    await office.open("ngangcap", (BA_TRI, Role.ADMINISTRATOR))
    await office.open("captren", (PROVINCE, Role.ADMINISTRATOR))
    await office.open("capduoi", (BRANCH, Role.ADMINISTRATOR))

    codes = {
        name: (await office.order(f"{name}/closing")).json()["code"]
        for name in ("quantri", "ngangcap", "captren")
    }
    below = await office.order("capduoi/closing")

    assert codes == {
        "quantri": "grants_oneself",
        "ngangcap": "not_the_administrator",
        "captren": "local_account_not_found",
    }
    assert below.status_code == 204


async def test_a_post_to_come_counts_and_who_left_is_still_closed(
    admin: Official, office: Office
) -> None:
    today = office.clock.now().date()
    await office.open("sapdi")
    await office.open("dabo", (BA_TRI, Role.SPECIALIST))
    rising = {
        "id": new_id(),
        "person_id": await office.person_id("sapdi"),
        "office_id": PROVINCE,
        "role": Role.LEADER,
        "title": "Giám đốc",
        "valid_from": today + timedelta(days=1),
    }
    async with transaction(office.sessions) as session:
        await session.execute(insert(Position), [rising])
        await session.execute(
            update(Position)
            .where(Position.person_id == await office.person_id("dabo"))
            .values(valid_to=date(2026, 1, 1))
        )

    answers = [await office.order(f"{name}/closing") for name in ("sapdi", "dabo")]

    assert [each.status_code for each in answers] == [404, 204]


async def test_the_list_holds_whom_the_acts_reach_page_by_page_and_masked(
    admin: Official, office: Office
) -> None:
    for name, post in (
        ("a-batri", (BA_TRI, Role.SPECIALIST)),
        ("b-anhoi", (AN_HOI, Role.SPECIALIST)),
        ("c-chinhanh", (BRANCH, Role.RECEPTION)),
        ("d-tinh", (PROVINCE, Role.ADMINISTRATOR)),
    ):
        await office.open(name, post)

    listed, cursor = [], None
    while True:
        params = {"size": 1} | ({"cursor": cursor} if cursor else {})
        page = (await office.http.get("/v1/local-accounts", params=params)).json()
        listed += page["items"]
        cursor = page["next"]
        if cursor is None:
            break

    assert [(each["username"], each["standing"]) for each in listed] == [
        ("a-batri", "must_change"),
        ("c-chinhanh", "must_change"),
        ("quantri", "open"),
    ]
    assert {each["identity_number"] for each in listed} == {"•••••••••901"}


async def test_every_act_needs_a_reason_and_none_is_done_without(
    admin: Official, office: Office
) -> None:
    await office.open("mai")

    answers = [
        await office.http.post(f"/v1/local-accounts/mai/{act}", json=sent)
        for act in ACTS
        for sent in ({}, {"basis": " "}, {"basis": "x", "by": "y"})
    ]

    assert {each.status_code for each in answers} == {422}
    assert not {"account.reset", "account.locked"} & set(await office.events())


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
