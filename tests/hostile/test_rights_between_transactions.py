"""A request of several transactions: a right that goes between them is gone."""

from typing import Any, Final

import httpx
import pytest

from app.core.http.batches import Batches
from app.dossiers.lifecycle import Status
from app.dossiers.service.uploading import PaperDesk
from tests.dossiers import walks
from tests.dossiers.papers import File, Papers
from tests.dossiers.policy.people import BA_TRI, FILES, KINDS, OWNER
from tests.dossiers.policy.world import World

_BY_HANDLE: Final = {kind.handle: kind for kind in KINDS}
_POSTS: Final = f"/v1/offices/{BA_TRI}/positions"


async def test_a_post_that_ends_in_the_midst_of_a_batch_does_no_more_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted, other = world.dossiers[Status.SUBMITTED], world.dossiers[Status.RETURNED]
    verdict = Batches._verdict

    async def between(batches: Batches, place: Any, act: Any) -> Any:
        if place.index == 1:
            await _end_post_of(world, "batri-tiepnhan")
        return await verdict(batches, place, act)

    monkeypatch.setattr(Batches, "_verdict", between)
    items = [
        {"dossier_id": each["id"], "version": each["version"]}
        for each in (submitted, other)
    ]
    async with world.connection.begin() as outer:
        answer = await world.send(
            _BY_HANDLE["batri-tiepnhan"],
            "POST",
            "/v1/batches",
            json={"act": "accept", "items": items},
        )
        await outer.rollback()

    done, gone = answer.json()["verdicts"]
    assert done["status"] == 200
    assert gone["problem"]["code"] == "dossier_not_found"


async def test_a_mandate_that_ends_while_a_file_is_looked_at_attaches_none(
    world: World, signed_papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.connection.begin() as outer:
        attached = await _attach(world, signed_papers.plain)
        await outer.rollback()
    prepare = PaperDesk.prepare

    async def then_ended(desk: PaperDesk, *sent: Any) -> Any:
        prepared = await prepare(desk, *sent)
        await _end_mandate_of(world, FILES)
        return prepared

    monkeypatch.setattr(PaperDesk, "prepare", then_ended)
    async with world.connection.begin() as outer:
        refused = await _attach(world, signed_papers.plain)
        await outer.rollback()

    assert attached.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (404, "dossier_not_found")


async def _attach(world: World, file: File) -> httpx.Response:
    draft = world.dossiers[Status.DRAFT]
    return await world.send(
        _BY_HANDLE[FILES],
        "POST",
        f"/v1/dossiers/{draft['id']}/papers",
        headers={"If-Match": f'"{draft["version"]}"'},
        data={"code": "TK-XNTTHN"},
        files={"file": (file.name, file.data, file.media_type)},
    )


async def _end_post_of(world: World, handle: str) -> None:
    admin = _BY_HANDLE["quantri-tinh"]
    listed: Any = walks.done(await world.send(admin, "GET", _POSTS))
    (held,) = [each["id"] for each in listed if each["person"] == world.people[handle]]
    why = {"basis": walks.REASON, "forced_because": walks.REASON}
    ended = await world.send(admin, "POST", f"{_POSTS}/{held}/ending", json=why)
    assert ended.status_code == 204


async def _end_mandate_of(world: World, handle: str) -> None:
    hoa = _BY_HANDLE[OWNER]
    listed: Any = walks.done(await world.send(hoa, "GET", "/v1/mandates"))
    (given,) = [each["id"] for each in listed if each["agent"] == world.people[handle]]
    walks.done(await world.send(hoa, "POST", f"/v1/mandates/{given}/ending"))
