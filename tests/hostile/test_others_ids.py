"""Another's id, in a path, a body or a query, is answered as one that never was."""

from typing import Any, Final

import pytest

from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Route
from tests.dossiers.policy.people import KINDS
from tests.dossiers.policy.samples import SAMPLES
from tests.dossiers.policy.world import World
from tests.hostile import absent, bodies
from tests.hostile.bodies import NEVER, Place
from tests.hostile.told import told

Json = dict[str, Any]
_BY_NAME: Final = {kind.name: kind for kind in KINDS}
# One of each thing that they may not know of, by its name in the world.
_HIDDEN: Final = ("submitted", "upload", "hoa")
_IN_PATHS: Final = tuple(
    route
    for route in matrix.routes()
    if not route.public and "_id}" in route.path and route.operation in SAMPLES
)
_IN_BODIES: Final = bodies.texts(lambda shape: shape.get("format") == "uuid")


@pytest.mark.parametrize("route", _IN_PATHS, ids=lambda route: route.operation)
async def test_anothers_id_in_a_path_is_as_one_that_never_was(
    world: World, route: Route
) -> None:
    assert await absent.told_apart(world, route) == set()


@pytest.mark.parametrize("place", _IN_BODIES, ids=str)
async def test_anothers_id_in_a_body_is_as_one_that_never_was(
    world: World, place: Place
) -> None:
    names = absent.names_of(world, place.route)
    for kind in absent.STRANGERS:
        body = bodies.planted(world, place, NEVER)
        never = await absent.send(world, place.route, kind, names, body)
        if never.status_code in {401, 403}:
            continue
        for hidden in _HIDDEN:
            body = bodies.planted(world, place, names[hidden])

            theirs = await absent.send(world, place.route, kind, names, body)

            assert told(theirs) == told(never), (kind.name, hidden)


@pytest.mark.parametrize("name", ["dossier", "person"])
@pytest.mark.parametrize("hidden", ["submitted", "hoa"])
async def test_anothers_id_in_a_search_is_as_one_that_never_was(
    world: World, name: str, hidden: str
) -> None:
    names = absent.names_of(world, matrix.routes()[0])
    auditor = _BY_NAME["thanhtra-anhoi"]

    theirs, never = [
        await world.request(auditor, "GET", f"/v1/audit/acts?{name}={each}")
        for each in (names[hidden], NEVER)
    ]

    assert told(theirs) == told(never)
