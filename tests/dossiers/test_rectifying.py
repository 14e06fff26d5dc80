"""A citizen has what is wrong about them put right, and nobody rewrites what was."""

from datetime import datetime
from typing import Any

import pytest

from app.audit import service as audit
from app.core.clock import local
from app.identity.models import Person
from app.privacy.rectifying import rules
from app.privacy.rectifying.models import RectificationRequest
from tests.dossiers import walks
from tests.dossiers.towns import Json, Resident, Town, path_of

ASK = "/v1/me/rectification-requests"
OPEN = "/v1/rectification-requests"
NAME = {"subject": "name", "wanted": "Nguyễn Thị Hoà", "reason": "Ghi thiếu dấu"}
GRANT = {"granted": True, "because": "Đã đối chiếu căn cước"}
REFUSE = {"granted": False, "because": "Đúng như giấy khai sinh"}


async def _asked(person: Resident, body: Json = NAME) -> Json:
    return walks.done(await person.post(ASK, body))


async def _acts(town: Town, subject: str) -> list[Any]:
    async with town.sessions() as session:
        return list(await audit.acts_of(session, subject=subject))


async def test_a_granted_request_puts_the_name_right_and_its_acts_prove_both(
    own_town: Town,
) -> None:
    hoa, centre = own_town.person("hoa"), own_town.person("ttpvhcc-tiepnhan")
    hoa_id = own_town.people["hoa"]

    asked = await _asked(hoa)
    waits: Any = walks.done(await centre.get(OPEN))
    decided = walks.done(await centre.post(f"{OPEN}/{asked['id']}/decision", GRANT))

    async with own_town.sessions() as session:
        person = await session.get_one(Person, hoa_id)
        row = await session.get_one(RectificationRequest, asked["id"])
    acts = await _acts(own_town, f"person:{hoa_id}")
    assert [each["id"] for each in waits["items"]] == [asked["id"]]
    assert (decided["state"], decided["before"]) == ("granted", "Nguyễn Thị Hoa")
    assert (person.name, person.name_key) == ("Nguyễn Thị Hoà", "nguyen thi hoa")
    assert [act.event for act in acts[-2:]] == [
        "rectification.asked",
        "rectification.granted",
    ]
    assert acts[-1].data["before"] == rules.digest("Nguyễn Thị Hoa", salt=row.salt)
    assert acts[-1].data["wanted"] == rules.digest("Nguyễn Thị Hoà", salt=row.salt)
    assert "Hoa" not in str([act.data for act in acts[-2:]])


async def test_an_office_has_two_working_days_by_its_calendar(
    own_town: Town, at: datetime
) -> None:
    asked = await _asked(own_town.person("hoa"))

    # A Monday morning; Tuesday the 24th is Viet Nam's day of culture, and free.
    assert local(at).isoformat() == "2026-11-23T09:00:00+07:00"
    assert asked["due_at"] == "2026-11-26T17:00:00+07:00"


async def test_what_is_wrong_in_a_dossier_is_decided_where_it_was_filed_and_not_rewritten(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)
    owner = town.person(walks.owner_of(dossier))
    body = {"subject": "dossier", "wanted": "Tên cha: Nguyễn Văn A", "reason": "Sai"}
    asked = await _asked(owner, {**body, "dossier_id": dossier["id"]})
    path = f"{OPEN}/{asked['id']}/decision"

    elsewhere = await town.person("anhoi-tiepnhan").post(path, GRANT)
    walks.done(await town.person("batri-tiepnhan").post(path, GRANT))
    again = await town.person("batri-tiepnhan").post(path, REFUSE)

    after = walks.done(await owner.get(path_of(dossier)))
    acts = await _acts(town, f"dossier:{dossier['id']}")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (
        404,
        "rectification_not_found",
    )
    assert (again.status_code, again.json()["code"]) == (409, "rectification_decided")
    assert after["version"] == dossier["version"]
    assert [act.event for act in acts[-2:]] == [
        "rectification.asked",
        "rectification.granted",
    ]


