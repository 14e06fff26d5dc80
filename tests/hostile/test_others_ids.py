"""Another's id, in a path, a body or a query, is answered as one that never was."""

import re
from collections.abc import Mapping
from typing import Any, Final

import httpx
import pytest

from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Filled, Route
from tests.dossiers.policy.people import KINDS, Kind
from tests.dossiers.policy.samples import SAMPLES
from tests.dossiers.policy.world import World
from tests.hostile import bodies
from tests.hostile.bodies import NEVER, Place

Json = dict[str, Any]
_BY_NAME: Final = {kind.name: kind for kind in KINDS}
# Nothing of Hoa's or of Ba Tri's is theirs.
_STRANGERS: Final = tuple(
    _BY_NAME[name] for name in ("another citizen", "leader elsewhere", "quantri-anhoi")
)
# One of each thing that they may not know of, by its name in the world.
_HIDDEN: Final = ("draft", "submitted", "upload", "item", "hoa")
_IN_PATHS: Final = tuple(
    route
    for route in matrix.routes()
    if not route.public and "_id}" in route.path and route.operation in SAMPLES
)
_IN_BODIES: Final = bodies.texts(lambda shape: shape.get("format") == "uuid")
# The times and marks of an answer are its own.
_OWN: Final = re.compile(r"\d{4}-\d\d-\d\dT[^\"]+|[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.mark.parametrize("route", _IN_PATHS, ids=lambda route: route.operation)
async def test_anothers_id_in_a_path_is_as_one_that_never_was(
    world: World, route: Route
) -> None:
    sample = route.sample
    assert sample is not None
    names = _names(world, route)
    known = {**names, **matrix.filled(sample.fill, names)}
    body = matrix.filled(sample.send.get("json"), names)
    absent = {**known, **_absent(route)}

    for kind in (each for each in _STRANGERS if _hidden(route, each)):
        theirs = await _sent(world, route, kind, known, body)
        never = await _sent(world, route, kind, absent, body)

        assert _told(theirs) == _told(never)
        assert theirs.status_code == 404 or _refused_in_a_batch(theirs)


@pytest.mark.parametrize("place", _IN_BODIES, ids=str)
async def test_anothers_id_in_a_body_is_as_one_that_never_was(
    world: World, place: Place
) -> None:
    names = _names(world, place.route)
    for kind in _STRANGERS:
        body = bodies.planted(world, place, NEVER)
        never = await _sent(world, place.route, kind, names, body)
        if never.status_code in {401, 403}:
            continue
        for hidden in _HIDDEN:
            body = bodies.planted(world, place, names[hidden])

            theirs = await _sent(world, place.route, kind, names, body)

            assert _told(theirs) == _told(never), (kind.name, hidden)


@pytest.mark.parametrize("name", ["dossier", "person"])
@pytest.mark.parametrize("hidden", _HIDDEN)
async def test_anothers_id_in_a_search_is_as_one_that_never_was(
    world: World, name: str, hidden: str
) -> None:
    names = _names(world, matrix.routes()[0])
    auditor = _BY_NAME["thanhtra-anhoi"]

    theirs, never = [
        await world.request(auditor, "GET", f"/v1/audit/acts?{name}={each}")
        for each in (names[hidden], NEVER)
    ]

    assert _told(theirs) == _told(never)


def _hidden(route: Route, kind: Kind) -> bool:
    return matrix.expected(route, kind) == "hidden"


def _refused_in_a_batch(answer: httpx.Response) -> bool:
    return all(each["problem"] for each in answer.json()["verdicts"])


def _names(world: World, route: Route) -> Json:
    """Return what is Hoa's or Ba Tri's; a route's own dossier is hers as well."""
    filed = matrix.names_of(world, SAMPLES["get_dossier"])
    sample = route.sample
    own = matrix.names_of(world, sample) if sample is not None else {}
    return {**filed, **own, "hoa": world.people["hoa"], "paper": filed["paper"]}


def _absent(route: Route) -> Json:
    return {
        part[1:-1]: NEVER for part in route.path.split("/") if part.endswith("_id}")
    }


async def _sent(
    world: World, route: Route, kind: Kind, names: Mapping[str, Any], body: object
) -> httpx.Response:
    sample = route.sample
    assert sample is not None
    sent = matrix.filled(dict(sample.send), dict(names))
    headers = {"If-Match": '"1"', **sent.pop("headers", {})}
    if body is not None:
        sent["json"] = body
    fill = matrix.filled(sample.fill, dict(names))
    path = route.path.format_map(Filled({**fill, **names}))
    return await world.request(kind, route.method, path, headers=headers, **sent)


def _told(answer: httpx.Response) -> tuple[int, str]:
    """Return the whole answer but what is its own at every request."""
    return answer.status_code, _OWN.sub("*", answer.text)
