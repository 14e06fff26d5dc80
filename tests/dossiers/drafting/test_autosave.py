"""Two devices on one draft: side by side on different fields, never over another's."""

import asyncio

import httpx

from tests.dossiers import records, walks
from tests.dossiers.towns import Json, Resident, Town, path_of

BRIEF = {"Prefer": "return=minimal"}


async def test_saves_of_different_fields_from_one_version_both_stand(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")

    first = await save(hoa, draft, {"purpose": "loan"})
    second = await save(hoa, draft, {"requester_phone": "0901000999"})

    assert (first.status_code, second.status_code) == (200, 200)
    answers = (await walks.seen(town, draft))["answers"]
    assert answers["purpose"] == "loan"
    assert answers["requester_phone"] == "0901000999"


async def test_a_save_tells_what_another_device_changed_meanwhile(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    await save(hoa, draft, {"purpose": "loan"})

    told = walks.done(await save(hoa, draft, {"requester_phone": "0901000999"}))

    assert told["version"] == draft["version"] + 2
    (other,) = told["others"]
    assert other["path"] == "/answers/purpose"
    assert other["value"] == "loan"
    assert other["by"] == "Nguyễn Thị Hoa"


async def test_the_loser_on_one_field_is_told_who_changed_it_and_to_what(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    await save(hoa, draft, {"purpose": "loan"})

    lost = await save(hoa, draft, {"purpose": "study", "requester_phone": "0901000999"})

    assert lost.status_code == 412
    problem = lost.json()
    assert problem["code"] == "stale"
    assert [each["path"] for each in problem["errors"]] == ["/answers/purpose"]
    assert problem["version"] == draft["version"] + 1
    assert problem["fields"][0]["value"] == "loan"
    assert problem["fields"][0]["by"] == "Nguyễn Thị Hoa"
    answers = (await walks.seen(town, draft))["answers"]
    assert answers["purpose"] == "loan"
    assert answers["requester_phone"] != "0901000999"


async def test_a_group_and_a_field_within_it_are_not_saved_over_each_other(
    town: Town,
) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    await save(hoa, draft, {"child": {"name": "An", "weight": 3}})

    lost = await save(hoa, draft, {"child": None})
    whole = await save(hoa, draft, {"child": "none"})
    beside = await save(hoa, draft, {"child": {"sex": "male"}})

    # Nothing was there to take out for whoever never saw it; it is there now.
    assert [each.status_code for each in (lost, whole, beside)] == [412, 412, 200]


async def test_a_save_whose_answer_was_lost_may_be_repeated(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    await save(hoa, draft, {"purpose": "loan"})

    again = walks.done(await save(hoa, draft, {"purpose": "loan"}))

    assert again["version"] == draft["version"] + 1


async def test_a_version_that_never_was_saves_nothing(town: Town) -> None:
    draft = await walks.drafted(town)

    refused = await save(
        town.person("hoa"), {**draft, "version": 99}, {"purpose": "loan"}
    )

    assert refused.status_code == 412
    assert await walks.seen(town, draft) == draft


async def test_of_many_at_once_every_field_is_kept(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")

    answers = await asyncio.gather(
        *(save(hoa, draft, {f"field_{number}": number}) for number in range(20))
    )

    assert {each.status_code for each in answers} == {200}
    kept = (await walks.seen(town, draft))["answers"]
    assert [kept[f"field_{number}"] for number in range(20)] == list(range(20))


async def test_of_many_at_once_on_one_field_one_wins(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")

    answers = await asyncio.gather(
        *(save(hoa, draft, {"purpose": str(number)}) for number in range(8))
    )

    won = [each for each in answers if each.is_success]
    assert len(won) == 1
    assert {each.status_code for each in answers} == {200, 412}
    assert await records.count(town, "dossier_field_edits", draft["id"]) == 1


async def test_an_upload_does_not_make_a_save_of_a_field_stale(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    walks.done(await hoa.upload(draft, "TK-XNTTHN", town.papers.plain))

    saved = walks.done(await save(hoa, draft, {"purpose": "loan"}))
    beside = await hoa.upload(draft, "GT-LH", town.papers.plain)
    over = await hoa.upload(draft, "TK-XNTTHN", town.papers.plain)

    assert [each["path"] for each in saved["others"]] == ["/papers/TK-XNTTHN"]
    assert beside.status_code == 201
    assert over.status_code == 412


async def test_a_submission_of_what_was_not_read_tells_what_was_changed(
    town: Town,
) -> None:
    draft = await walks.ready(town)
    hoa = town.person("hoa")
    await save(hoa, draft, {"purpose": "loan"})

    refused = await walks.send_in(hoa, draft)

    assert refused.status_code == 412
    assert [each["path"] for each in refused.json()["fields"]] == ["/answers/purpose"]


async def test_answers_cannot_grow_beyond_what_a_form_takes(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    walks.done(await save(hoa, draft, {"one": "x" * 200_000}))

    refused = await save(hoa, draft, {"two": "x" * 200_000})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "too_large"


async def test_on_another_device_one_goes_on_where_one_was(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    saved = await hoa.send(
        "PATCH",
        path_of(draft),
        version=draft["version"],
        json={"answers": {"purpose": "loan"}, "place": "status/2"},
    )

    listed = await hoa.get("/v1/dossiers?status=draft&size=1")
    state = walks.done(await hoa.get(f"{path_of(draft)}/draft"))

    (found,) = listed.json()["items"]
    assert found["id"] == draft["id"]
    assert found["draft"] == {
        "saved_at": "2026-11-23T09:00:00+07:00",
        "place": "status/2",
    }
    assert saved.json()["draft"] == found["draft"]
    assert state["expires_at"] == "2026-12-23T09:00:00+07:00"
    assert state["places"][0]["name"] == "Nguyễn Thị Hoa"


async def test_what_is_submitted_is_a_draft_no_longer(town: Town) -> None:
    dossier = await walks.submitted(town)
    hoa = town.person("hoa")

    state = await hoa.get(f"{path_of(dossier)}/draft")
    listed = (await hoa.get("/v1/dossiers?status=draft")).json()["items"]

    assert state.status_code == 409
    assert dossier["draft"] is None
    assert dossier["id"] not in {each["id"] for each in listed}


async def save(who: Resident, dossier: Json, answers: Json) -> httpx.Response:
    return await who.send(
        "PATCH",
        path_of(dossier),
        version=dossier["version"],
        json={"answers": answers},
        headers=BRIEF,
    )
