"""Nobody is asked what they thought of it who did not agree to be asked."""

import asyncio
from uuid import UUID

from app.core.database import transaction
from app.dossiers import tasks
from app.dossiers.following import surveying
from app.identity.consents.standing import TEXTS, Purpose
from tests.dossiers import consenting, records, walks
from tests.dossiers.towns import Json, Town, path_of

VERSION = TEXTS[Purpose.SURVEY].version


async def _answer(town: Town, *, given: bool) -> None:
    path, body = "/v1/me/consents/survey", {"given": given, "version": VERSION}
    walks.done(await town.person("hoa").send("PUT", path, json=body))


async def _ended(town: Town) -> Json:
    dossier = await walks.submitted(town)
    hoa, reason = town.person("hoa"), {"reason": "Tôi không cần nữa"}
    path, version = f"{path_of(dossier)}/withdrawal", dossier["version"]
    return walks.done(await hoa.post(path, reason, version=version))


async def _invite(town: Town, dossier: Json) -> bool:
    async with transaction(town.sessions) as session:
        return await surveying.invite(session, UUID(dossier["id"]), at=town.clock.now())


async def _invited(town: Town) -> list[str]:
    found = walks.done(await town.person("hoa").get("/v1/notices"))["items"]
    return [each["body"] for each in found if each["kind"] == "survey.invited"]


async def test_an_invitation_needs_consent_when_owed_and_again_when_sent(
    own_town: Town,
) -> None:
    without = await _ended(own_town)
    await _answer(own_town, given=True)
    agreed = await _ended(own_town)
    queued = [
        await records.jobs(own_town, tasks.INVITE_TO_RATE, each["id"])
        for each in (without, agreed)
    ]

    await _answer(own_town, given=False)
    withdrawn = await _invite(own_town, agreed), await _invited(own_town)
    await _answer(own_town, given=True)
    twice = [await _invite(own_town, agreed) for _ in range(2)]

    assert queued == [0, 1]
    assert withdrawn == (False, [])
    assert twice == [True, True]
    (said,) = await _invited(own_town)
    assert agreed["code"] in said


async def test_a_withdrawal_under_way_stops_an_invitation_already_queued(
    own_town: Town,
) -> None:
    await _answer(own_town, given=True)
    dossier = await _ended(own_town)

    async with consenting.withdrawing(own_town, own_town.people["hoa"], Purpose.SURVEY):
        sending = asyncio.create_task(_invite(own_town, dossier))
        await consenting.somebody_waits(own_town)

    assert await sending is False
    assert await _invited(own_town) == []
