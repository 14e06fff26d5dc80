"""What is another's, asked for by a stranger beside what never was."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Filled, Route
from tests.dossiers.policy.people import KINDS, Kind
from tests.dossiers.policy.samples import SAMPLES
from tests.dossiers.policy.world import World
from tests.hostile.bodies import NEVER
from tests.hostile.told import told

Json = dict[str, Any]
_BY_NAME: Final = {kind.name: kind for kind in KINDS}
# Nothing of Hoa's or of Ba Tri's is theirs.
STRANGERS: Final = tuple(
    _BY_NAME[name] for name in ("another citizen", "leader elsewhere", "quantri-anhoi")
)


async def told_apart(world: World, route: Route) -> set[str]:
    """Return the strangers who are told another's id otherwise than one of nothing."""
    sample = route.sample
    assert sample is not None
    names = names_of(world, route)
    known = {**names, **matrix.filled(sample.fill, names)}
    body = matrix.filled(sample.send.get("json"), names)
    found = set[str]()
    for kind in (each for each in STRANGERS if _hidden(route, each)):
        theirs = await send(world, route, kind, known, body)
        never = await send(world, route, kind, {**known, **_absent(route)}, body)
        if told(theirs) != told(never) or not _refused(theirs):
            found.add(kind.name)
    return found


def _refused(answer: httpx.Response) -> bool:
    if answer.status_code == httpx.codes.NOT_FOUND:
        return True
    told_each = answer.json() if answer.content else {}
    return all(
        each["problem"] for each in told_each.get("verdicts", [{"problem": None}])
    )


def _hidden(route: Route, kind: Kind) -> bool:
    return matrix.expected(route, kind) == "hidden"


def names_of(world: World, route: Route) -> Json:
    """Return what is Hoa's or Ba Tri's; a route's own dossier is hers as well."""
    filed = matrix.names_of(world, SAMPLES["get_dossier"])
    sample = route.sample
    own = matrix.names_of(world, sample) if sample is not None else {}
    return {**filed, **own, "hoa": world.people["hoa"], "paper": filed["paper"]}


def _absent(route: Route) -> Json:
    return {
        part[1:-1]: NEVER for part in route.path.split("/") if part.endswith("_id}")
    }


async def send(
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
