"""What the API's own description allows, sent as everybody: no 5xx, nobody's data."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Filled, Route
from tests.dossiers.policy.people import Kind
from tests.dossiers.policy.world import World
from tests.hostile import marked
from tests.hostile.marked import Secrets
from tests.house.portal import described

# Raised by hand: `MOTCUA_HOSTILE_EXAMPLES=40` tries other cases at every run.
_EXAMPLES: Final = int(os.environ.get("MOTCUA_HOSTILE_EXAMPLES", "2"))
_BY_DEFAULT: Final = "MOTCUA_HOSTILE_EXAMPLES" not in os.environ
# The feed is all that partner's; it tells of every dossier by its code.
_WHOLE: Final = {("read_feed", "partner"), ("read_snapshot", "partner")}
_OF_THE_CALL: Final = {"authorization", "securitykey", "idempotency-key", "cookie"}
_ROUTES: Final = {route.operation: route for route in matrix.routes()}
pytestmark = pytest.mark.slow

# What the upload protocol sends is bytes, under a name of its own.
schemathesis.serializer.alias(
    "application/offset+octet-stream", "application/octet-stream"
)


@dataclass(frozen=True)
class Attack:
    """One made-up request; `path` has its names still open."""

    route: Route
    query: str
    headers: Mapping[str, str]
    body: bytes
    path_names: Mapping[str, str]


@pytest.fixture(scope="module")
async def secrets(world: World, shared_town: Any) -> Secrets:
    return await marked.hidden(shared_town)


@pytest.mark.parametrize("kind", marked.ATTACKERS, ids=lambda kind: kind.name)
async def test_no_request_that_the_description_allows_breaks_or_leaks(
    world: World, secrets: Secrets, kind: Kind
) -> None:
    found = [
        fault
        for attack, path in _dealt(world, secrets, kind)
        if (fault := await _fault(world, secrets, attack, kind, path)) is not None
    ]

    assert found == []


def test_every_route_is_attacked() -> None:
    assert {attacks[0].route.operation for attacks in _attacks()} == set(_ROUTES)


async def _fault(
    world: World, secrets: Secrets, attack: Attack, kind: Kind, path: str
) -> str | None:
    """Return what was wrong with the answer, if anything was."""
    where = f"{attack.route.operation} {path}?{attack.query} {attack.body[:300]!r}"
    answer = await world.request(
        kind,
        attack.route.method,
        f"{path}?{attack.query}",
        headers=dict(attack.headers),
        content=attack.body,
    )
    if answer.status_code >= 500 and not _meant(answer):
        return f"{answer.status_code}: {where}"
    if (attack.route.operation, kind.name) in _WHOLE:
        return None
    told = answer.text + str(answer.headers)
    leaked = secrets.leaked_to(kind, told, sent=where)
    return f"told {leaked}: {where}" if leaked else None


def _meant(answer: httpx.Response) -> bool:
    """Tell whether a part that the test has not is told to be away."""
    return answer.status_code == 503 and answer.json()["code"] != "internal_error"


def _dealt(world: World, secrets: Secrets, kind: Kind) -> Iterator[tuple[Attack, str]]:
    """Yield what this person sends: one request a route, or all that were asked for.

    Between them, everybody sends every example by every kind of path.
    """
    turn = marked.ATTACKERS.index(kind)
    for attacks in _attacks():
        whole = [
            (attack, path)
            for attack in attacks
            for path in _paths(world, secrets, attack, kind)
        ]
        yield from [whole[turn % len(whole)]] if _BY_DEFAULT else whole


def _paths(world: World, secrets: Secrets, attack: Attack, kind: Kind) -> Iterator[str]:
    """Yield the path as made up, and with the names of what is hidden from them."""
    yield attack.route.path.format_map(attack.path_names)
    if "{" not in attack.route.path:
        return
    sample = attack.route.sample
    assert sample is not None
    names = matrix.names_of(world, sample)
    known = {**names, **matrix.filled(sample.fill, names)}
    hidden = secrets.hidden_from(kind)
    for secret in hidden if "{dossier_id}" in attack.route.path else [None]:
        other = {} if secret is None else secret.names
        yield attack.route.path.format_map(Filled({**known, **other}))


@cache
def _attacks() -> tuple[list[Attack], ...]:
    schema = schemathesis.openapi.from_dict(described())
    return tuple(map(_made_up, _operations(schema)))


def _operations(schema: OpenApiSchema) -> Iterator[Any]:
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


def _made_up(operation: Any) -> list[Attack]:
    made: list[Attack] = []

    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        derandomize=_BY_DEFAULT,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def make(case: schemathesis.Case[Any]) -> None:
        made.append(_attack(case))

    make()
    return made


def _attack(case: Any) -> Attack:
    prepared = requests.Request(
        **case.as_transport_kwargs(base_url="http://portal")
    ).prepare()
    query = (prepared.url or "").partition("?")[2]
    body = prepared.body or b""
    assert isinstance(body, str | bytes)
    return Attack(
        route=_ROUTES[case.operation.definition.raw["operationId"]],
        query=_patient(query),
        headers={
            name: str(value)
            for name, value in prepared.headers.items()
            if name.lower() not in _OF_THE_CALL
        },
        body=body.encode() if isinstance(body, str) else body,
        path_names={k: str(v) for k, v in (case.path_parameters or {}).items()},
    )


def _patient(query: str) -> str:
    """Ask for nothing that waits for news."""
    return "&".join(each for each in query.split("&") if not each.startswith("wait="))
