"""Whoever filed may withdraw, until there is a decision (NĐ 118/2025 art. 21)."""

import pytest

from app.dossiers.lifecycle import Status
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of


@pytest.mark.parametrize(
    "status", [Status.ACCEPTED, Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_DUE]
)
async def test_an_accepted_dossier_is_withdrawn_whatever_it_waits_for(
    town: Town, status: Status
) -> None:
    dossier = await walks.dossier_at(town, status)

    gone = await walks.answer_as_owner(
        town, dossier, "withdrawal", {"reason": "Không cần nữa"}
    )

    assert gone["status"] == "withdrawn"
    assert gone["open_steps"] == []
    clock = walks.done(await town.person("hoa").get(f"{path_of(dossier)}/deadline"))
    assert clock["state"] == "stopped"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DECLINED, Status.STOPPED])
async def test_what_is_not_filed_or_over_cannot_be_withdrawn(
    town: Town, status: Status
) -> None:
    dossier = await walks.dossier_at(town, status)

    refused = await _withdraw(town, dossier)

    assert refused == (409, "transition_not_allowed")
    assert (await walks.seen(town, dossier))["status"] == status


async def _withdraw(town: Town, dossier: Json) -> tuple[int, str]:
    answer = await town.person("hoa").post(
        f"{path_of(dossier)}/withdrawal", {"reason": "Thôi"}, version=dossier["version"]
    )
    return answer.status_code, str(answer.json()["code"])