async def test_a_refused_or_withdrawn_request_changes_nothing(own_town: Town) -> None:
    hoa, centre = own_town.person("hoa"), own_town.person("ttpvhcc-tiepnhan")
    first = await _asked(hoa)
    walks.done(await centre.post(f"{OPEN}/{first['id']}/decision", REFUSE))
    second = await _asked(hoa)

    walks.done(await hoa.post(f"{ASK}/{second['id']}/withdrawal"))
    late = await centre.post(f"{OPEN}/{second['id']}/decision", GRANT)

    told: Any = walks.done(await hoa.get(ASK))
    async with own_town.sessions() as session:
        person = await session.get_one(Person, own_town.people["hoa"])
    assert [each["state"] for each in told] == ["withdrawn", "refused"]
    assert told[1]["because"] == "Đúng như giấy khai sinh"
    assert late.json()["code"] == "rectification_decided"
    assert person.name == "Nguyễn Thị Hoa"


async def test_one_request_about_the_same_waits_at_a_time(own_town: Town) -> None:
    hoa = own_town.person("hoa")
    await _asked(hoa)

    twice = await hoa.post(ASK, NAME)
    other = await hoa.post(
        ASK, {**NAME, "subject": "birth_date", "wanted": "1990-01-01"}
    )

    assert (twice.status_code, twice.json()["code"]) == (409, "rectification_waits")
    assert other.status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code", "path"),
    [
        ({"wanted": "Nguyễn Thị Hoa"}, 422, "rectification_invalid", "/wanted"),
        (
            {"subject": "birth_date", "wanted": "2990-01-01"},
            422,
            "rectification_invalid",
            "/wanted",
        ),
        ({"subject": "dossier"}, 422, "rectification_invalid", "/dossier_id"),
        (
            {"dossier_id": "01929f3a-7b1c-7def-8123-0000000000ff"},
            422,
            "rectification_invalid",
            "/dossier_id",
        ),
        ({"wanted": ""}, 422, "invalid", "/wanted"),
        ({"subject": "identity_number"}, 422, "invalid", "/subject"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_its_member(
    town: Town, body: Json, status: int, code: str, path: str
) -> None:
    answer = await town.person("hoa").post(ASK, {**NAME, **body})

    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert [each["path"] for each in told["errors"]] == [path]


async def test_nobody_asks_about_a_dossier_of_somebody_else(town: Town) -> None:
    dossier = await walks.submitted(town, walks.VESSEL)
    body = {**NAME, "subject": "dossier", "dossier_id": dossier["id"]}

    answer = await town.person("hoa").post(ASK, body)

    assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")


async def test_how_one_is_reached_is_changed_at_once_and_the_act_names_no_number(
    own_town: Town,
) -> None:
    hoa, subject = own_town.person("hoa"), f"person:{own_town.people['hoa']}"
    to = {"phone": "+84912345678", "email": "hoa@example.vn", "address": ""}

    kept = walks.done(await hoa.send("PUT", "/v1/me/contact", json=to))
    walks.done(await hoa.send("PUT", "/v1/me/contact", json=to))
    shown = walks.done(await hoa.get("/v1/me/contact"))

    acts = await _acts(own_town, subject)
    assert shown == kept == {**to, "address": None}
    assert [act.event for act in acts].count("person.contact_changed") == 1
    assert "912345678" not in str([act.data for act in acts])


@pytest.mark.parametrize(
    ("member", "wrong"),
    [
        ("phone", "12345"),
        ("phone", "0912 345 678; DROP"),
        ("email", "hoa"),
        ("email", 'hoa@example.vn"><b>'),
        ("address", "a" * 1001),
        ("phone", 912345678),
    ],
)
async def test_no_message_goes_where_none_could_arrive(
    town: Town, member: str, wrong: object
) -> None:
    body = {"phone": None, "email": None, "address": None, member: wrong}

    answer = await town.person("hoa").send("PUT", "/v1/me/contact", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == f"/{member}"
