"""Inspectors read what was done, as far as their office reaches, and are told of."""

import io
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.audit import bundles, sealing, verification
from app.audit.models import AuditAct
from app.core.clock import local
from app.dossiers.auditing import masking
from app.dossiers.lifecycle import Status
from tests.conftest import MORNING
from tests.dossiers.policy.people import AN_HOI, BA_TRI, KINDS, Kind
from tests.dossiers.policy.world import World
from tests.dossiers.towns import Json

ACTS: Final = "/v1/audit/acts"
BUNDLE: Final = "/v1/audit/bundle"
TODAY: Final = local(MORNING).date()


def _kind(handle: str) -> Kind:
    return next(each for each in KINDS if each.handle == handle)


PROVINCE: Final = _kind("thanhtra-tinh")
ELSEWHERE: Final = _kind("thanhtra-anhoi")
CLERK: Final = _kind("batri-tiepnhan")


async def _ask(
    world: World, kind: Kind = PROVINCE, path: str = ACTS, **params: Any
) -> httpx.Response:
    return await world.request(kind, "GET", path, params=params)


async def _read(world: World, kind: Kind = PROVINCE, **params: Any) -> list[Json]:
    """Read every page."""
    found: list[Json] = []
    while True:
        answer = await _ask(world, kind, **params)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        params["cursor"] = answer.json()["next"]


async def test_pages_hold_every_act_once_and_the_newest_first(world: World) -> None:
    whole = await _read(world, office=BA_TRI, size=100)
    paged = await _read(world, office=BA_TRI, size=7)

    assert len(whole) > 14
    assert paged == whole
    assert [each["at"] for each in whole] == sorted(
        (each["at"] for each in whole), reverse=True
    )


async def test_an_offices_acts_are_those_of_its_people(world: World) -> None:
    actors = {each["actor"] for each in await _read(world, office=BA_TRI, size=100)}

    assert world.people["batri-tiepnhan"] in actors
    assert world.people["hoa"] not in actors
    assert world.people["quantri-tinh"] not in actors


async def test_a_dossiers_acts_are_its_chains(world: World) -> None:
    dossier = world.dossiers[Status.RETURNED]["id"]

    found = await _read(world, dossier=dossier, size=100)

    events = {each["event"] for each in found}
    assert {each["subject"].partition(":")[2] for each in found} == {dossier}
    assert {"dossier.submitted", "dossier.accepted"} <= events


async def test_an_officials_acts_are_what_they_did_and_what_was_done_to_them(
    world: World,
) -> None:
    clerk = world.people["batri-tiepnhan"]

    found = await _read(world, person=clerk, event="dossier.", size=100)

    assert found
    assert {each["actor"] for each in found} == {clerk}
    assert {each["event"].partition(".")[0] for each in found} == {"dossier"}
    assert {each["actor_name"] for each in found} != {None}


async def test_time_and_act_narrow_what_is_read(world: World) -> None:
    later = MORNING.isoformat()
    since = await _read(world, event="dossier.accepted", since=later, size=100)
    until = await _read(world, event="dossier.accepted", until=later, size=100)

    both = await _read(world, event="dossier.accepted", size=100)

    assert both
    assert len(since) + len(until) == len(both)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"office": BA_TRI}, "not_the_auditor"),
        ({}, "not_the_auditor"),
        ({"dossier": "{dossier}"}, "dossier_not_found"),
        ({"person": "{clerk}"}, "person_not_found"),
        ({"person": "{hoa}"}, "person_not_found"),
        ({"office": AN_HOI, "person": "{clerk}"}, "person_not_found"),
    ],
)
async def test_an_auditor_sees_no_further_than_their_office(
    world: World, asked: dict[str, str], code: str
) -> None:
    named = {
        "{dossier}": world.dossiers[Status.RETURNED]["id"],
        "{clerk}": world.people["batri-tiepnhan"],
        "{hoa}": world.people["hoa"],
    }
    params = {name: named.get(value, value) for name, value in asked.items()}

    answer = await _ask(world, ELSEWHERE, **params)

    assert answer.json()["code"] == code


async def test_citizens_are_not_looked_up(world: World) -> None:
    answer = await _ask(world, person=world.people["hoa"])

    assert answer.json()["code"] == "person_not_found"


async def test_whoever_handles_a_dossier_does_not_read_its_audit(world: World) -> None:
    dossier = world.dossiers[Status.RETURNED]["id"]

    answer = await _ask(world, CLERK, dossier=dossier)

    assert answer.json()["code"] == "not_the_auditor"


@pytest.mark.parametrize(
    "params",
    [{"cursor": "x"}, {"event": "%"}, {"since": "2026-11-23"}, {"person": "hoa"}],
)
async def test_what_cannot_be_asked_is_refused(
    world: World, params: dict[str, Any]
) -> None:
    assert (await _ask(world, **params)).status_code in {400, 422}


async def test_each_page_that_is_read_is_an_act_itself(world: World) -> None:
    told: list[Any] = []

    async def look(connection: AsyncConnection) -> None:
        reads = select(AuditAct.actor_id, AuditAct.data).where(
            AuditAct.event == "audit.read"
        )
        told.extend((await connection.execute(reads)).all())

    await world.request(
        PROVINCE, "GET", f"{ACTS}?event=dossier.&size=2", before_undone=look
    )

    inspector = world.people["thanhtra-tinh"]
    assert [tuple(each) for each in told] == [
        (inspector, {"event": "dossier.", "acts": 2})
    ]


async def test_a_bundle_is_given_proves_itself_and_is_recorded(world: World) -> None:
    token = {"Authorization": f"Bearer {world.tokens[PROVINCE.name]}"}
    days = {"first_day": str(TODAY), "last_day": str(TODAY)}
    async with world.connection.begin() as outer:
        session = AsyncSession(
            world.connection, join_transaction_mode="create_savepoint"
        )
        await sealing.seal(session, day=TODAY, at=MORNING)
        await session.commit()
        answer = await world.http.get(BUNDLE, params=days, headers=token)
        exported = await world.connection.scalar(
            select(AuditAct.data).where(AuditAct.event == "audit.exported")
        )
        await outer.rollback()

    bundle = bundles.read(io.StringIO(answer.text))
    broken = verification.verify(bundle.seals, bundle.subjects, scope=bundle.scope)
    assert (answer.status_code, broken, len(bundle.seals)) == (200, [], 1)
    assert '"data"' not in answer.text
    assert exported == {"first": str(TODAY), "last": str(TODAY), "contents": False}


@pytest.mark.parametrize(
    ("last", "status", "code"),
    [
        ("2026-11-02", 404, "nothing_sealed"),
        ("2026-10-31", 422, "invalid"),
        ("2026-12-03", 422, "invalid"),
    ],
)
async def test_a_bundle_of_no_days_or_too_many_is_refused(
    world: World, last: str, status: int, code: str
) -> None:
    answer = await _ask(world, path=BUNDLE, first_day="2026-11-01", last_day=last)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_numbers_of_people_are_covered_wherever_they_stand() -> None:
    said: dict[str, Any] = {
        "number": "083192000101",
        "list": ["Số 083192000101, điện thoại 0912345678", 12],
        "code": "000.23.26.H07-261123-0001",
        "id": "01a20ae7-67b6-75eb-9f2c-640123456789",
        "none": None,
    }

    assert masking.cover(said) == {
        "number": "•••••••••101",
        "list": ["Số •••••••••101, điện thoại •••••••678", 12],
        "code": "000.23.26.H07-261123-0001",
        "id": "01a20ae7-67b6-75eb-9f2c-640123456789",
        "none": None,
    }
