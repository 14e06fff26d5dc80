"""Substitutes by date: the post is held, and everybody can read for whom."""

import asyncio
from datetime import timedelta

from app.identity import queries as identity
from app.identity.actor import Role
from app.organizations import queries as organizations
from tests.hands.crew import FIRST, HEAD, LEADER, REGISTRY, SECOND, THIRD, Crew


async def test_a_substitute_acts_in_the_post_and_the_record_says_for_whom(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.substitute(FIRST, REGISTRY)

    done = await crew.forward(REGISTRY, dossier_id)

    assert done.is_success
    shown = await crew.http.get(
        f"/v1/dossiers/{dossier_id}/progress", headers=crew._signed("hoa")
    )
    last = shown.json()[-1]
    assert last["actor"] == "Đỗ Thị Mai"
    assert last["title"] == "Công chức Tư pháp - Hộ tịch (thay Võ Minh Trí)"


async def test_a_substitute_goes_on_with_what_the_absent_one_took(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)
    before = await crew.forward(REGISTRY, dossier_id)
    await crew.substitute(FIRST, REGISTRY)

    queue = await crew.get(REGISTRY, "/v1/work-items?queue=mine")
    done = await crew.forward(REGISTRY, dossier_id)

    assert before.json()["code"] == "not_your_step"
    assert [each["dossier"]["id"] for each in queue["items"]] == [str(dossier_id)]
    assert done.is_success


async def test_the_day_after_the_last_the_post_is_gone(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.substitute(FIRST, REGISTRY, days=2)

    crew.clock.at += timedelta(days=1)
    second_day = await crew.take(REGISTRY, dossier_id)
    crew.clock.at += timedelta(days=1)
    third_day = await crew.forward(REGISTRY, dossier_id)

    assert second_day.is_success
    assert third_day.json()["code"] == "not_your_step"


async def test_what_a_substitute_took_is_free_when_the_substitution_has_ended(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.substitute(FIRST, REGISTRY, days=1)
    await crew.take(REGISTRY, dossier_id)

    crew.clock.at += timedelta(days=1)

    assert (await crew.forward(SECOND, dossier_id)).is_success


async def test_before_the_first_day_nobody_stands_in(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.substitute(FIRST, REGISTRY, first=crew.clock.now() + timedelta(days=1))

    assert (await crew.take(REGISTRY, dossier_id)).status_code == 403


async def test_two_ranges_may_touch_but_not_overlap(crew: Crew) -> None:
    now = crew.clock.now()
    await crew.substitute(FIRST, REGISTRY, days=3)

    overlapping = await crew.substitute(FIRST, SECOND, first=now + timedelta(days=2))
    touching = await crew.substitute(FIRST, SECOND, first=now + timedelta(days=3))

    assert overlapping.json()["code"] == "substitutions_overlap"
    assert touching.status_code == 201


async def test_of_two_overlapping_ones_made_at_once_one_is_kept(crew: Crew) -> None:
    answers = await asyncio.gather(
        *(crew.substitute(FIRST, each) for each in (SECOND, THIRD, REGISTRY))
    )

    assert sorted(each.status_code for each in answers) == [201, 409, 409]


async def test_one_who_is_away_stands_in_for_nobody(crew: Crew) -> None:
    await crew.substitute(FIRST, SECOND)

    away = await crew.substitute(THIRD, FIRST)
    leaving = await crew.substitute(SECOND, THIRD)

    assert away.json()["code"] == "substitutions_overlap"
    assert leaving.json()["code"] == "substitutions_overlap"


async def test_only_a_leader_of_the_office_names_a_substitute(crew: Crew) -> None:
    refused = [
        await crew.substitute(FIRST, SECOND, made_by=each)
        for each in (FIRST, HEAD, "anhoi-chutich")
        if each in crew.ids
    ]

    assert len(refused) >= 2
    assert {each.json()["code"] for each in refused} == {"not_the_leader"}


async def test_where_the_only_leader_is_absent_one_from_above_names_the_substitute(
    crew: Crew,
) -> None:
    async with crew.sessions() as session:
        province = await organizations.by_code(session, code="000.00.00.H07")
        assert province is not None
        ((above, _),) = await identity.holders(
            session, office_id=province.id, role=Role.LEADER, at=crew.clock.now()
        )

    made = await crew.substitute(
        LEADER, REGISTRY, role=Role.LEADER, made_by=above.handle
    )
    ended = await crew.post(
        above.handle, f"/v1/substitutions/{made.json()['id']}/ending"
    )

    assert (made.status_code, ended.status_code) == (201, 200)


async def test_a_citizen_or_the_same_person_is_no_substitute(crew: Crew) -> None:
    citizen = await crew.substitute(FIRST, "hoa")
    oneself = await crew.substitute(FIRST, FIRST)
    wrong_role = await crew.substitute(FIRST, SECOND, role=Role.LEADER)

    codes = {each.json()["code"] for each in (citizen, oneself, wrong_role)}
    assert codes == {"substitution_unusable"}


async def test_a_substitution_ended_early_gives_the_post_back(crew: Crew) -> None:
    made = (await crew.substitute(FIRST, REGISTRY, days=5)).json()

    ended = await crew.post(LEADER, f"/v1/substitutions/{made['id']}/ending")
    twice = await crew.post(LEADER, f"/v1/substitutions/{made['id']}/ending")

    assert ended.is_success
    assert twice.json()["code"] == "substitution_not_found"
    async with crew.sessions() as session:
        actor = await identity.actor(session, crew.ids[REGISTRY], at=crew.clock.now())
    assert [post.on_behalf_of for post in actor.posts] == [None]
    assert (await crew.substitute(FIRST, SECOND)).status_code == 201
