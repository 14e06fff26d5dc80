"""What was answered before is used again only while its applicant allows it."""

import asyncio

import pytest

from app.audit import service as audit
from app.core.database import transaction
from app.identity.consents import service as consents
from app.identity.consents.standing import TEXTS, Purpose
from tests.dossiers import consenting, walks
from tests.dossiers.towns import Json, Town, path_of
from tests.dossiers.walks import VESSEL, done

REUSE = Purpose.REUSE_PAPERS
TAX_CODE = "1300000001"
LEFT_OUT = [
    {
        "source": "earlier_dossier",
        "code": "consent_required",
        "purpose": "reuse_papers",
        "message": "Chưa dùng lại nội dung hồ sơ trước vì người nộp chưa đồng ý",
    }
]


@pytest.fixture
async def filed(own_town: Town) -> Town:
    """Return a town where somebody filed a dossier that tells their tax code."""
    await walks.submitted(own_town, VESSEL)
    return own_town


async def begun(town: Town) -> Json:
    body = {"procedure": VESSEL.procedure, "office": VESSEL.office}
    return done(await town.person(VESSEL.owner).post("/v1/dossiers", body))


async def told(town: Town, dossier: Json) -> Json:
    return done(await town.person(VESSEL.owner).get(f"{path_of(dossier)}/form"))


async def answer(town: Town, *, given: bool) -> None:
    body = {"given": given, "version": TEXTS[REUSE].version}
    owner = town.person(VESSEL.owner)
    done(await owner.send("PUT", f"/v1/me/consents/{REUSE}", json=body))


async def test_an_earlier_dossier_tells_nothing_before_consent_or_after_it(
    filed: Town,
) -> None:
    before = await begun(filed)
    await answer(filed, given=True)
    allowed = await begun(filed)
    await answer(filed, given=False)
    after = await begun(filed)

    forms = [await told(filed, each) for each in (before, allowed, after)]

    codes = [each["answers"].get("owner_tax_code") for each in (before, allowed, after)]
    assert codes == [None, TAX_CODE, None]
    sources = {each["path"]: each["source"] for each in forms[1]["sources"]}
    assert sources["/answers/owner_tax_code"] == "earlier_dossier"
    assert forms[0]["left_out"] == forms[2]["left_out"] == LEFT_OUT


async def test_consent_to_words_of_before_allows_nothing_now(filed: Town) -> None:
    owner = filed.people[VESSEL.owner]
    async with transaction(filed.sessions) as session:
        await audit.record(
            session,
            subject=f"consents:{owner}",
            event="consent.given",
            actor_id=str(owner),
            at=filed.clock.now(),
            data={"purpose": REUSE, "version": TEXTS[REUSE].version - 1},
        )

    dossier = await begun(filed)

    assert "owner_tax_code" not in dossier["answers"]


async def test_a_withdrawal_waits_for_the_act_that_it_comes_upon(
    filed: Town,
) -> None:
    await answer(filed, given=True)
    owner = filed.people[VESSEL.owner]

    async with transaction(filed.sessions) as acting:
        may = await consents.lets(acting, person_id=owner, purpose=REUSE)
        withdrawal = asyncio.create_task(answer(filed, given=False))
        await consenting.somebody_waits(filed)
        still = await consents.lets(acting, person_id=owner, purpose=REUSE)
        finished = withdrawal.done()
    await withdrawal

    async with transaction(filed.sessions) as session:
        later = await consents.lets(session, person_id=owner, purpose=REUSE)
    assert (may, still, finished, later) == (True, True, False, False)


async def test_an_act_that_comes_upon_a_withdrawal_waits_and_is_not_done(
    filed: Town,
) -> None:
    await answer(filed, given=True)

    async with consenting.withdrawing(filed, filed.people[VESSEL.owner], REUSE):
        drafts = [asyncio.create_task(begun(filed)) for _ in range(3)]
        await consenting.somebody_waits(filed)
        finished = [each.done() for each in drafts]
    found = [await each for each in drafts]

    assert finished == [False] * 3
    assert [each["answers"].get("owner_tax_code") for each in found] == [None] * 3


async def test_anybody_may_read_what_consent_is_asked_for(town: Town) -> None:
    found = (await town.anybody.get("/v1/consent-texts")).json()

    assert {each["purpose"] for each in found} == set(Purpose)
    assert {
        "purpose": "reuse_papers",
        "version": TEXTS[REUSE].version,
        "text": TEXTS[REUSE].words,
    } in found
