"""Who checked a dossier does not decide it, whatever other post they hold."""

from datetime import timedelta

from app.dossiers.lifecycle import Status
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of


async def test_who_checked_does_not_decide_as_the_leaders_substitute(
    own_town: Town,
) -> None:
    dossier = await walks.dossier_at(own_town, Status.PROCESSING)
    dossier = await walks.take(own_town, dossier, "forward")
    await _stand_in(own_town, "batri-chutich", "batri-hotich")
    checker, leader = own_town.person("batri-hotich"), own_town.person("batri-chutich")

    refused = await checker.post(
        f"{path_of(dossier)}/decision", {"granted": True}, version=dossier["version"]
    )
    offered = (await checker.get(f"{path_of(dossier)}/available-actions")).json()
    decided = await leader.post(
        f"{path_of(dossier)}/decision", {"granted": True}, version=dossier["version"]
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "checker_decides")
    assert refused.json()["substitutions"] == "/v1/substitutions"
    assert "approve" not in {each["kind"] for each in offered["outcomes"]}
    assert decided.status_code == 200


async def _stand_in(town: Town, absent: str, substitute: str) -> Json:
    today = town.clock.now().date()
    body = {
        "absent": str(town.people[absent]),
        "substitute": str(town.people[substitute]),
        "office": walks.BA_TRI,
        "role": "leader",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=5)).isoformat(),
        "basis": walks.REASON,
    }
    return walks.done(await town.person(absent).post("/v1/substitutions", body))
