"""Nobody finds out by asking who or what there is, nor is one number two people's."""

from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from app.dossiers.lifecycle import Status
from tests.dossiers.policy.people import BA_TRI, KINDS, OWNER, Kind
from tests.dossiers.policy.world import World
from tests.hostile.told import told
from tests.house.portal import described

_BY_HANDLE: Final = {kind.handle: kind for kind in KINDS}
_HOA, _ANYBODY = _BY_HANDLE[OWNER], KINDS[0]
_SOMEBODYS, _NOBODYS = "083056000103", "083056999999"
_ABSENT: Final = "000.01.26.H07-261123-9999"
_SIGNS: Final = ("%", "_", "\\", "z_9zq")
_NONSENSE: Final = "zq9zq"
_ACTS: Final = "/v1/audit/acts"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/public/dossiers/{}", "check=AAAA-AAAA"),
        ("/v1/public/results/{}", f"mark={'0' * 16}"),
    ],
)
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.DRAFT])
async def test_a_code_of_a_dossier_is_told_as_one_of_none(
    world: World, path: str, query: str, status: Status
) -> None:
    code = world.dossiers[status]["code"] or _ABSENT
    there = await world.request(_ANYBODY, "GET", f"{path.format(code)}?{query}")
    absent = await world.request(_ANYBODY, "GET", f"{path.format(_ABSENT)}?{query}")

    assert there.status_code == 404
    assert told(there) == told(absent)


@pytest.mark.parametrize("side", ["principal", "agent"])
async def test_a_mandate_tells_not_whose_number_it_is(world: World, side: str) -> None:
    offer = {**world.names["new_mandate"], "side": side}
    theirs, nobodys = [
        await _posted(world, "/v1/mandates", {**offer, "other": number})
        for number in (_SOMEBODYS, _NOBODYS)
    ]

    assert theirs.status_code == 201
    assert told(theirs) == told(nobodys)


async def test_an_invitation_tells_not_whose_number_it_is(world: World) -> None:
    path = f"/v1/dossiers/{world.dossiers[Status.DRAFT]['id']}/invitations"
    theirs, nobodys = [
        await _posted(world, path, {"identity_number": number})
        for number in ("083192000777", _NOBODYS)
    ]

    assert theirs.status_code == 201
    assert told(theirs) == told(nobodys)


@pytest.mark.parametrize(
    "number",
    [
        "٠٨٣٠٥٦٠٠٠١٠٣",
        "０８３０５６０００１０３",
        "०८३०५६०००१०३",
        "𝟎𝟖𝟑𝟎𝟓𝟔𝟎𝟎𝟎𝟏𝟎𝟑",
        "O83056000103",
        "08305600010З",
        "08305600010\u200b3",
        "083056000103\n",
        "083056000103\x00",
    ],
)
async def test_what_looks_like_an_identity_number_is_none(
    world: World, number: str
) -> None:
    path = f"/v1/dossiers/{world.dossiers[Status.DRAFT]['id']}/invitations"

    invited = await _posted(world, path, {"identity_number": number})
    offered = await _posted(
        world, "/v1/mandates", {**world.names["new_mandate"], "other": number}
    )

    assert (invited.status_code, offered.status_code) == (422, 422)


@pytest.mark.parametrize(
    "code", ["０00.01.26.H07-261123-0001", "000.01.26.Н07-261123-0001", "٠-261123-0001"]
)
async def test_what_looks_like_a_code_is_none(world: World, code: str) -> None:
    answer = await world.request(
        _ANYBODY, "GET", f"/v1/public/dossiers/{code}?check=AAAA-AAAA"
    )

    assert answer.status_code == 422


def _searches() -> Iterator[tuple[str, str]]:
    """Yield every text that a list may be asked by, from the API's description."""
    for path, operations in described()["paths"].items():
        for each in operations.get("get", {}).get("parameters", ()):
            shapes = each["schema"].get("anyOf", [each["schema"]])
            texts = [one for one in shapes if one.get("type") == "string"]
            free = any({"enum", "format"}.isdisjoint(one) for one in texts)
            if each["in"] == "query" and "{" not in path and free:
                yield path, each["name"]


_SEARCHES: Final = tuple(
    (path, name)
    for path, name in _searches()
    if name not in {"cursor", "state", "code", "iss", "return_to", "mark"}
)


@pytest.mark.parametrize(("path", "name"), _SEARCHES)
async def test_the_signs_of_a_pattern_find_what_a_word_finds(
    world: World, path: str, name: str
) -> None:
    leader = _BY_HANDLE["batri-chutich"]
    nothing = await _found(world, leader, path, {name: _NONSENSE})
    for sign in _SIGNS:
        found = await _found(world, leader, path, {name: sign})

        assert found.status_code < 500
        if found.status_code == nothing.status_code == 200:
            assert found.json() == nothing.json(), sign


async def test_the_signs_of_a_pattern_find_no_acts(world: World) -> None:
    auditor, office = _BY_HANDLE["thanhtra-tinh"], {"office": BA_TRI}

    some = await _found(world, auditor, _ACTS, {**office, "event": "dossier."})
    none = await _found(world, auditor, _ACTS, {**office, "event": "dossie_."})

    assert some.json()["items"]
    assert none.json()["items"] == []


async def _found(
    world: World, kind: Kind, path: str, asked: dict[str, str]
) -> httpx.Response:
    others = {"queue": "office"} if path == "/v1/work-items" else {}
    return await world.request(kind, "GET", path, params={**others, **asked})


async def _posted(world: World, path: str, body: object) -> httpx.Response:
    return await world.request(_HOA, "POST", path, json=body)
