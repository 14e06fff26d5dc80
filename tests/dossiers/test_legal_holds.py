"""A dossier held by a written order stays, whatever its term; who may hold it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.audit import service as audit
from app.dossiers.lifecycle import Status
from app.privacy import asking, retention_table
from tests.dossiers import towns, walks
from tests.dossiers.towns import Json, Town, path_of

ORDER = {"document": "12/YC-VKS", "reason": "Phục vụ điều tra"}
LIFTING = {"document": "15/TB-VKS", "reason": "Đã kết thúc điều tra"}


async def test_a_hold_keeps_a_dossier_until_it_is_lifted(town: Town) -> None:
    dossier = await walks.dossier_at(town, Status.WITHDRAWN)
    leader, path = town.person("batri-chutich"), f"{path_of(dossier)}/holds"

    laid = walks.done(await leader.post(path, ORDER))
    twice = await leader.post(path, ORDER)
    held = await _words(town)
    lifted = walks.done(
        await leader.post(f"/v1/legal-holds/{laid['id']}/lifting", LIFTING)
    )
    again = await leader.post(f"/v1/legal-holds/{laid['id']}/lifting", LIFTING)
    listed: Any = walks.done(await town.person("batri-hotich").get(path))

    told = f"Hồ sơ {dossier['code']} đang được giữ theo văn bản 12/YC-VKS"
    assert told in held
    assert told not in await _words(town)
    assert (twice.status_code, twice.json()["code"]) == (409, "legal_hold_stands")
    assert (again.status_code, again.json()["code"]) == (409, "legal_hold_lifted")
    assert lifted["lifted_document"] == "15/TB-VKS"
    assert [each["id"] for each in listed] == [laid["id"]]
    assert (await _events(town, dossier))[-2:] == [
        "dossier.held",
        "dossier.hold_lifted",
    ]


async def test_only_leaders_and_auditors_hold(town: Town) -> None:
    dossier = await walks.submitted(town)
    path = f"{path_of(dossier)}/holds"

    answers = [
        await town.person(who).post(path, ORDER)
        for who in ("batri-tiepnhan", "anhoi-chutich", "hoa")
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (403, "not_the_leader"),
        (404, "dossier_not_found"),
        (403, "not_for_you"),
    ]


async def _words(town: Town) -> set[str]:
    """Return why Hoa cannot be erased, long after every term."""
    async with town.sessions() as session:
        holds = await asking.holds_of(
            session,
            person_id=town.people["hoa"],
            terms=retention_table.read(towns.TERMS),
            at=town.clock.now() + timedelta(days=366 * 11),
        )
    return {each.words for each in holds}


async def _events(town: Town, dossier: Json) -> list[str]:
    async with town.sessions() as session:
        acts = await audit.acts_of(session, subject=f"dossier:{UUID(dossier['id'])}")
    return [each.event for each in acts]
