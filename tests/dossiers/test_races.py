"""Two at once: one wins, the other is told; numbers have no gap and no twin."""

import asyncio
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.core import database
from app.dossiers.act import Act
from app.dossiers.models import Paper
from app.dossiers.service import drafts
from app.dossiers.service.drafts import NewDraft
from app.files.models import StoredFile
from app.identity import queries as identity
from app.signing.report import ValidationReport
from tests.dossiers import records, walks
from tests.dossiers.towns import Json, Resident, Town, path_of

CROWD = 200


@pytest.mark.slow
async def test_two_hundred_submissions_at_once_get_two_hundred_consecutive_codes(
    own_town: Town,
) -> None:
    waiting = await _ready_crowd(own_town, CROWD)
    hoa = own_town.person("hoa")

    answers = await asyncio.gather(
        *(walks.send_in(hoa, dossier) for dossier in waiting)
    )

    assert {each.status_code for each in answers} == {200}
    codes = sorted(each.json()["code"] for each in answers)
    # One dossier was submitted to copy its papers from.
    assert codes == [
        f"000.01.26.H07-261123-{number:04d}" for number in range(2, CROWD + 2)
    ]


async def test_of_two_officials_who_accept_at_once_one_is_told_to_look_again(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)

    answers = await asyncio.gather(
        *(walks.attempt(town, dossier, "accept") for _ in range(2))
    )

    assert sorted(each.status_code for each in answers) == [200, 412]
    assert await records.count(town, "clock_entries", dossier["id"]) == 1
    assert await records.count(town, "dossier_progress", dossier["id"]) == 2


async def test_of_two_clerks_who_issue_at_once_one_gives_the_number(
    town: Town,
) -> None:
    dossier = await walks.submitted(town, walks.FREE)
    dossier = await walks.take(town, dossier, "accept", "forward", "forward", "approve")

    answers = await asyncio.gather(
        *(walks.attempt(town, dossier, "issue") for _ in range(2))
    )
    numbered = await walks.seen(town, dossier)
    again = await walks.attempt(town, numbered, "issue")

    assert sorted(each.status_code for each in answers) == [202, 412]
    assert again.status_code == 409
    assert again.json()["code"] == "already_issuing"
    unchanged = await walks.seen(town, dossier)
    assert unchanged["decision"]["number"] == numbered["decision"]["number"]


async def test_a_withdrawal_and_an_acceptance_at_once_do_not_both_happen(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)

    accepted, withdrawn = await asyncio.gather(
        walks.attempt(town, dossier, "accept"),
        _withdraw(town.person("hoa"), dossier),
    )

    assert sorted([accepted.status_code, withdrawn.status_code]) == [200, 412]
    lost = withdrawn if accepted.is_success else accepted
    (change,) = lost.json()["changes"]
    assert (change["what"] == "Rút hồ sơ") is withdrawn.is_success
    assert (change["by"] == "Nguyễn Thị Hoa") is withdrawn.is_success


async def test_an_applicant_who_lost_is_not_told_in_whose_hands_the_step_is(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)
    (step,) = dossier["open_steps"]
    taking = f"{path_of(dossier)}/work-items/{step['id']}/taking"
    taken = await town.holder(step).post(taking, version=dossier["version"])

    lost = await _withdraw(town.person("hoa"), dossier)

    assert (taken.status_code, lost.status_code) == (200, 412)
    assert lost.json()["changes"] == []


async def test_one_key_sent_twice_at_once_submits_once_and_answers_alike(
    town: Town,
) -> None:
    draft = await walks.ready(town)
    key = {"Idempotency-Key": "the-very-same-key-" + draft["id"]}
    hoa = town.person("hoa")

    first, second = await asyncio.gather(
        *(
            hoa.post(
                f"{path_of(draft)}/submission", version=draft["version"], headers=key
            )
            for _ in range(2)
        )
    )

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert await records.count(town, "dossier_progress", draft["id"]) == 1


async def _withdraw(owner: Resident, dossier: Json) -> httpx.Response:
    return await owner.post(
        f"{path_of(dossier)}/withdrawal",
        {"reason": "Đổi ý"},
        version=dossier["version"],
    )


async def _ready_crowd(town: Town, size: int) -> list[Json]:
    """Return drafts that share the file, and its verdict, of one real upload."""
    model = await walks.submitted(town)
    at = town.clock.now()
    async with database.transaction(town.sessions) as session:
        hoa = await identity.actor(session, town.people["hoa"], at=at)
        paper = (
            await session.scalars(
                select(Paper).where(Paper.dossier_id == UUID(model["id"]))
            )
        ).one()
        file = await session.get_one(StoredFile, paper.file_id)
        crowd = []
        for _ in range(size):
            new = NewDraft(
                walks.MARITAL.procedure,
                walks.MARITAL.office,
                subject="",
                answers=walks.MARITAL.answers,
                return_way="online",
            )
            draft = await drafts.create(
                session,
                new,
                actor=hoa,
                at=at,
                calendar=town.parts.calendar,
            )
            await drafts.attach_paper(
                session,
                Act(draft.id, hoa, at, draft.version),
                code=paper.code,
                file=file,
                verdict=ValidationReport.model_validate(paper.verdict),
            )
            crowd.append({"id": str(draft.id), "version": draft.version})
    return crowd
