"""Where there is a scanner, what it did not pass is neither filed nor shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import update

from app.core.database import transaction
from app.dossiers.models import Paper
from app.dossiers.rescanning import Rescan
from tests.dossiers import sending, walks
from tests.dossiers.papers import File
from tests.dossiers.test_attaching import CODE, app_of
from tests.dossiers.towns import Json, Town, path_of
from tests.files import antivirus
from tests.files.antivirus import MARK, Daemon


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    with antivirus.daemon() as running:
        yield running


@pytest.fixture
def scanned(town: Town, daemon: Daemon) -> Iterator[Town]:
    """The town, with a scanner."""
    app_of(town).state.scanner = daemon.client
    yield town
    app_of(town).state.scanner = None


@contextmanager
def _away(daemon: Daemon) -> Iterator[None]:
    daemon.stop()
    try:
        yield
    finally:
        daemon.start()


def _rescan(town: Town, daemon: Daemon) -> Rescan:
    return Rescan(town.sessions, town.parts.storage, daemon.client, town.clock)


def _infected(town: Town) -> File:
    return File("to-khai.pdf", town.papers.plain.data + b"\n%" + MARK)


async def _attached(town: Town) -> Json:
    draft = await walks.drafted(town, walks.FREE)
    hoa = town.person("hoa")
    return walks.done(await hoa.upload(draft, CODE, town.papers.signed["hoa"]))


async def test_a_clean_paper_says_so_and_is_filed(scanned: Town) -> None:
    draft = await _attached(scanned)

    filed = await walks.send_in(scanned.person("hoa"), draft)

    assert draft["papers"][0]["scan"] == "clean"
    assert filed.json()["status"] == "submitted"


@pytest.mark.parametrize("way", ["form", "upload"])
async def test_malware_is_refused_by_its_name(scanned: Town, way: str) -> None:
    hoa, draft = scanned.person("hoa"), await walks.drafted(scanned)
    file = _infected(scanned)

    if way == "form":
        refused = await hoa.upload(draft, CODE, file)
    else:
        upload = await sending.sent(hoa, file)
        refused = await sending.attach(hoa, draft, CODE, upload)

    assert refused.status_code == 422
    assert "Motcua.Mark" in refused.json()["errors"][0]["message"]
    assert (await walks.seen(scanned, draft))["papers"] == []


async def test_a_paper_waits_for_a_scanner_that_is_away_and_nothing_is_lost(
    scanned: Town, daemon: Daemon
) -> None:
    hoa = scanned.person("hoa")
    with _away(daemon):
        draft = await _attached(scanned)
        too_early = await walks.send_in(hoa, draft)
        await _rescan(scanned, daemon).look()

    waiting = draft["papers"][0]
    await _rescan(scanned, daemon).look()
    now = await walks.seen(scanned, draft)
    filed = await walks.send_in(hoa, draft)

    assert waiting["scan"] == "waiting"
    assert too_early.status_code == 409
    assert too_early.json()["code"] == "papers_not_scanned"
    assert too_early.json()["errors"][0]["path"] == f"/papers/{CODE}"
    assert now["papers"][0]["scan"] == "clean"
    assert now["version"] == draft["version"]
    assert filed.json()["status"] == "submitted"


async def test_malware_found_later_is_neither_filed_nor_shown(
    scanned: Town, daemon: Daemon
) -> None:
    hoa, draft = scanned.person("hoa"), await walks.drafted(scanned, walks.FREE)
    with _away(daemon):
        draft = walks.done(await hoa.upload(draft, CODE, _infected(scanned)))

    await _rescan(scanned, daemon).look()
    now = await walks.seen(scanned, draft)
    refused = await walks.send_in(hoa, now)
    paper = now["papers"][0]
    opened = await hoa.get(f"{path_of(draft)}/papers/{paper['id']}")

    assert (paper["scan"], "Motcua.Mark" in paper["scan_reason"]) == ("infected", True)
    assert (opened.status_code, opened.json()["code"]) == (409, "paper_withheld")
    assert refused.json()["code"] == "file_refused"
    assert refused.json()["errors"][0]["path"] == f"/papers/{CODE}"


async def test_an_official_opens_nothing_that_nobody_scanned(
    scanned: Town, daemon: Daemon
) -> None:
    draft = await _attached(scanned)
    dossier = walks.done(await walks.send_in(scanned.person("hoa"), draft))
    paper = dossier["papers"][0]["id"]
    path = f"{path_of(dossier)}/papers/{paper}"
    clerk = scanned.holder(dossier["open_steps"][0])

    async with transaction(scanned.sessions) as session:
        waiting = {"scan": "waiting", "scan_engine": None, "scanned_at": None}
        await session.execute(update(Paper).where(Paper.id == paper).values(**waiting))
    withheld = await clerk.get(path)
    own = await scanned.person("hoa").get(path)
    await _rescan(scanned, daemon).look()
    shown = await clerk.get(path)

    assert (withheld.status_code, withheld.json()["code"]) == (409, "paper_withheld")
    assert own.status_code == shown.status_code == 200


async def test_a_paper_from_before_there_was_a_scanner_is_scanned_first(
    town: Town, daemon: Daemon
) -> None:
    draft = await _attached(town)

    app_of(town).state.scanner = daemon.client
    try:
        too_early = await walks.send_in(town.person("hoa"), draft)
        await _rescan(town, daemon).look()
        filed = await walks.send_in(town.person("hoa"), draft)
    finally:
        app_of(town).state.scanner = None

    assert too_early.json()["code"] == "papers_not_scanned"
    assert filed.json()["status"] == "submitted"
