"""What the worker does: once in effect, however often and whenever it is run."""

import asyncio
import time
from uuid import UUID

import pytest
from sqlalchemy import select

from app.dossiers.models import IssuedForm
from tests.dossiers import processes, records, walks
from tests.dossiers.towns import Json, Town, path_of

_WITHIN_SECONDS = 30


async def test_printing_twice_changes_nothing(own_town: Town) -> None:
    dossier = await walks.take(own_town, await walks.submitted(own_town), "accept")
    form_id = await _owed(own_town, dossier)

    await own_town.workshop.print_form(form_id)
    once = await records.everything(own_town)
    await own_town.workshop.print_form(form_id)

    assert await records.everything(own_town) == once


async def test_printing_at_once_keeps_one_file(own_town: Town) -> None:
    dossier = await walks.take(own_town, await walks.submitted(own_town), "accept")
    form_id = await _owed(own_town, dossier)
    files = len((await records.everything(own_town))["stored_files"])

    await asyncio.gather(*(own_town.workshop.print_form(form_id) for _ in range(3)))

    after = await records.everything(own_town)
    assert len(after["stored_files"]) == files + 1


async def test_sealing_twice_changes_nothing(own_town: Town) -> None:
    dossier = await walks.submitted(own_town, walks.FREE)
    dossier = await walks.take(
        own_town, dossier, "accept", "forward", "forward", "approve", "issue"
    )
    once = await records.everything(own_town)

    await own_town.workshop.seal_result(UUID(dossier["id"]))

    assert dossier["status"] == "completed"
    assert await records.everything(own_town) == once


async def test_sealing_at_once_releases_one_result(own_town: Town) -> None:
    dossier = await walks.submitted(own_town, walks.FREE)
    dossier = await walks.take(
        own_town, dossier, "accept", "forward", "forward", "approve"
    )
    walks.done(await walks.attempt(own_town, dossier, "issue"))

    await asyncio.gather(
        *(own_town.workshop.seal_result(UUID(dossier["id"])) for _ in range(3))
    )

    told = await own_town.person("hoa").get(f"{path_of(dossier)}/progress")
    events = [step["event"] for step in told.json()]
    assert events.count("dossier.completed") == 1


async def test_before_it_is_numbered_nothing_is_sealed(own_town: Town) -> None:
    dossier = await walks.take(own_town, await walks.submitted(own_town), "accept")
    before = await records.everything(own_town)

    await own_town.workshop.seal_result(UUID(dossier["id"]))

    assert await records.everything(own_town) == before


@pytest.mark.slow
async def test_a_worker_killed_in_the_middle_leaves_its_work_to_the_next(
    town_today: Town,
) -> None:
    dossiers = [await walks.submitted(town_today, walks.FREE) for _ in range(3)]
    for number, dossier in enumerate(dossiers):
        dossiers[number] = await walks.take(
            town_today, dossier, "accept", "forward", "forward", "approve"
        )

    with processes.running(town_today, "worker") as killed:
        for dossier in dossiers:
            walks.done(await walks.attempt(town_today, dossier, "issue"))
        await _until_some_work_is_taken(town_today)
        killed.kill()
        killed.join()
    with processes.running(town_today, "worker"):
        sealed = [await _sealed(town_today, dossier) for dossier in dossiers]

    assert [each["status"] for each in sealed] == ["completed"] * 3
    for dossier in dossiers:
        told = (
            await town_today.person("hoa").get(f"{path_of(dossier)}/progress")
        ).json()
        assert [step["event"] for step in told].count("dossier.completed") == 1
        receipt = await town_today.person("hoa").get(f"{path_of(dossier)}/forms/01")
        assert receipt.content.startswith(b"%PDF-")


async def _owed(town: Town, dossier: Json) -> UUID:
    async with town.sessions() as session:
        return (
            await session.scalars(
                select(IssuedForm.id).where(IssuedForm.dossier_id == dossier["id"])
            )
        ).one()


async def _until_some_work_is_taken(town: Town) -> None:
    deadline = time.monotonic() + _WITHIN_SECONDS
    while time.monotonic() < deadline:
        jobs = (await records.everything(town))["procrastinate_jobs"]
        if any(",doing," in job for job in jobs):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the worker took no job")


async def _sealed(town: Town, dossier: Json) -> Json:
    deadline = time.monotonic() + _WITHIN_SECONDS
    while time.monotonic() < deadline:
        found = await walks.seen(town, dossier)
        if found["status"] == "completed":
            return found
        await asyncio.sleep(0.1)
    pytest.fail(f"not sealed in {_WITHIN_SECONDS} s: {found}")
