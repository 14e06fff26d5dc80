"""Co-editors are let in by the applicant alone, edit, and never submit."""

from datetime import datetime, timedelta

import httpx

from app.audit import service as audit
from tests.dossiers import walks
from tests.dossiers.towns import Json, Resident, Town, path_of

BINH = "083088000102"


async def test_whoever_is_invited_by_number_sees_it_joins_and_edits(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    hoa, binh = town.person("hoa"), town.person("binh")
    hidden = await binh.get(path_of(draft))
    invited = walks.done(await _invite(hoa, draft, BINH))

    told = await _invitations_of(binh)
    before = await binh.get(path_of(draft))
    joined = walks.done(await binh.post(f"/v1/invitations/{invited['id']}/acceptance"))
    saved = await binh.patch(
        path_of(draft), {"answers": {"purpose": "loan"}}, version=joined["version"]
    )

    assert (hidden.status_code, before.status_code) == (404, 404)
    assert invited["identity_number"] == "•••••••••102"
    assert invited["id"] in {each["id"] for each in told}
    assert saved.status_code == 200
    assert (await walks.seen(town, draft))["answers"]["purpose"] == "loan"


async def test_a_code_lets_in_the_first_who_brings_it_and_nobody_after(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    hoa, binh, sau = (town.person(each) for each in ("hoa", "binh", "sau"))
    code = walks.done(await _invite(hoa, draft))["code"]

    typed = {"code": f" {code.lower().replace('-', ' ')}"}
    joined = await binh.post("/v1/invitations/acceptance", typed)
    late = await sau.post("/v1/invitations/acceptance", typed)
    wrong = await sau.post("/v1/invitations/acceptance", {"code": "0000-0000-0000"})

    assert joined.status_code == 200
    assert (late.status_code, wrong.status_code) == (404, 404)
    assert (await sau.get(path_of(draft))).status_code == 404
    listed = (await hoa.get(f"{path_of(draft)}/invitations")).json()
    assert [(each["state"], each["name"]) for each in listed] == [
        ("accepted", "Trần Văn Bình")
    ]
    assert code not in str(listed)


async def test_a_co_editor_attaches_papers_and_does_not_submit(town: Town) -> None:
    draft = await walks.drafted(town)
    binh = await _joined(town, draft)
    draft = walks.done(await binh.upload(draft, "TK-XNTTHN", town.papers.signed["hoa"]))

    refused = await walks.send_in(binh, draft)
    invites = await _invite(binh, draft, "083056000103")
    done = await walks.send_in(town.person("hoa"), draft)

    assert (refused.status_code, refused.json()["code"]) == (403, "not_the_applicant")
    assert invites.json()["code"] == "not_the_applicant"
    assert done.json()["status"] == "submitted"


async def test_what_is_submitted_is_the_applicants_again_until_corrections(
    town: Town,
) -> None:
    draft = await walks.ready(town)
    binh = await _joined(town, draft)
    dossier = walks.done(await walks.send_in(town.person("hoa"), draft))
    after = await binh.get(path_of(dossier))

    dossier = await walks.take(town, dossier, "supplement")
    seen = await binh.get(path_of(dossier))
    completes = await binh.post(
        f"{path_of(dossier)}/supplement", {}, version=dossier["version"]
    )
    withdraws = await binh.post(
        f"{path_of(dossier)}/withdrawal", {"reason": "x"}, version=dossier["version"]
    )

    assert (after.status_code, seen.status_code) == (404, 200)
    assert (completes.status_code, withdraws.status_code) == (403, 403)


async def test_a_co_editor_removed_sees_and_saves_nothing_more(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    binh = await _joined(town, draft)
    (invited,) = (await hoa.get(f"{path_of(draft)}/invitations")).json()
    path = f"{path_of(draft)}/invitations/{invited['id']}"

    gone = await hoa.send("DELETE", path)

    assert gone.status_code == 204
    assert (await binh.get(path_of(draft))).status_code == 404
    saved = await binh.patch(
        path_of(draft), {"answers": {"purpose": "loan"}}, version=draft["version"]
    )
    assert saved.status_code == 404
    assert (await hoa.send("DELETE", path)).status_code == 404


async def test_a_refusal_ends_the_invitation_and_leaving_the_leave(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    hoa, binh = town.person("hoa"), town.person("binh")
    first = walks.done(await _invite(hoa, draft, BINH))

    refused = await binh.post(f"/v1/invitations/{first['id']}/refusal")
    late = await binh.post(f"/v1/invitations/{first['id']}/acceptance")
    again = walks.done(await _invite(hoa, draft, BINH))
    walks.done(await binh.post(f"/v1/invitations/{again['id']}/acceptance"))
    left = await binh.post(f"/v1/invitations/{again['id']}/refusal")

    assert (refused.status_code, late.status_code, left.status_code) == (204, 404, 204)
    assert (await binh.get(path_of(draft))).status_code == 404


async def test_an_invitation_is_for_whom_it_names_and_for_its_time(
    town: Town, at: datetime
) -> None:
    draft = await walks.drafted(town)
    hoa, binh, sau = (town.person(each) for each in ("hoa", "binh", "sau"))
    invited = walks.done(await _invite(hoa, draft, BINH))

    others = await sau.post(f"/v1/invitations/{invited['id']}/acceptance")
    town.clock.at = at + timedelta(days=7)
    late = await binh.post(f"/v1/invitations/{invited['id']}/acceptance")

    assert (others.status_code, late.status_code) == (404, 404)
    assert invited["id"] not in {each["id"] for each in await _invitations_of(binh)}


async def test_nobody_is_invited_twice_nor_the_applicant_themselves(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    walks.done(await _invite(hoa, draft, BINH))

    twice = await _invite(hoa, draft, BINH)
    own = await _invite(hoa, draft, "083192000101")
    nobody = await _invite(hoa, draft, "000000000000")

    assert (twice.status_code, own.status_code) == (409, 409)
    # Whether a number is anybody's is not told.
    assert nobody.status_code == 201


async def test_who_was_let_in_is_in_the_audit_and_told_to_the_applicant(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    await _joined(town, draft)

    async with town.sessions() as session:
        acts = await audit.acts_of(session, subject=f"dossier:{draft['id']}")
    notices = (await town.person("hoa").get("/v1/notices?size=1")).json()["items"]

    assert [act.event for act in acts] == [
        "dossier.drafted",
        "draft.editor_invited",
        "draft.editor_accepted",
    ]
    assert acts[2].actor_id == str(town.people["binh"])
    assert notices[0]["body"] == "Trần Văn Bình cùng soạn hồ sơ của bạn."
    assert notices[0]["dossier_id"] == draft["id"]


async def _invite(
    who: Resident, draft: Json, number: str | None = None
) -> httpx.Response:
    return await who.post(f"{path_of(draft)}/invitations", {"identity_number": number})


async def _invitations_of(who: Resident) -> list[Json]:
    found: list[Json] = (await who.get("/v1/invitations")).json()
    return found


async def _joined(town: Town, draft: Json) -> Resident:
    """Return Bình, who has joined the draft of Hoa."""
    binh = town.person("binh")
    invited = walks.done(await _invite(town.person("hoa"), draft, BINH))
    walks.done(await binh.post(f"/v1/invitations/{invited['id']}/acceptance"))
    return binh
