"""Mass assignment: no write takes a member that its body does not name."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from app.dossiers.lifecycle import Status
from app.identity.policy.permissions import Permission
from tests.dossiers import walks
from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Route
from tests.dossiers.policy.people import KINDS, OWNER, Kind
from tests.dossiers.policy.world import World
from tests.house.portal import described

Json = dict[str, Any]
# What somebody would like to decide themselves.
_WISHED: Final[Json] = {
    "id": "00000000-0000-4000-8000-000000000000",
    "status": "returned",
    "version": 99,
    "code": "000.01.26.H07-261123-000001",
    "owner": "sau",
    "owner_id": "00000000-0000-4000-8000-000000000000",
    "applicant_id": "00000000-0000-4000-8000-000000000000",
    "assignee": "00000000-0000-4000-8000-000000000000",
    "role": "leader",
    "is_admin": True,
    "fee": 0,
    "paid": True,
    "due_at": "2099-01-01T00:00:00+07:00",
    "verdict": "TOTAL-PASSED",
    "at": "2020-01-01T00:00:00+07:00",
    "by": "batri-chutich",
    "__proto__": {"admin": True},
}
# Their members are a form's, a process's or a key's: checked by what reads them.
_OPEN: Final = {
    "DossierDraft.answers",
    "AnswersPatch.answers",
    "AnswersToEvaluate.answers",
    "NewKey.jwk",
    "Succession.roles",
    "draft_process",
}
_WRITES: Final = tuple(
    route
    for route in matrix.routes()
    if route.sample is not None and "json" in route.sample.send
)
_HOA: Final = next(kind for kind in KINDS if kind.handle == OWNER)


def test_no_body_that_the_description_shows_takes_members_it_does_not_name() -> None:
    shown = described()

    found = {
        place
        for path in shown["paths"].values()
        for operation in path.values()
        for place in _open_objects(operation, shown["components"]["schemas"])
    }

    assert found == _OPEN


@pytest.mark.parametrize("route", _WRITES, ids=lambda route: route.operation)
async def test_a_member_that_nobody_named_is_refused(
    world: World, route: Route
) -> None:
    sample = route.sample
    assert sample is not None
    body = matrix.filled(sample.send["json"], matrix.names_of(world, sample))
    if not isinstance(body, dict) or route.operation in _OPEN:
        pytest.skip("the body is not an object of named members")
    if route.permission == Permission.SEND_FROM_PORTAL:
        pytest.skip("the Portal's own shapes, read whole and kept as evidence")

    let_in = [each for each in KINDS if matrix.expected(route, each) == "allowed"]
    if not let_in:
        pytest.skip("it asks for a surer sign-in than anybody of the matrix has")
    wished = _wished(route, body)

    status, refused = await _sent(world, route, let_in[0], {**body, **wished})

    assert status == 422
    assert refused == set(wished)


async def test_answers_are_a_forms_and_set_nothing_of_the_dossier(world: World) -> None:
    draft = world.dossiers[Status.DRAFT]
    body = {**walks.MARITAL.draft, "answers": {**walks.MARITAL.answers, **_WISHED}}

    made = await world.request(_HOA, "POST", "/v1/dossiers", json=body)
    saved = await world.request(
        _HOA,
        "PATCH",
        f"/v1/dossiers/{draft['id']}",
        json={"answers": _WISHED},
        headers={"If-Match": f'"{draft["version"]}"'},
    )

    for answer in (made, saved):
        assert answer.status_code < 500
        if answer.is_success:
            told = answer.json()
            assert (told["status"], told["due_at"]) == ("draft", None)
            assert told["version"] != _WISHED["version"]
            assert told["id"] != _WISHED["id"]


async def _sent(
    world: World, route: Route, kind: Kind, body: Json
) -> tuple[int, set[str]]:
    """Return the status, and which members were refused."""
    answer = await matrix.send(world, route, kind, body=body)
    faults = answer.json().get("errors", ())
    refused = {
        each["path"].rpartition("/")[2]
        for each in faults
        if each["code"] == "extra_forbidden"
    }
    return answer.status_code, refused


def _wished(route: Route, body: Json) -> Json:
    taken = _named(route) | set(body)
    return {name: value for name, value in _WISHED.items() if name not in taken}


def _named(route: Route) -> set[str]:
    shown = described()
    operation = shown["paths"][route.path][route.method.lower()]
    schemas = shown["components"]["schemas"]
    shape = operation["requestBody"]["content"]["application/json"]["schema"]
    shapes = [_resolved(each, schemas) for each in shape.get("anyOf", [shape])]
    return {name for each in shapes for name in each.get("properties", {})}


def _open_objects(operation: Json, schemas: Json) -> Iterator[str]:
    shape = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if shape is not None and operation["operationId"] != "attach_paper":
        yield from _open_beneath(shape["schema"], operation["operationId"], schemas)


def _open_beneath(shape: Json, place: str, schemas: Json) -> Iterator[str]:
    if "$ref" in shape:
        place = shape["$ref"].rpartition("/")[2]
        yield from _open_beneath(schemas[place], place, schemas)
        return
    if shape.get("type") == "object" and shape.get("additionalProperties") is not False:
        yield place
    for name, each in shape.get("properties", {}).items():
        yield from _open_beneath(each, f"{place}.{name}", schemas)
    for each in (*shape.get("anyOf", ()), *shape.get("oneOf", ())):
        yield from _open_beneath(each, place, schemas)
    if "items" in shape:
        yield from _open_beneath(shape["items"], place, schemas)


def _resolved(shape: Json, schemas: Json) -> Json:
    found: Json = (
        schemas[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    )
    return found
