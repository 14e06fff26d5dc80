"""Dossiers opened in other agencies (liên thông), and how their ends come home."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.dossiers import tasks
from tests.clock.processes import LINKED
from tests.clock.town import COMMUNE, HOME, JUSTICE, Json, Refused, Town

HOLDER = f"{COMMUNE}-specialist"


async def _opened(town: Town, outcome: str) -> tuple[Json, list[Json]]:
    dossier = await town.accepted(LINKED)
    await town.act(HOLDER, dossier, "linked-dossiers", {"outcome": outcome})
    links = await town.links(dossier)
    return dossier, [await town.now(child) for child in links["opened"]]


async def _granted(town: Town, child: Json, office: str, *, granted: bool) -> None:
    await town.act(f"{office}-reception", child, "acceptance")
    await town.concluded(child, office, granted=granted)
    await town.upkeep.tell_origin(UUID(child["id"]))


def _steps(dossier: Json) -> list[Any]:
    return [(step["step"], step["waiting_for"]) for step in dossier["open_steps"]]


async def test_each_agency_gets_a_dossier_of_its_own_with_its_own_code(
    town: Town,
) -> None:
    dossier, (home, justice) = await _opened(town, "open_all")

    assert _steps(await town.now(dossier)) == [("prepare", "linked_dossiers")]
    assert home["code"].startswith(HOME)
    assert justice["code"].startswith(JUSTICE)
    assert (await town.links(home))["origin"] == dossier["code"]
    assert [step["office"] for step in home["open_steps"]] == ["Sở Nội vụ"]
    assert home["code"] in (await town.progress(dossier))[-1]["content"]


async def test_every_linked_dossier_is_told_to_the_national_portal(
    town: Town,
) -> None:
    _, children = await _opened(town, "open_all")

    for child in children:
        (sent,) = await town.messages(child)
        assert sent["dossier"]["code"] == child["code"]
        assert "liên thông" in sent["step"]["content"]


async def test_the_origin_goes_on_when_all_were_granted(town: Town) -> None:
    dossier, (home, justice) = await _opened(town, "open_all")

    await _granted(town, home, HOME, granted=True)
    between = await town.now(dossier)
    await _granted(town, justice, JUSTICE, granted=True)

    assert _steps(between) == [("prepare", "linked_dossiers")]
    assert _steps(await town.now(dossier)) == [("conclude", None)]


async def test_one_grant_suffices_where_the_process_says_so(town: Town) -> None:
    dossier, (_, justice) = await _opened(town, "open_any")

    await _granted(town, justice, JUSTICE, granted=True)

    assert _steps(await town.now(dossier)) == [("conclude", None)]


async def test_nobody_waits_where_the_process_says_so(town: Town) -> None:
    dossier, (home, _) = await _opened(town, "open_free")
    now = await town.now(dossier)

    await _granted(town, home, HOME, granted=True)

    assert _steps(now) == [("conclude", None)]
    assert (await town.progress(dossier))[-1]["event"] == "dossier.linked_ended"


async def test_a_refusal_is_told_and_its_holder_decides(town: Town) -> None:
    dossier, (home, justice) = await _opened(town, "open_all")
    await _granted(town, home, HOME, granted=False)

    with pytest.raises(Refused) as too_early:
        await town.act(HOLDER, dossier, "resumption")
    await _granted(town, justice, JUSTICE, granted=True)
    waiting = await town.now(dossier)
    resumed = await town.act(HOLDER, dossier, "resumption")

    told = [each for each in await town.progress(dossier) if each["reason"]]
    assert too_early.value.code == "transition_not_allowed"
    assert _steps(waiting) == [("prepare", "linked_dossiers")]
    assert _steps(resumed) == [("conclude", None)]
    assert "bị từ chối giải quyết" in told[-1]["content"]
    assert told[-1]["reason"] == "Không đủ điều kiện"


async def test_a_linked_dossier_that_is_not_received_is_told_too(
    town: Town,
) -> None:
    dossier, (home, _) = await _opened(town, "open_all")

    await town.act(
        f"{HOME}-reception", home, "non-acceptance", {"reason": "Thiếu căn cứ"}
    )
    await town.upkeep.tell_origin(UUID(home["id"]))

    told = (await town.progress(dossier))[-1]
    assert told["event"] == "dossier.linked_ended"
    assert told["reason"] == "Thiếu căn cứ"


async def test_an_end_is_told_once_however_often_the_job_runs(town: Town) -> None:
    dossier, (home, _) = await _opened(town, "open_all")
    await _granted(town, home, HOME, granted=True)
    once = await town.now(dossier)

    await town.upkeep.tell_origin(UUID(home["id"]))

    assert (await town.now(dossier))["version"] == once["version"]


async def _tell_linked(town: Town) -> list[str]:
    """Do the jobs that ends of origins asked for, twice; return whom they tell."""
    async with town.parts.sessions() as session:
        asked = await session.scalars(
            text(
                "SELECT args->>'dossier_id' FROM procrastinate_jobs"
                " WHERE task_name = :task"
            ),
            {"task": tasks.TELL_LINKED},
        )
    told = [*asked]
    for each in told * 2:
        await town.upkeep.tell_linked(UUID(each))
    return told


async def test_an_origin_that_is_withdrawn_is_told_to_what_it_opened(
    town: Town,
) -> None:
    dossier, (home, justice) = await _opened(town, "open_free")
    await _granted(town, home, HOME, granted=True)

    await town.act("hoa", dossier, "withdrawal", {"reason": "Đã đổi ý"})
    told = await _tell_linked(town)

    assert told == [justice["id"]]
    news = [
        (each["content"], each["reason"])
        for each in await town.progress(justice)
        if each["event"] == "dossier.origin_ended"
    ]
    assert news == [
        (f"Hồ sơ gốc {dossier['code']}: Công dân yêu cầu rút hồ sơ", "Đã đổi ý")
    ]
    assert (await town.now(justice))["open_steps"]


@pytest.mark.parametrize("granted", [True, False])
async def test_only_an_origin_that_is_refused_is_told(
    town: Town, *, granted: bool
) -> None:
    dossier, (home, _) = await _opened(town, "open_free")

    await town.concluded(dossier, COMMUNE, granted=granted)
    await _tell_linked(town)

    last = (await town.progress(home))[-1]
    assert (last["event"] == "dossier.origin_ended") is not granted
    assert last["reason"] == (None if granted else "Không đủ điều kiện")


async def test_a_linked_dossier_may_open_others_and_each_hears_of_its_own(
    town: Town,
) -> None:
    origin, (first,) = await _opened(town, "open_again")
    await town.act(f"{HOME}-reception", first, "acceptance")
    await town.act(
        f"{HOME}-specialist", first, "linked-dossiers", {"outcome": "open_all"}
    )
    inner = (await town.links(first))["opened"]

    for child, office in zip(inner, (HOME, JUSTICE), strict=True):
        await _granted(town, await town.now(child), office, granted=True)
    await town.concluded(first, HOME, granted=True)
    await town.upkeep.tell_origin(UUID(first["id"]))

    assert (await town.links(first))["origin"] == origin["code"]
    assert _steps(await town.now(origin)) == [("conclude", None)]


async def test_papers_are_shared_by_reference(town: Town) -> None:
    dossier = await town.accepted(LINKED)
    await town.attached(dossier, "DON")

    await town.act(HOLDER, dossier, "linked-dossiers", {"outcome": "open_all"})

    child = await town.now((await town.links(dossier))["opened"][0])
    mine = (await town.now(dossier))["papers"][0]
    assert [paper["sha256"] for paper in child["papers"]] == [mine["sha256"]]
    assert await town.stored_files() == 1
