"""Take, release, act on what a colleague holds."""

import asyncio
from uuid import UUID

from app.identity.actor import Role
from tests.hands.crew import (
    CLERK,
    FIRST,
    LEADER,
    REGISTRY,
    SECOND,
    THIRD,
    VICE,
    Crew,
)


async def holder_of(crew: Crew, dossier_id: UUID) -> UUID | None:
    return (await crew.step(dossier_id)).assignee_id


async def test_a_step_belongs_to_its_role_until_somebody_takes_it(crew: Crew) -> None:
    dossier_id = await crew.on_desk()

    taken = await crew.take(FIRST, dossier_id)

    assert taken.status_code == 200
    assert taken.json()["open_steps"][0]["holder"] == "Võ Minh Trí"
    assert await holder_of(crew, dossier_id) == crew.ids[FIRST]


async def test_of_two_who_take_at_once_one_wins_and_the_other_is_told(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    path, version = await crew.at_step(dossier_id, "taking")

    answers = await asyncio.gather(
        *(crew.post(each, path, version=version) for each in (FIRST, SECOND, THIRD))
    )

    assert sorted(each.status_code for each in answers) == [200, 412, 412]
    winner = next(each for each in answers if each.is_success)
    name = winner.json()["open_steps"][0]["holder"]
    assert [
        [(change["what"], change["by"]) for change in each.json()["changes"]]
        for each in answers
        if each is not winner
    ] == [[("Nhận xử lý bước", name)]] * 2
    again = [
        await crew.take(each, dossier_id)
        for each, answer in zip((FIRST, SECOND, THIRD), answers, strict=True)
        if answer is not winner
    ]
    assert {each.json()["code"] for each in again} == {"taken_by_other"}
    assert {each.json()["detail"] for each in again} == {f"Người đang xử lý: {name}"}


async def test_acting_on_what_a_colleague_took_is_refused_with_their_name(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    refused = await crew.forward(SECOND, dossier_id)

    assert refused.status_code == 409
    assert refused.json()["code"] == "taken_by_other"
    assert "Võ Minh Trí" in refused.json()["detail"]


async def test_acting_on_an_untaken_step_takes_it(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    item = await crew.step(dossier_id)

    await crew.forward(SECOND, dossier_id)

    async with crew.sessions() as session:
        closed = await session.get_one(type(item), item.id)
    assert closed.closed_at is not None
    assert closed.assignee_id == crew.ids[SECOND]


async def test_a_released_step_may_be_taken_by_a_colleague(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    released = await crew.release(FIRST, dossier_id)
    taken = await crew.take(SECOND, dossier_id)

    assert released.status_code == 200
    assert taken.status_code == 200
    events = [event for event, _ in await crew.audited(dossier_id)]
    assert events[-3:] == ["step.taken", "step.released", "step.taken"]


async def test_only_the_holder_releases_and_only_what_is_taken(crew: Crew) -> None:
    dossier_id = await crew.on_desk()

    untaken = await crew.release(FIRST, dossier_id)
    await crew.take(FIRST, dossier_id)
    anothers = await crew.release(SECOND, dossier_id)

    assert untaken.json()["code"] == "not_taken"
    assert anothers.json()["code"] == "taken_by_other"


async def test_nobody_takes_a_step_of_another_role(crew: Crew) -> None:
    dossier_id = await crew.on_desk()

    refused = [await crew.take(each, dossier_id) for each in (CLERK, REGISTRY, LEADER)]

    assert {each.json()["code"] for each in refused} == {"not_your_step"}


async def test_a_leader_overrides_a_fellow_leader_only_by_saying_so(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.forward(FIRST, dossier_id)
    await crew.take(VICE, dossier_id)
    body, path = {"granted": True}, f"/v1/dossiers/{dossier_id}/decision"
    version = await crew.version(dossier_id)

    refused = await crew.post(LEADER, path, body, version=version)
    done = await crew.post(LEADER, f"{path}?override=true", body, version=version)

    assert refused.json()["code"] == "taken_by_other"
    assert done.status_code == 200


async def test_a_specialist_cannot_override(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    refused = await crew.forward(SECOND, dossier_id, override=True)

    assert refused.json()["code"] == "taken_by_other"


async def test_taking_does_not_show_in_the_applicants_progress(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    before = await crew.get("hoa", f"/v1/dossiers/{dossier_id}")
    told = await crew.http.get(
        f"/v1/dossiers/{dossier_id}/progress", headers=crew._signed("hoa")
    )

    await crew.take(FIRST, dossier_id)

    after = await crew.get("hoa", f"/v1/dossiers/{dossier_id}")
    again = await crew.http.get(
        f"/v1/dossiers/{dossier_id}/progress", headers=crew._signed("hoa")
    )
    assert again.json() == told.json()
    assert after["version"] == before["version"] + 1


async def test_what_a_colleague_holds_is_not_offered(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)
    path = f"/v1/dossiers/{dossier_id}/available-actions"

    mine, theirs = await crew.get(FIRST, path), await crew.get(SECOND, path)

    assert [each["id"] for each in mine["outcomes"]] == [
        "submit",
        "ask_supplement",
        "stop",
    ]
    assert theirs["outcomes"] == []


async def test_a_reception_takes_its_own_step_too(crew: Crew) -> None:
    dossier_id = await crew.filed()

    await crew.take("tiepnhan-hai", dossier_id)
    refused = await crew.post(
        CLERK,
        f"/v1/dossiers/{dossier_id}/acceptance",
        {},
        version=await crew.version(dossier_id),
    )

    assert (await crew.step(dossier_id)).role == Role.RECEPTION
    assert refused.json()["code"] == "taken_by_other"
