"""Drafting, publishing and reorganising over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey
from sqlalchemy import text

from app.identity.tokens import Tokens
from app.organizations import queries as organizations
from tests.publishing.province import Province

CODE, PROCEDURE = "qt-1.004873", "1.004873"
CONTROL, BA_TRI, AN_HOI = "000.00.19.H07", "000.01.26.H07", "000.07.20.H07"
TOKENS = Tokens(OctKey.import_key("k" * 43), issuer="http://test")
Client = Callable[[str, str], Awaitable[httpx.AsyncClient]]


def changed(province: Province, **changes: Any) -> dict[str, Any]:
    return province.document(PROCEDURE) | changes


def merging(old: str, new: str, **more: Any) -> dict[str, Any]:
    succession = {"office": old, "successors": [new]} | more.pop("succession", {})
    return {"decision": "NQ mẫu", "successions": [succession], **more}


async def test_a_draft_is_published_by_the_leader(
    province: Province, signed_in: Client
) -> None:
    drafter = await signed_in(CONTROL, "specialist")
    leader = await signed_in(CONTROL, "leader")

    draft = await drafter.post("/v1/processes", json=changed(province, name="Mới"))
    done = await leader.post(f"/v1/processes/{CODE}/versions/2/publication")

    assert (draft.status_code, draft.json()["sound"]) == (201, True)
    assert (done.status_code, done.json()["version"]) == (201, 2)
    assert done.json()["valid_from"] == "2026-11-23"


async def test_an_unsound_draft_is_422_with_code_path_and_story(
    province: Province, signed_in: Client
) -> None:
    drafter = await signed_in(CONTROL, "specialist")
    leader = await signed_in(CONTROL, "leader")
    document = changed(province, legal_limit={"hours": 1})

    draft = await drafter.post("/v1/processes", json=document)
    refused = await leader.post(f"/v1/processes/{CODE}/versions/2/publication")

    assert draft.json()["sound"] is False
    assert (refused.status_code, refused.json()["code"]) == (422, "process_unsound")
    (defect,) = refused.json()["errors"]
    assert defect["code"] == "over_limit"
    assert defect["path"].startswith("/")
    assert "thời hạn là 1 giờ" in defect["message"]


@pytest.mark.parametrize(
    ("office", "role"), [(BA_TRI, "leader"), (CONTROL, "specialist")]
)
async def test_only_a_leader_of_procedure_control_publishes(
    province: Province, signed_in: Client, office: str, role: str
) -> None:
    drafter = await signed_in(CONTROL, "leader")
    await drafter.post("/v1/processes", json=changed(province, name="Mới"))
    other = await signed_in(office, role)

    refused = await other.post(f"/v1/processes/{CODE}/versions/2/publication")

    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_processes")


async def test_an_unknown_draft_is_404(signed_in: Client) -> None:
    leader = await signed_in(CONTROL, "leader")

    missing = await leader.post(f"/v1/processes/{CODE}/versions/9/publication")

    assert missing.status_code == 404


async def test_a_dry_run_of_a_reorganisation_changes_nothing(
    province: Province, signed_in: Client
) -> None:
    leader = await signed_in(CONTROL, "leader")

    seen = await leader.post(
        "/v1/reorganisations", params={"dry_run": True}, json=merging(BA_TRI, AN_HOI)
    )

    office = await organizations.by_code(province.session, code=BA_TRI)
    assert (seen.status_code, seen.json()) == (201, {"closed": [], "broken": []})
    assert office is not None
    await province.session.refresh(office)
    assert office.valid_to is None


async def test_a_reorganisation_closes_and_asks_for_the_dossiers_to_follow(
    province: Province, signed_in: Client
) -> None:
    leader = await signed_in(CONTROL, "leader")

    done = await leader.post("/v1/reorganisations", json=merging(BA_TRI, AN_HOI))

    owed = await province.session.execute(
        text("SELECT task_name FROM procrastinate_jobs")
    )
    assert done.json() == {"closed": [BA_TRI], "broken": []}
    assert owed.scalars().all() == ["dossiers.relocate"]


async def test_ending_a_role_that_processes_need_is_409_unless_forced(
    province: Province, signed_in: Client
) -> None:
    leader = await signed_in(CONTROL, "leader")
    labour, industry = "000.00.11.H07", "000.00.05.H07"
    await province.session.execute(
        text(
            "DELETE FROM positions WHERE role = 'registry_clerk' AND office_id ="
            " (SELECT id FROM offices WHERE code = :code)"
        ),
        {"code": industry},
    )
    plan = merging(labour, industry, succession={"roles": {"registry_clerk": None}})

    refused = await leader.post("/v1/reorganisations", json=plan)
    forced = await leader.post(
        "/v1/reorganisations", json=plan | {"forced_because": "Chờ bổ nhiệm"}
    )

    assert refused.status_code == 409
    assert refused.json()["code"] == "steps_left_without_hands"
    assert {each["code"] for each in refused.json()["errors"]} == {"nobody_holds_role"}
    assert all(industry in each["message"] for each in refused.json()["errors"])
    assert forced.json()["closed"] == [labour]
    assert len(forced.json()["broken"]) == len(refused.json()["errors"])


async def test_an_unknown_role_in_the_plan_is_422(signed_in: Client) -> None:
    leader = await signed_in(CONTROL, "leader")
    plan = merging(BA_TRI, AN_HOI, succession={"roles": {"king": None}})

    refused = await leader.post("/v1/reorganisations", json=plan)

    assert (refused.status_code, refused.json()["code"]) == (422, "roles_unusable")
