"""Open the house, walk four dossiers, print the proof, stay up."""

import json
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from joserfc.jwk import OctKey
from rich.console import Console

from app.identity.tokens import Tokens
from simulators.demo import house as houses
from simulators.demo import signing_in, walks
from simulators.demo.checks import Checks
from simulators.demo.house import House
from simulators.demo.papers import Desk
from simulators.demo.people import Person
from simulators.demo.story import Story
from simulators.demo.walks import Outcome, Town

_WALKS = (
    walks.marital_status,
    walks.one_time_allowance,
    walks.supplemented,
    walks.altered_after_signing,
)


def show(
    *, data: Path, port: int, once: bool, started: float, sign_in: bool = False
) -> None:
    """Show the house in `data`; `started` is the monotonic second of the command.

    With `sign_in`, the first walk waits for its citizen at a browser.
    """
    console = Console(width=110)
    console.print("Một Cửa: đang mở cổng với dữ liệu mẫu Bến Tre…")
    providers = signing_in.providers if sign_in else None
    with houses.opened(data / "demo", port=port, providers=providers) as house:
        if sign_in:
            signing_in.wait_for(house, walks.FIRST, console)
        outcomes = _walk(house, console, sign_in=sign_in)
        _how_to_go_on(house, console)
        seconds = round(time.monotonic() - started, 1)
        summary = {"walks": [each.plain() for each in outcomes], "seconds": seconds}
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if not once:
            _stay_up(console)


def _walk(house: House, console: Console, *, sign_in: bool) -> list[Outcome]:
    with (
        httpx.Client(base_url=house.portal_url, timeout=30) as portal,
        httpx.Client(base_url=house.national_url, timeout=30) as national,
    ):
        story = Story(console, house.portal_url)
        town = settle(house, portal, national, story, sign_in=sign_in)
        return _verified(town, [walk(town) for walk in _WALKS])


def _verified(town: Town, outcomes: list[Outcome]) -> list[Outcome]:
    """Let a third party, without network or account, judge every result."""
    town.story.chapter("Kiểm tra độc lập")
    results = [each.evidence.result for each in outcomes if each.evidence]
    verdicts = iter(town.checks.verify_offline(results))
    judged = [
        replace(each, indication=next(verdicts)) if each.evidence else each
        for each in outcomes
    ]
    for each in judged:
        if each.evidence and each.dossier and each.indication:
            town.story.verdict(each.dossier, each.indication)
    return judged


def settle(
    house: House,
    portal: httpx.Client,
    national: httpx.Client,
    story: Story,
    *,
    sign_in: bool = False,
) -> Town:
    """Let the people of the walks act; with `sign_in`, in the stays they began."""
    tokens = Tokens(
        key=OctKey.import_key(house.environment["MOTCUA_IDENTITY__TOKEN_KEY"]),
        issuer=house.portal_url,
    )
    roster = house.roster

    def token_of(person_id: UUID) -> str:
        if sign_in and (theirs := signing_in.token_of(house, person_id, tokens)):
            return theirs
        return tokens.issue(person_id, at=datetime.now(UTC), life=timedelta(hours=1))

    def person(handle: str) -> Person:
        return Person(roster.names[handle], portal, token_of(roster.people[handle]))

    def holder(office: str, role: str) -> Person:
        return person(roster.seats[office, role])

    return Town(
        person=person,
        holder=holder,
        desk=Desk(house.pki, datetime.now(UTC)),
        checks=Checks(national, portal, house.pki.trust_store),
        story=story,
    )


def _how_to_go_on(house: House, console: Console) -> None:
    console.print()
    console.rule("[bold]Đi tiếp", align="left")
    for line in (
        f"Cổng: {house.portal_url}/openapi.json",
        f"Cổng quốc gia (mô phỏng) đang giữ: {house.national_url}/",
        "TOKEN=$(./motcua token hoa)",
        f'curl -H "Authorization: Bearer $TOKEN" {house.portal_url}/v1/dossiers',
        f"curl {house.portal_url}/v1/procedures?query=khai+sinh",
        "./motcua audit verify",
    ):
        console.print(f"  {line}", highlight=False, soft_wrap=True)


def _stay_up(console: Console) -> None:
    console.print("\nCổng đang mở. Nhấn Ctrl+C để đóng.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("Đang đóng…")
