"""The inbox of steps for which no competent office was found."""

from uuid import UUID

import httpx
from prometheus_client import REGISTRY as METRICS
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers import standing
from app.organizations.models import Office
from tests.hands.crew import AN_HOI, BA_TRI, CLERK, FIRST, REASON, Crew

CENTRE_DESK = "ttpvhcc-tiepnhan"


async def vanish(crew: Crew, code: str) -> None:
    """Close an office and leave it without any heir."""

    async def work(session: AsyncSession) -> None:
        await session.execute(
            update(Office)
            .where(Office.code == code)
            .values(valid_to=local(crew.clock.now()).date(), closed_by="thử")
        )

    await crew.do(work)


async def unrouted(crew: Crew) -> UUID:
    dossier_id = await crew.filed()
    await vanish(crew, BA_TRI)
    await crew.accept(dossier_id)
    return dossier_id


async def route(
    crew: Crew, dossier_id: UUID, by: str, *, office: str = AN_HOI
) -> httpx.Response:
    path, version = await crew.at_step(dossier_id, "routing")
    body = {"office": office, "reason": REASON}
    return await crew.post(by, path, body, version=version)


async def test_a_step_without_a_competent_office_opens_in_the_centres_inbox(
    crew: Crew,
) -> None:
    dossier_id = await unrouted(crew)

    queue = await crew.get(CENTRE_DESK, "/v1/work-items?queue=inbox")

    (row,) = queue["items"]
    assert row["dossier"]["id"] == str(dossier_id)
    assert row["unrouted"]
    assert row["why"] == (
        "Chưa tìm được cơ quan thụ lý: cần Ủy ban nhân dân cấp xã có thẩm quyền"
    )
    assert row["next_act"] is None
    item = await crew.step(dossier_id)
    assert item.wanted == {"office": "competent_commune", "argument": None}


async def test_an_alarm_counts_what_lies_in_the_inbox(crew: Crew) -> None:
    await unrouted(crew)

    await crew.watch.measure()

    assert METRICS.get_sample_value("motcua_inbox_steps") == 1


async def test_the_centre_routes_it_to_an_office_with_a_reason(crew: Crew) -> None:
    dossier_id = await unrouted(crew)

    done = await route(crew, dossier_id, CENTRE_DESK)

    assert done.is_success
    item = await crew.step(dossier_id)
    assert (item.role, item.wanted) == ("specialist", None)
    event, noted = (await crew.audited(dossier_id))[-1]
    assert (event, noted["reason"]) == ("step.routed", REASON)
    anyone = await crew.get(CENTRE_DESK, "/v1/work-items?queue=inbox")
    assert anyone["items"] == []
    async with crew.sessions() as session:
        assert not await standing.violations(session, at=crew.clock.now())


async def test_nobody_else_routes_it_and_nobody_handles_it_there(crew: Crew) -> None:
    dossier_id = await unrouted(crew)

    by_commune = await route(crew, dossier_id, CLERK)
    handled = await crew.forward(CENTRE_DESK, dossier_id)

    assert by_commune.json()["code"] == "not_your_step"
    assert handled.status_code == 403


async def test_it_goes_to_no_closed_office_and_to_none_without_the_role(
    crew: Crew,
) -> None:
    dossier_id = await unrouted(crew)

    closed = await route(crew, dossier_id, CENTRE_DESK, office=BA_TRI)
    unknown = await route(crew, dossier_id, CENTRE_DESK, office="000.99.99.H07")

    assert {closed.status_code, unknown.status_code} == {422}
    assert {closed.json()["code"], unknown.json()["code"]} == {"office_cannot_hold"}


async def test_a_step_with_an_office_is_not_routed_by_hand(crew: Crew) -> None:
    dossier_id = await crew.on_desk()

    refused = await route(crew, dossier_id, FIRST)

    assert refused.json()["code"] == "not_unrouted"
