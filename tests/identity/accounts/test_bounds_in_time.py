"""QCVN 12:2026/BCA at its bounds, one second before and at the moment, over HTTP."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import insert

from app.core.clock import local
from app.core.database import transaction
from app.core.ids import new_id
from app.identity.actor import Role
from app.identity.models import Position, Substitution
from tests.identity.accounts.conftest import NEW, OTHER, STEP, Office, Official
from tests.identity.accounts.tree import BA_TRI

SECOND: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)


async def _told(official: Official, path: str = "session") -> str:
    sent = {} if path == "enrolment" else {"code": official.code}
    answer = await official.send("POST", path, **sent)
    return "" if answer.is_success else answer.json()["code"]


async def test_a_first_password_serves_for_three_days(office: Office) -> None:
    official = await office.open("diem")
    office.clock.at += 3 * DAY - SECOND
    last = await _told(official, "enrolment")
    office.clock.at += SECOND

    assert (last, await _told(official, "enrolment")) == (
        "",
        "temporary_password_lapsed",
    )


async def test_the_fifth_failure_locks_and_the_fourth_does_not(
    diem: Official, office: Office
) -> None:
    for _ in range(4):
        await diem.sign_in(password="sai")
    after_four = await _told(diem)
    office.clock.at += STEP
    for _ in range(5):
        await diem.sign_in(password="sai")
    after_five = await _told(diem)
    office.clock.at += timedelta(hours=12) - SECOND
    last = await _told(diem)
    office.clock.at += SECOND

    assert (after_four, after_five, last) == (
        "",
        "credentials_refused",
        "credentials_refused",
    )
    assert await _told(diem) == ""


async def test_an_account_nobody_used_for_45_days_is_shut(
    diem: Official, office: Office
) -> None:
    await diem.sign_in()
    office.clock.at += 45 * DAY - SECOND
    last = await _told(diem)
    office.clock.at += 45 * DAY

    assert (last, await _told(diem)) == ("", "account_disabled")


async def test_a_session_is_locked_after_a_quarter_of_an_hour(
    diem: Official, office: Office
) -> None:
    await diem.sign_in()
    statuses = []
    for wait in (timedelta(minutes=15) - SECOND, timedelta(minutes=15)):
        office.clock.at += wait
        statuses.append((await office.http.get("/me")).status_code)

    assert statuses == [200, 401]


async def test_an_administrators_password_lasts_two_months(office: Office) -> None:
    admin = await office.open("quantri", (BA_TRI, Role.ADMINISTRATOR))
    await admin.activate()
    set_at = office.clock.at - STEP
    office.clock.at += 30 * DAY
    await admin.sign_in()
    office.clock.at = set_at + 59 * DAY - SECOND
    last = await _told(admin)
    office.clock.at = set_at + 59 * DAY + STEP

    expired = await _told(admin)
    office.clock.at += STEP
    changed = await admin.send("PUT", "password", code=admin.code, new_password=OTHER)

    assert (last, expired, changed.status_code) == ("", "password_expired", 204)


@pytest.mark.parametrize("way", ["a post of one's own", "an absent one's post"])
async def test_the_rule_binds_from_the_first_day_of_an_administrators_post(
    diem: Official, office: Office, way: str
) -> None:
    office.clock.at += 40 * DAY
    await diem.sign_in()
    office.clock.at = local(office.clock.at + 30 * DAY).replace(
        hour=23, minute=59, second=59
    )
    await _give_administration(office, way)

    before = await _told(diem)
    office.clock.at += SECOND

    assert (before, await _told(diem)) == ("", "password_expired")


async def _give_administration(office: Office, way: str) -> None:
    """Let Diem administer Ba Tri from tomorrow on."""
    tomorrow = local(office.clock.at).date() + DAY
    diem = await office.person_id("diem")
    if way == "a post of one's own":
        row = Position(
            id=new_id(),
            person_id=diem,
            office_id=BA_TRI,
            role=Role.ADMINISTRATOR,
            title="Quản trị",
            valid_from=tomorrow,
        )
        async with transaction(office.sessions) as session:
            session.add(row)
        return
    await office.join("vang", (BA_TRI, Role.ADMINISTRATOR))
    absent = await office.person_id("vang")
    async with transaction(office.sessions) as session:
        await session.execute(
            insert(Substitution).values(
                id=new_id(),
                absent_id=absent,
                substitute_id=diem,
                office_id=BA_TRI,
                role=Role.ADMINISTRATOR,
                valid_from=tomorrow,
                valid_to=tomorrow + 5 * DAY,
                basis="Quyết định cử người thay",
                made_by=absent,
                made_at=office.clock.at,
            )
        )


async def test_none_of_the_last_ten_passwords_comes_back(
    diem: Official, office: Office
) -> None:
    """The eleventh may: ten came between."""
    worn = [NEW, *(f"Dừa-{number}-xanh" for number in range(10))]
    for password in worn[1:]:
        assert await _changed(diem, office, password)

    refused = [await _changed(diem, office, each) for each in worn]
    fresh = await _changed(diem, office, "Dừa-nước-11")

    assert not any(refused)
    assert fresh
    assert await _changed(diem, office, NEW)


async def _changed(official: Official, office: Office, password: str) -> bool:
    answer = await official.send(
        "PUT", "password", code=official.code, new_password=password
    )
    office.clock.at += 2 * STEP
    if answer.is_success:
        official.password = password
        return True
    assert [each["code"] for each in answer.json()["errors"]] == ["used_before"]
    return False
