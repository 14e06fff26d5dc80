"""Reassign one step, hand over all."""

import asyncio
from typing import Any

import httpx

from tests.hands.crew import (
    BA_TRI,
    FIRST,
    HEAD,
    LEADER,
    REASON,
    REGISTRY,
    SECOND,
    THIRD,
    Crew,
)


async def hand_over(
    crew: Crew, by: str, *, to: str, giver: str | None = None, **changes: Any
) -> httpx.Response:
    body = {
        "to": str(crew.ids[to]),
        "office": BA_TRI,
        "role": "specialist",
        "reason": REASON,
        **({"giver": str(crew.ids[giver])} if giver else {}),
        **changes,
    }
    return await crew.post(by, "/v1/handovers", body)


async def test_a_head_puts_a_step_into_a_named_colleagues_hands_with_the_reason(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    done = await crew.reassign(HEAD, dossier_id, to=SECOND)

    assert done.json()["open_steps"][0]["holder"] == "Lê Văn Hai"
    event, noted = (await crew.audited(dossier_id))[-1]
    assert event == "step.reassigned"
    assert noted["reason"] == REASON
    assert noted["from"] == str(crew.ids[FIRST])
    assert (await crew.forward(SECOND, dossier_id)).is_success


async def test_a_specialist_reassigns_nothing(crew: Crew) -> None:
    dossier_id = await crew.on_desk()

    refused = await crew.reassign(FIRST, dossier_id, to=SECOND)

    assert refused.status_code == 403
    assert refused.json()["code"] == "not_a_head"


async def test_a_colleague_without_the_role_gets_nothing(crew: Crew) -> None:
    dossier_id = await crew.on_desk()

    refused = await crew.reassign(LEADER, dossier_id, to=REGISTRY)

    assert refused.status_code == 422
    assert refused.json()["code"] == "colleague_lacks_role"


async def test_everything_taken_is_handed_over_one_act_each(crew: Crew) -> None:
    theirs = [await crew.on_desk() for _ in range(3)]
    others = await crew.on_desk()
    for each in theirs:
        await crew.take(FIRST, each)
    await crew.take(THIRD, others)

    done = await hand_over(crew, FIRST, to=SECOND)

    assert done.json() == {"steps": 3}
    holders = [(await crew.step(each)).assignee_id for each in [*theirs, others]]
    assert holders == [crew.ids[SECOND]] * 3 + [crew.ids[THIRD]]
    for each in theirs:
        event, noted = (await crew.audited(each))[-1]
        assert (event, noted["reason"]) == ("step.handed_over", REASON)


async def test_a_leader_hands_over_for_one_who_is_away_already(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    by_colleague = await hand_over(crew, THIRD, to=SECOND, giver=FIRST)
    by_leader = await hand_over(crew, LEADER, to=SECOND, giver=FIRST)

    assert by_colleague.json()["code"] == "not_your_step"
    assert by_leader.json() == {"steps": 1}


async def test_one_without_the_role_receives_none_of_them(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    refused = await hand_over(crew, FIRST, to=REGISTRY)

    assert refused.json()["code"] == "colleague_lacks_role"
    assert (await crew.step(dossier_id)).assignee_id == crew.ids[FIRST]


async def test_two_handovers_at_once_leave_each_step_with_one_of_them(
    crew: Crew,
) -> None:
    mine = [await crew.on_desk() for _ in range(4)]
    for each in mine:
        await crew.take(FIRST, each)

    answers = await asyncio.gather(
        hand_over(crew, FIRST, to=SECOND),
        hand_over(crew, LEADER, to=THIRD, giver=FIRST),
    )

    assert [each.status_code for each in answers] == [201, 201]
    assert sum(each.json()["steps"] for each in answers) == 4
    holders = {(await crew.step(each)).assignee_id for each in mine}
    assert holders <= {crew.ids[SECOND], crew.ids[THIRD]}
