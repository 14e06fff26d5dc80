"""Sent at once, answered as if one after the other."""

import asyncio
import uuid
from typing import Final

import pytest
from sqlalchemy import func, select

from app.dossiers.following.models import Message
from app.dossiers.lifecycle import Status
from tests.dossiers import walks
from tests.dossiers.policy.belongings import mandate
from tests.dossiers.towns import Json, Town, path_of

_AGENT: Final = "083056000103"


@pytest.fixture(scope="module")
async def dossier(shared_town: Town) -> Json:
    return await walks.dossier_at(shared_town, Status.SUBMITTED)


async def test_of_many_bodies_under_one_key_at_once_one_is_done(
    shared_town: Town, dossier: Json
) -> None:
    hoa, key = shared_town.person("hoa"), {"Idempotency-Key": str(uuid.uuid4())}
    path, before = f"{path_of(dossier)}/messages", await _written(shared_town, dossier)

    answers = await asyncio.gather(
        *(hoa.post(path, {"body": f"Lời {n}"}, headers=key) for n in range(6))
    )

    codes = sorted(each.json().get("code", "") for each in answers)
    assert codes == ["", *["idempotency_key_reused"] * 5]
    assert await _written(shared_town, dossier) == before + 1


async def test_a_mandate_that_ends_while_it_is_used_is_used_before_or_not_at_all(
    shared_town: Town, dossier: Json
) -> None:
    hoa, sau = shared_town.person("hoa"), shared_town.person("sau")
    given = walks.done(
        await hoa.post("/v1/mandates", mandate("principal", _AGENT, "file", "follow"))
    )
    walks.done(await sau.post(f"/v1/mandates/{given['id']}/acceptance"))
    path, before = f"{path_of(dossier)}/messages", await _written(shared_town, dossier)

    using = [asyncio.create_task(sau.post(path, {"body": "Hỏi"})) for _ in range(4)]
    ended = await hoa.post(f"/v1/mandates/{given['id']}/ending")
    late = await sau.post(path, {"body": "Hỏi"})
    answers = await asyncio.gather(*using)

    statuses = [each.status_code for each in answers]
    assert ended.status_code == 200
    assert late.status_code == 404
    assert set(statuses) <= {201, 404}
    assert await _written(shared_town, dossier) == before + statuses.count(201)


async def _written(town: Town, dossier: Json) -> int:
    async with town.sessions() as session:
        theirs = Message.dossier_id == uuid.UUID(dossier["id"])
        return (
            await session.scalar(
                select(func.count()).select_from(Message).where(theirs)
            )
            or 0
        )
