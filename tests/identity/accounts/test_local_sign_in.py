"""An official signs in by password and code; whoever guesses learns nothing."""

import asyncio
import unicodedata
from datetime import timedelta

import httpx
import pytest

from tests.identity.accounts.conftest import NEW, OTHER, STEP, Office, Official

REFUSED = (401, "credentials_refused")


async def test_the_first_login_changes_the_password_and_sets_the_code_up(
    office: Office,
) -> None:
    official = await office.open("diem")
    too_early = await official.send("POST", "session", code="000000")
    refused = await official.send("POST", "activation", code="000000", new_password=NEW)

    codes = await official.activate()

    assert too_early.json()["code"] == refused.json()["code"] == "credentials_refused"
    assert len(set(codes)) == 10
    assert (await official.sign_in()).status_code == 204
    assert (await office.http.get("/me")).json() == 3
    alone = await official.send("POST", "enrolment")
    office.clock.at += STEP
    again = await official.send(
        "POST", "activation", code=official.code, new_password=OTHER
    )
    assert _told(alone) == REFUSED
    assert again.json()["code"] == "account_already_active"


async def test_the_cookie_is_out_of_every_other_reach(diem: Official) -> None:
    cookie = (await diem.sign_in()).headers["set-cookie"]

    assert cookie.startswith("__Host-motcua=")
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


async def test_a_strangers_page_signs_nobody_in(diem: Official, office: Office) -> None:
    office.http.headers["Origin"] = "https://evil.example"

    assert (await diem.sign_in()).json()["code"] == "cross_site_request"


async def test_a_wrong_code_counts_like_a_wrong_password(diem: Official) -> None:
    for _ in range(5):
        assert _told(await diem.sign_in(code="abcdef")) == REFUSED

    assert _told(await diem.sign_in()) == REFUSED


async def test_trying_side_by_side_gives_no_sixth_attempt(diem: Official) -> None:
    tried = await asyncio.gather(*(diem.sign_in(password="sai") for _ in range(8)))

    assert {_told(each) for each in tried} == {REFUSED}
    assert _told(await diem.sign_in()) == REFUSED


async def test_success_clears_the_count(diem: Official, office: Office) -> None:
    for _ in range(3):
        for _ in range(4):
            await diem.sign_in(password="sai")
        office.clock.at += timedelta(minutes=2)
        assert (await diem.sign_in()).status_code == 204


async def test_a_stranger_cannot_tell_which_accounts_there_are(
    diem: Official, office: Office
) -> None:
    nobody = Official(office, "khong-co", "sai", diem.secret)

    answers = [
        await nobody.sign_in(),
        await diem.sign_in(password="sai"),
        await nobody.send("POST", "enrolment"),
        await diem.send("POST", "enrolment", password="sai"),
    ]

    assert len({each.text for each in answers}) == 1
    assert {each.status_code for each in answers} == {401}


async def test_a_code_works_once(diem: Official, office: Office) -> None:
    code = diem.code
    first = await diem.sign_in(code=code)
    again = await diem.sign_in(code=code)
    office.clock.at += STEP
    late = await diem.sign_in(code=code)

    assert (first.status_code, _told(again), _told(late)) == (204, REFUSED, REFUSED)


async def test_two_at_once_share_no_code(diem: Official) -> None:
    answers = await asyncio.gather(diem.sign_in(), diem.sign_in())

    assert sorted(each.status_code for each in answers) == [204, 401]


@pytest.mark.parametrize(("seconds", "status"), [(-30, 204), (30, 204), (-90, 401)])
async def test_a_telephones_clock_may_be_a_step_off(
    diem: Official, office: Office, seconds: int, status: int
) -> None:
    office.clock.at += 4 * STEP
    office.clock.at += timedelta(seconds=seconds)
    code = diem.code
    office.clock.at -= timedelta(seconds=seconds)

    assert (await diem.sign_in(code=code)).status_code == status


async def test_a_recovery_code_opens_once(office: Office) -> None:
    official = await office.open("diem")
    first, *_ = await official.activate()

    opened = await official.sign_in(code=first.upper())
    again = await official.sign_in(code=first)

    assert (opened.status_code, _told(again)) == (204, REFUSED)


async def test_a_password_is_the_same_however_its_marks_are_typed(
    diem: Official,
) -> None:
    decomposed = unicodedata.normalize("NFD", NEW)

    assert decomposed != NEW
    assert (await diem.sign_in(password=decomposed)).status_code == 204


async def test_a_new_password_ends_every_session_and_is_really_new(
    diem: Official, office: Office
) -> None:
    await diem.sign_in()
    office.clock.at += STEP
    repeated = await diem.send("PUT", "password", code=diem.code, new_password=NEW)
    office.clock.at += STEP
    weak = await diem.send("PUT", "password", code=diem.code, new_password="diem")
    changed = await diem.send("PUT", "password", code=diem.code, new_password=OTHER)

    assert [each["code"] for each in repeated.json()["errors"]] == ["used_before"]
    assert {"too_short", "no_upper", "has_name"} < {
        each["code"] for each in weak.json()["errors"]
    }
    assert changed.status_code == 204
    assert (await office.http.get("/me")).status_code == 401
    diem.password = OTHER
    office.clock.at += STEP
    assert (await diem.sign_in()).status_code == 204


async def test_where_accounts_are_not_used_there_are_none(
    diem: Official, office: Office
) -> None:
    office.app.state.accounts = None

    assert (await diem.sign_in()).json()["code"] == "local_accounts_not_used"


def _told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
