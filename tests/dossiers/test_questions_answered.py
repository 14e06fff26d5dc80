"""Questions over HTTP: asked through the Portal, answered here, read by anybody."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from app.core.database import transaction
from app.core.ids import new_id
from app.integrations.national_portal.questions.models import PortalQuestion, Source
from app.organizations import queries as organizations
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town

OFFICIALS, PUBLIC = "/v1/national-portal/questions", "/v1/questions"
CLERK, CENTRE, OTHER = "batri-hotich", "ttpvhcc-tiepnhan", "anhoi-hotich"
TEXT = "Mang giấy chứng sinh; <3 tháng thì không phạt & miễn phí."
_numbers = iter(range(1, 1000))


async def ask(town: Town, at: datetime, *, office: str | None, **more: Any) -> str:
    async with transaction(town.sessions) as session:
        named = office and await organizations.by_code(session, code=office)
        row = PortalQuestion(
            id=new_id(),
            source=Source.CITIZENS,
            number=next(_numbers),
            office_code=office or "000.99.99.H07",
            office_id=named.id if named else None,
            content="Khai sinh cần giấy tờ gì?",
            received_at=at,
            version=1,
            **more,
        )
        session.add(row)
    return str(row.id)


async def seen(town: Town, who: str, question: str, **params: Any) -> list[Json]:
    page = walks.done(await town.person(who).get(OFFICIALS, params=params))
    return [each for each in page["items"] if each["id"] == question]


async def test_the_office_that_is_asked_sees_it_and_no_other(
    town: Town, at: datetime
) -> None:
    asked = await ask(town, at, office=walks.BA_TRI)

    assert len(await seen(town, CLERK, asked)) == 1
    assert await seen(town, OTHER, asked) == []
    assert (await town.person("hoa").get(OFFICIALS)).status_code == 403


async def test_the_service_centre_routes_what_names_no_office(
    town: Town, at: datetime
) -> None:
    asked = await ask(town, at, office=None)
    (before,) = await seen(town, CENTRE, asked, unrouted="true")

    routed = await town.person(CENTRE).send(
        "PUT",
        f"{OFFICIALS}/{asked}/office",
        json={"office": walks.BA_TRI},
        version=before["version"],
    )

    assert walks.done(routed)["office_id"] is not None
    assert await seen(town, CENTRE, asked, unrouted="true") == []
    assert len(await seen(town, CLERK, asked)) == 1


async def test_an_answer_is_read_by_anybody_and_repeating_it_gives_the_same(
    town: Town, at: datetime
) -> None:
    asked = await ask(town, at, office=walks.BA_TRI, procedure_code="9.000001")
    path, key = f"{OFFICIALS}/{asked}/answer", {"Idempotency-Key": str(uuid4())}
    body = {"answer": TEXT}

    first = await town.person(CLERK).post(path, body, version=1, headers=key)
    again = await town.person(CLERK).post(path, body, version=1, headers=key)
    late = await town.person(CLERK).post(path, body, version=1)

    assert (first.status_code, again.json()) == (201, first.json())
    assert (late.status_code, late.json()["code"]) == (412, "question_changed")
    page = walks.done(await town.anybody.get(PUBLIC, params={"procedure": "9.000001"}))
    assert [(each["id"], each["answer"]) for each in page["items"]] == [(asked, TEXT)]
    one = await town.anybody.get(f"{PUBLIC}/{asked}")
    assert walks.done(one) == page["items"][0]
    assert await seen(town, CLERK, asked) == []


async def test_what_is_not_answered_is_nobodys_to_read(
    town: Town, at: datetime
) -> None:
    asked = await ask(town, at, office=walks.BA_TRI)

    answer = await town.anybody.get(f"{PUBLIC}/{asked}")

    assert (answer.status_code, answer.json()["code"]) == (404, "question_not_found")


@pytest.mark.parametrize("text", ["", "  ", "<b>Được</b>", "a\x00", "a" * 4001])
async def test_what_the_portal_would_not_take_is_told_at_once(
    town: Town, at: datetime, text: str
) -> None:
    asked = await ask(town, at, office=walks.BA_TRI)

    refused = await town.person(CLERK).post(
        f"{OFFICIALS}/{asked}/answer", {"answer": text}, version=1
    )

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["path"] == "/answer"


async def test_an_office_publishes_its_own_and_pages_go_on(town: Town) -> None:
    new = {
        "office": walks.BA_TRI,
        "field_code": "G15-TP07",
        "procedure_code": "9.000002",
        "answer": TEXT,
    }
    for number in range(3):
        body = {**new, "question": f"Hỏi {number}?"}
        walks.done(await town.person(CLERK).post(OFFICIALS, body))

    wanted = {"procedure": "9.000002", "office": walks.BA_TRI, "size": 2}
    first = walks.done(await town.anybody.get(PUBLIC, params=wanted))
    rest = walks.done(
        await town.anybody.get(PUBLIC, params={**wanted, "cursor": first["next"]})
    )

    told = [each["question"] for each in (*first["items"], *rest["items"])]
    assert told == ["Hỏi 2?", "Hỏi 1?", "Hỏi 0?"]
    assert rest["next"] is None
