"""A dossier filed in another's place carries both persons, as long as it may be."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from app.audit import service as audit
from tests.dossiers import walks
from tests.dossiers.policy.belongings import mandate
from tests.dossiers.towns import Json, Town, path_of

_SAU = "083056000103"


@pytest.fixture
async def given(town: Town) -> AsyncIterator[Json]:
    """Hoa lets Sáu file and follow; others share the town, so it ends with the test."""
    body = mandate("principal", _SAU, "file", "follow")
    offered = walks.done(await town.person("hoa").post("/v1/mandates", body))
    path = f"/v1/mandates/{offered['id']}"
    yield walks.done(await town.person("sau").post(f"{path}/acceptance"))
    ended = await town.person("sau").post(f"{path}/ending")
    assert ended.status_code in {200, 409}


@pytest.mark.usefixtures("given")
async def test_an_agent_files_in_anothers_place_and_both_are_told(town: Town) -> None:
    sau, hoa = town.person("sau"), town.person("hoa")

    dossier = await _filed(town)
    theirs = walks.done(await sau.get(path_of(dossier)))
    own = walks.done(await hoa.get(path_of(dossier)))
    acts = await _acts(town, dossier)

    assert dossier["status"] == "submitted"
    assert theirs["filed_by"] == own["filed_by"] == "Lê Văn Sáu"
    assert own["answers"]["requester_name"] == "Nguyễn Thị Hoa"
    assert acts["dossier.drafted"] == acts["dossier.submitted"]
    assert acts["dossier.submitted"] == (
        str(town.people["sau"]),
        str(town.people["hoa"]),
    )


async def test_a_revoked_mandate_opens_nothing_from_that_moment(
    town: Town, given: Json
) -> None:
    dossier = await _filed(town)
    sau, hoa = town.person("sau"), town.person("hoa")

    before = await sau.get(path_of(dossier))
    ended = await hoa.post(f"/v1/mandates/{given['id']}/ending")
    after = await sau.get(path_of(dossier))
    refused = await sau.post(
        f"{path_of(dossier)}/withdrawal",
        {"reason": walks.REASON},
        version=dossier["version"],
    )
    again = await sau.post(
        "/v1/dossiers", {**walks.MARITAL.draft, "applicant": str(town.people["hoa"])}
    )

    assert ended.json()["state"] == "ended"
    assert (before.status_code, after.status_code) == (200, 404)
    assert refused.json()["code"] == "dossier_not_found"
    assert (again.status_code, again.json()["code"]) == (403, "mandate_out_of_scope")


async def test_nobody_files_for_another_without_a_mandate(town: Town) -> None:
    refused = await town.person("thao").post(
        "/v1/dossiers", {**walks.MARITAL.draft, "applicant": str(town.people["hoa"])}
    )

    assert (refused.status_code, refused.json()["code"]) == (
        403,
        "mandate_out_of_scope",
    )


async def test_a_mandate_shows_no_more_of_a_number_than_its_end(
    given: Json, at: datetime
) -> None:
    assert given["principal_number"] == "•••••••••101"
    assert given["agent_number"] == "•••••••••103"
    assert given["accepted_at"].startswith(at.strftime("%Y-%m-%d"))


async def _filed(town: Town) -> Json:
    sau = town.person("sau")
    body = {**walks.MARITAL.draft, "applicant": str(town.people["hoa"])}
    draft = walks.done(await sau.post("/v1/dossiers", body))
    file = town.papers.signed["hoa"]
    draft = walks.done(await sau.upload(draft, "TK-XNTTHN", file))
    return walks.done(await walks.send_in(sau, draft))


async def _acts(town: Town, dossier: Json) -> dict[str, tuple[str, object]]:
    async with town.sessions() as session:
        acts = await audit.acts_of(session, subject=f"dossier:{dossier['id']}")
    told = {"dossier.drafted", "dossier.submitted"}
    return {
        act.event: (act.actor_id, act.data["on_behalf_of"])
        for act in acts
        if act.event in told and isinstance(act.data, dict)
    }
