"""Code in a text stays a text: in every answer, page and name of a file."""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

import pytest

from app.files import names
from app.files.models import StoredFile
from app.files.routes import as_download
from app.integrations.national_portal.reconciliation import page
from app.integrations.national_portal.reconciliation.drift import Kind as Drift
from app.integrations.national_portal.reconciliation.drift import What
from tests.dossiers import walks
from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Filled, Route
from tests.dossiers.policy.people import KINDS
from tests.dossiers.policy.world import World
from tests.dossiers.towns import Town, path_of
from tests.hostile import bodies
from tests.hostile.bodies import Place
from tests.house.portal import described

_CODE: Final = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>${7*7}{{7*7}}"
_BY_HANDLE: Final = {kind.handle: kind for kind in KINDS}
_MISLEADING: Final = "\u202e\u2066\u2069\x00/\\\r\n"
_READS: Final = tuple(
    route for route in matrix.routes() if route.method == "GET" and route.sample
)
# What a browser may open in place; the rest is an attachment.
_PLAIN: Final = (
    "application/json",
    "application/problem+json",
    "application/schema+json",
    "text/plain",
)
_FREE: Final = bodies.texts(
    lambda shape: not {"const", "pattern", "format"} & set(shape)
)


@pytest.fixture(scope="module")
async def poisoned(shared_town: Town) -> dict[str, str]:
    """Hoa's dossier with code in every text that it takes."""
    changes = dict.fromkeys(
        ("requester_name", "subject_name", "subject_address"), _CODE
    )
    case = replace(walks.FREE, changes={**walks.FREE.changes, **changes})
    draft = await walks.drafted(shared_town, case)
    hoa = shared_town.person("hoa")
    file = replace(shared_town.papers.signed["hoa"], name="<script>alert(1)<b>.pdf")
    ready = walks.done(await hoa.upload(draft, "TK-XNTTHN", file))
    filed = walks.done(await walks.send_in(hoa, ready))
    walks.done(await hoa.post(f"{path_of(filed)}/messages", {"body": _CODE}))
    return {
        "dossier_id": filed["id"],
        "paper_id": filed["papers"][0]["id"],
        "paper": filed["papers"][0]["id"],
        "number": "1",
        "code": "TK-XNTTHN",
        "form": "01",
    }


@pytest.mark.parametrize("route", _READS, ids=lambda route: route.operation)
async def test_no_read_gives_a_browser_code_to_run(
    world: World, poisoned: dict[str, str], route: Route
) -> None:
    for handle in ("hoa", "batri-tiepnhan"):
        answer = await world.request(
            _BY_HANDLE[handle],
            "GET",
            _path(world, poisoned, route),
            headers={"Accept": "text/html,*/*"},
        )

        kind = answer.headers.get("content-type", "")
        shown = "attachment" not in answer.headers.get("content-disposition", "")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "sandbox" in answer.headers["content-security-policy"]
        assert not shown or kind.startswith(_PLAIN) or not answer.content, kind


@pytest.mark.parametrize("place", _FREE, ids=str)
async def test_no_write_answers_with_code_to_run(world: World, place: Place) -> None:
    body = bodies.planted(world, place, _CODE)

    answer = await matrix.send(
        world, place.route, bodies.sender(place.route), body=body
    )

    assert answer.status_code < 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not answer.content or answer.headers["content-type"].startswith(_PLAIN)


async def test_the_code_was_there_to_be_shown(
    world: World, poisoned: dict[str, str]
) -> None:
    hoa = _BY_HANDLE["hoa"]

    path = f"/v1/dossiers/{poisoned['dossier_id']}"
    messages = await world.request(hoa, "GET", f"{path}/messages")

    assert messages.json()[0]["body"] == _CODE


def test_the_only_page_shows_code_as_words() -> None:
    drift: dict[str, Any] = {
        "code": _CODE,
        "kind": next(iter(Drift)),
        "what": next(iter(What)),
        "reason": _CODE,
        "repaired": False,
    }
    counts = ("compared", "equal", "drifted", "repaired", "under_way", "unanswered")
    report = {"day": "2026-11-23", "drifts": [drift], **dict.fromkeys(counts, 0)}

    drawn = page.drawn([report])

    assert "<script" not in drawn
    assert "<img" not in drawn
    assert drawn.count("&lt;script&gt;") == 2


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="b.exe',
        "a.pdf\r\nSet-Cookie: a=b",
        "a.pdf\nX: y",
        "\u202efdp.exe",
        "\u2066a\u2069.pdf",
        "tờ khai.pdf",
        "=cmd|'/c calc'!A0.pdf",
        "../../a.pdf",
        "\ud800.pdf",
        "\x00.pdf",
        "%0d%0aX: y.pdf",
        "a';filename*=UTF-8''b.exe",
        "a" * 300 + ".pdf",
        ".." * 300,
    ],
)
def test_a_name_of_a_file_stays_one_name_in_the_head(name: str) -> None:
    row = StoredFile(name=names.plain(name), media_type="application/pdf", sha256="0")

    head = as_download(row, b"").headers["content-disposition"]

    start, _, told = head.partition("filename*=UTF-8''")
    assert start == "attachment; "
    assert told.isascii()
    assert not set(told) & set("\"';\r\n\\ ,")
    assert not set(unquote(told)) & set(_MISLEADING)
    assert len(unquote(told)) <= 210


def test_nothing_is_exported_as_a_sheet() -> None:
    """Cells that begin with = need care where there are some: there are none."""

    kinds = {
        kind
        for path in described()["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for kind in answer.get("content", {})
    }

    assert not any("csv" in kind or "sheet" in kind for kind in kinds)


def _path(world: World, poisoned: dict[str, str], route: Route) -> str:
    sample = route.sample
    assert sample is not None
    known = matrix.names_of(world, sample)
    filled = {**known, **matrix.filled(sample.fill, known), **poisoned}
    return route.path.format_map(Filled(filled))
