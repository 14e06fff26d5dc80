"""The public look-up: code and state for who holds the receipt, nothing for others."""

import itertools
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.http import throttle
from app.core.http.throttle import Allowance
from app.dossiers.following import marks
from app.dossiers.routes import public
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of

HERE = "/v1/public/dossiers"


async def look_up_code(town: Town, dossier: Json) -> Json:
    shown = await town.person("hoa").get(f"{path_of(dossier)}/timeline")
    code: Json = walks.done(shown)["look_up"]
    return code


async def asked(town: Town, code: str, check: str) -> httpx.Response:
    return await town.anybody.get(f"{HERE}/{code}", params={"check": check})


_windows = itertools.count(1)


@pytest.fixture(autouse=True)
def a_quiet_time(town: Town) -> None:
    """Let no count of an earlier test still run."""
    town.clock.at += timedelta(minutes=10 * next(_windows))


async def test_whoever_has_the_receipt_sees_code_and_state_only(town: Town) -> None:
    dossier = await walks.submitted(town)
    printed = await look_up_code(town, dossier)

    shown = await town.anybody.get(printed["address"])

    assert shown.json() == {
        "code": dossier["code"],
        "status": "submitted",
        "status_label": "Mới đăng ký",
    }


async def test_the_check_may_be_typed_without_its_dash(town: Town) -> None:
    printed = await look_up_code(town, await walks.submitted(town))
    typed = printed["check"].replace("-", "").lower()

    assert (await asked(town, printed["code"], typed)).status_code == 200


async def test_a_wrong_check_and_an_unknown_code_are_one_answer(town: Town) -> None:
    printed = await look_up_code(town, await walks.submitted(town))

    wrong = await asked(town, printed["code"], "AAAA-AAAA")
    unknown = await asked(town, "000.01.26.H07-261123-9999", printed["check"])

    assert (wrong.status_code, wrong.content) == (404, unknown.content)
    assert wrong.json()["code"] == "dossier_not_found"


async def test_the_check_of_one_dossier_opens_no_other(town: Town) -> None:
    one, other = [
        await look_up_code(town, await walks.submitted(town)) for _ in range(2)
    ]

    assert one["check"] != other["check"]
    assert (await asked(town, one["code"], other["check"])).status_code == 404


async def test_whoever_asks_too_often_has_to_wait(town: Town) -> None:
    printed = await look_up_code(town, await walks.submitted(town))
    allowed = public.EACH.requests

    tries = [
        await asked(town, printed["code"], "AAAA-AAAA") for _ in range(allowed + 1)
    ]
    right_but_late = await asked(town, printed["code"], printed["check"])
    town.clock.at += public.EACH.window
    after_waiting = await asked(town, printed["code"], printed["check"])

    assert [each.status_code for each in tries] == [404] * allowed + [429]
    assert tries[-1].headers["retry-after"] == "60"
    assert (right_but_late.status_code, after_waiting.status_code) == (429, 200)


async def test_all_together_have_a_limit_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "ALL", Allowance(2, timedelta(minutes=1)))

    tries = [
        await asked(town, "000.01.26.H07-261123-9999", "AAAA-AAAA") for _ in range(3)
    ]

    assert [each.status_code for each in tries] == [404, 404, 429]


async def test_a_draft_has_nothing_to_look_up(town: Town) -> None:
    dossier = await walks.drafted(town)

    shown = await town.person("hoa").get(f"{path_of(dossier)}/timeline")

    assert shown.json()["look_up"] is None


async def test_counts_of_long_ago_are_forgotten(town: Town) -> None:
    async with town.sessions.begin() as session:
        at = town.clock.now()
        await throttle.refusal(session, "old", public.EACH, at=at)

        await throttle.forget(session, at=at + timedelta(days=2))

        left = await session.get(throttle.RequestCount, "old")
    assert left is None


@given(one=st.uuids(), other=st.uuids())
def test_a_mark_agrees_with_its_dossier_alone(one: UUID, other: UUID) -> None:
    mark = marks.mark_of(one)

    assert marks.agrees(one, mark)
    assert marks.agrees(other, mark) == (one == other)
    assert not marks.agrees(None, marks.mark_of(UUID(int=0)))


def test_a_mark_is_eight_letters_a_person_can_type() -> None:
    found = {marks.mark_of(uuid4()) for _ in range(200)}

    assert len(found) == 200
    assert all(len(each) == 9 and each[4] == "-" for each in found)
