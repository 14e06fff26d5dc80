"""What is no plain JSON, to every write that reads some: refused, and nothing else."""

import gzip
import json
from collections.abc import Mapping
from typing import Any, Final

import httpx
import pytest

from app.identity.policy.permissions import Permission
from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Filled, Route
from tests.dossiers.policy.world import World
from tests.hostile import bodies, rows
from tests.hostile.bodies import Place

_BOMB: Final = gzip.compress(bytes(5_000_000), 9)
_NOT_PLAIN: Final = {
    "a member twice": b'{"x": 1, "x": 2}',
    "a member twice within": b'{"x": [{"y": 1, "y": 1}]}',
    "a member twice, once by its code": b'{"x": 1, "\\u0078": 2}',
    "endless digits": b'{"x": ' + b"9" * 5_000 + b"}",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 20_000,
    "no UTF-8": b'{"x": "\xff\xfe"}',
    "overlong UTF-8": b'{"x": "\xc0\xaf"}',
    "UTF-16": json.dumps({"x": "a"}).encode("utf-16"),
    "a mark before it": b'\xef\xbb\xbf{"x": 1}',
    "two values": b'{"x": 1}{"x": 2}',
    "a comma too many": b'{"x": 1,}',
    "a comment": b'{"x": 1 /* one */}',
    "cut short": b'{"x": "a',
    "packed": _BOMB,
}
# Every route shows by these that it reads as the others do.
_SHOWN: Final = ("a member twice", "a mark before it")
_NOT_ITS_SHAPE: Final = {
    "a list": b"[]",
    "a text": b'"{}"',
    "not a number": b'{"x": NaN}',
    "too large a number": b'{"x": [-1e400]}',
    "a NUL in a name": b'{"\\u0000": 1}',
}
_TEXTS: Final = bodies.texts(lambda shape: "const" not in shape)
# The Portal's protocol answers 200 and says why; what came is kept as it came.
_OURS: Final = tuple(
    route
    for route in bodies.writes()
    if route.permission != Permission.SEND_FROM_PORTAL
)
_BY_NAME: Final = {route.operation: route for route in _OURS}


@pytest.fixture(scope="module")
async def before(world: World) -> Mapping[str, Any]:
    async with world.connection.begin():
        return await rows.written(world.connection)


@pytest.mark.parametrize("name", _NOT_PLAIN)
@pytest.mark.parametrize("operation", ["save_answers", "do_batch", "sign_in_locally"])
async def test_what_is_no_plain_json_is_not_read(
    world: World, operation: str, name: str
) -> None:
    answer = await _sent(world, _BY_NAME[operation], _NOT_PLAIN[name])

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("route", _OURS, ids=lambda route: route.operation)
async def test_every_write_reads_plain_json_alone_and_keeps_nothing_of_the_rest(
    world: World, route: Route, before: Mapping[str, Any]
) -> None:
    async with world.connection.begin() as outer:
        unread = [await _sent(world, route, _NOT_PLAIN[each]) for each in _SHOWN]
        unfit = [await _sent(world, route, each) for each in _NOT_ITS_SHAPE.values()]
        after = await rows.written(world.connection)
        await outer.rollback()

    assert {(each.status_code, each.json()["code"]) for each in unread} == {
        (400, "malformed")
    }
    assert {each.status_code // 100 for each in unfit} == {4}
    assert after == before


@pytest.mark.parametrize("operation", ["save_answers", "do_batch", "send_message"])
@pytest.mark.parametrize(
    "head",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/xml"},
        {"Content-Type": ""},
    ],
    ids=str,
)
async def test_json_that_is_not_called_so_is_not_read(
    world: World, operation: str, head: Mapping[str, str]
) -> None:
    route = _BY_NAME[operation]
    body = json.dumps(bodies.sample(world, route)).encode()

    answer = await _sent(world, route, body, **head)

    assert answer.status_code in {400, 415, 422}


@pytest.mark.parametrize("place", _TEXTS, ids=str)
async def test_a_text_that_no_database_holds_is_refused_in_every_place(
    world: World, place: Place
) -> None:
    for text in ("a\x00b", "a\udfffb"):
        body = bodies.planted(world, place, text)

        answer = await _sent(world, place.route, json.dumps(body).encode())

        assert 400 <= answer.status_code < 500, (body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


async def _sent(
    world: World, route: Route, body: bytes, **heads: str
) -> httpx.Response:
    sample = route.sample
    assert sample is not None
    names = matrix.names_of(world, sample)
    sent = matrix.filled(dict(sample.send), names)
    path = route.path.format_map(Filled({**names, **matrix.filled(sample.fill, names)}))
    dossier = world.dossiers[sample.dossier] if sample.dossier else {"version": 1}
    headers = {
        "Content-Type": "application/json",
        "If-Match": f'"{dossier["version"]}"',
        **sent.get("headers", {}),
        **heads,
    }
    send = world.send if world.connection.in_transaction() else world.request
    return await send(
        bodies.sender(route), route.method, path, content=body, headers=headers
    )
