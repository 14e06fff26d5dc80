"""A person signs in by a browser, and the demonstration's walk is their own."""

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
import pytest
from rich.console import Console

from app.core.postgres import cluster
from app.wiring.settings import DEPLOYMENT
from simulators.demo import house as houses
from simulators.demo import showing, signing_in, walks
from simulators.demo.house import House
from simulators.demo.people import Refused
from simulators.demo.story import Story
from simulators.identity_provider import people, process

HOA: Final = people.of_vneid(DEPLOYMENT)[0]
_CLERK: Final = "batri-tiepnhan"


@contextmanager
def _demo(folder: Path) -> Iterator[House]:
    with houses.opened(
        folder / "demo", port=0, providers=signing_in.providers
    ) as house:
        yield house


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(cluster.home_for(tmp_path / "demo"), ignore_errors=True)


@pytest.mark.slow
@pytest.mark.skipif(signing_in.lacks() is not None, reason=signing_in.lacks() or "")
def test_the_walk_goes_on_in_the_stay_that_a_browser_began(data: Path) -> None:
    with ExitStack() as stack:
        house = stack.enter_context(_demo(data))
        portal = stack.enter_context(
            httpx.Client(base_url=house.portal_url, timeout=30)
        )
        national = stack.enter_context(
            httpx.Client(base_url=house.national_url, timeout=30)
        )
        browser = stack.enter_context(httpx.Client(base_url=house.portal_url))
        clerk = stack.enter_context(httpx.Client(base_url=house.portal_url))
        hoa_id = house.roster.people[walks.FIRST]
        before = signing_in.stay_of(house, hoa_id)
        page = _sign_in(browser, "vneid", HOA["sub"])
        _sign_in(clerk, "province", _CLERK)
        quiet = Console(quiet=True)
        signing_in.wait_for(house, walks.FIRST, quiet)

        story = Story(quiet, house.portal_url)
        town = showing.settle(house, portal, national, story, sign_in=True)
        outcome = walks.marital_status(town)
        hoa = town.person(walks.FIRST)
        mine = browser.get("/v1/dossiers").json()["items"]
        stays = (_stay(house, hoa_id), _stay(house, house.roster.people[_CLERK]))
        browser.delete("/v1/session", headers={"Origin": house.portal_url})
        with pytest.raises(Refused) as refused:
            hoa.get("/v1/dossiers")

    assert before is None
    assert '<html lang="vi">' in page
    assert outcome.dossier in {each["code"] for each in mine}
    assert stays == ("vneid", "province")
    assert refused.value.code == "invalid_token"


def test_without_a_provider_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    without_node = signing_in.lacks()
    monkeypatch.undo()
    monkeypatch.setattr(process, "_MODULES", Path("/không-có"))
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/node")

    without_library = signing_in.lacks()

    assert "nodejs" in (without_node or "")
    assert "npm ci" in (without_library or "")


def _stay(house: House, person_id: UUID) -> str | None:
    found = signing_in.stay_of(house, person_id)
    return None if found is None else found.provider


def _sign_in(browser: httpx.Client, provider: str, who: str) -> str:
    """Walk as a browser does, choosing somebody on the provider's page; return the page."""
    answer = browser.get(
        f"/v1/sign-in/{provider}", params={"return_to": "/v1/sessions"}
    )
    page, until = "", time.monotonic() + 30
    while time.monotonic() < until:
        if answer.next_request is not None:
            answer = browser.send(answer.next_request)
        elif "/dang-nhap/" in str(answer.url):
            page = answer.text
            answer = browser.post(str(answer.url), data={"person": who})
        else:
            break
    assert answer.url.path == "/v1/sessions", answer.text
    return page
