"""One act on many dossiers: each its own transaction and verdict."""

import asyncio
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.audit.models import AuditAct
from app.dossiers.models import WorkItem
from tests.hands.crew import BA_TRI, CLERK, FIRST, SECOND, Crew, Json


async def acceptance(crew: Crew, dossiers: list[UUID]) -> Json:
    return {
        "act": "accept",
        "items": [
            {"dossier_id": str(each), "version": await crew.version(each)}
            for each in dossiers
        ],
    }


async def acts(crew: Crew, event: str) -> int:
    async with crew.sessions() as session:
        counted = await session.scalar(
            select(func.count()).select_from(AuditAct).where(AuditAct.event == event)
        )
        return counted or 0


async def test_every_item_is_answered_and_one_that_fails_stops_no_other(
    crew: Crew,
) -> None:
    dossiers = [await crew.filed() for _ in range(4)]
    batch = await acceptance(crew, dossiers)
    batch["items"][1]["version"] += 1
    batch["items"][2]["dossier_id"] = str(uuid4())

    answer = await crew.post(CLERK, "/v1/batches", batch)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["done"], body["refused"]) == (2, 2)
    assert [each["status"] for each in body["verdicts"]] == [200, 412, 404, 200]
    codes = [each["problem"] and each["problem"]["code"] for each in body["verdicts"]]
    assert codes == [None, "stale", "dossier_not_found", None]
    roles = [(await crew.step(each)).role for each in dossiers]
    assert roles == ["specialist", "reception", "reception", "specialist"]


async def test_sent_again_under_its_key_it_does_nothing_twice(crew: Crew) -> None:
    batch = await acceptance(crew, [await crew.filed() for _ in range(3)])
    key = "batch-of-a-test"

    first = await crew.post(CLERK, "/v1/batches", batch, key=key)
    again = await crew.post(CLERK, "/v1/batches", batch, key=key)

    assert again.json() == first.json()
    assert again.json()["done"] == 3
    assert await acts(crew, "dossier.accepted") == 3


async def test_sent_twice_at_once_under_its_key_it_is_done_once(crew: Crew) -> None:
    batch = await acceptance(crew, [await crew.filed() for _ in range(3)])

    answers = await asyncio.gather(
        *(crew.post(CLERK, "/v1/batches", batch, key="the-same-key") for _ in range(3))
    )

    assert {each.text for each in answers} == {answers[0].text}
    assert await acts(crew, "dossier.accepted") == 3


async def test_a_refused_item_is_tried_again_with_the_same_key(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)
    item = await crew.step(dossier_id)
    version = await crew.version(dossier_id)
    entry = {"dossier_id": str(dossier_id), "work_item": str(item.id)}
    batch = {"act": "take", "items": [{**entry, "version": version + 1}]}

    refused = await crew.post(SECOND, "/v1/batches", batch, key="again-and-again")
    await crew.release(FIRST, dossier_id)
    done = await crew.post(SECOND, "/v1/batches", batch, key="again-and-again")

    assert refused.json()["verdicts"][0]["problem"]["code"] == "stale"
    assert done.json()["done"] == 1


async def test_a_key_is_bound_to_what_each_item_says(crew: Crew) -> None:
    batch = await acceptance(crew, [await crew.filed()])
    await crew.post(CLERK, "/v1/batches", batch, key="one-key-only")
    batch["items"][0]["note"] = "khác"

    reused = await crew.post(CLERK, "/v1/batches", batch, key="one-key-only")

    problem = reused.json()["verdicts"][0]["problem"]
    assert problem["code"] == "idempotency_key_reused"


async def test_a_batch_of_takings_and_forwards_goes_the_way_of_single_acts(
    crew: Crew,
) -> None:
    dossiers = [await crew.on_desk() for _ in range(3)]
    forward = {
        "act": "take_outcome",
        "items": [
            {
                "dossier_id": str(each),
                "version": await crew.version(each),
                "outcome": "submit",
            }
            for each in dossiers
        ],
    }

    done = await crew.post(FIRST, "/v1/batches", forward)

    assert done.json()["done"] == 3
    async with crew.sessions() as session:
        takers = await session.scalars(
            select(WorkItem.assignee_id).where(WorkItem.role == "specialist")
        )
        assert set(takers) == {crew.ids[FIRST]}


async def test_more_than_a_hundred_or_none_or_another_act_is_refused_whole(
    crew: Crew,
) -> None:
    one = {"dossier_id": str(uuid4()), "version": 1}

    answers = [
        await crew.post(CLERK, "/v1/batches", body)
        for body in (
            {"act": "accept", "items": [one] * 101},
            {"act": "accept", "items": []},
            {"act": "withdraw", "items": [one]},
            {"act": "accept", "items": [{**one, "granted": True}]},
        )
    ]

    assert {each.status_code for each in answers} == {422}


async def test_a_citizen_or_nobody_sends_no_batch(crew: Crew) -> None:
    batch = await acceptance(crew, [await crew.filed(office=BA_TRI)])

    citizen = await crew.post("hoa", "/v1/batches", batch)
    nobody = await crew.http.post("/v1/batches", json=batch)

    assert (citizen.status_code, nobody.status_code) == (403, 401)
