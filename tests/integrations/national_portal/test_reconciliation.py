"""Drift planted by hand is found, named by its kind, and repaired."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.clock import SystemClock
from app.core.database import Sessions, transaction
from app.integrations.national_portal import deliver, parcels
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.models import (
    PortalDossier,
    PortalReconciliation,
)
from app.integrations.national_portal.notice import DossierNotice, Status
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.reconciliation import report
from app.integrations.national_portal.reconciliation.comparing import (
    Comparison,
    Reconciler,
)
from app.integrations.national_portal.reconciliation.drift import Kind
from app.integrations.national_portal.settings import NationalPortalSettings
from app.outbox.models import OutboxMessage

from .conftest import Inspector, PlainLinks
from .notices import dossier_id, payload
from .planted import Planted, ways
from .test_relay import LIFE, owe

LINK = "https://motcua.example/v1/files/1"


def code_of(number: int) -> str:
    return f"000.19.07.H07-260601-{number:04}"


def earlier_snapshots() -> list[dict[str, Any]]:
    """The item as each step before the last left it."""
    return [_item(status) for status in LIFE[:-1]]


def _item(status: Status) -> dict[str, Any]:
    said = DossierNotice.model_validate_json(
        json.dumps(payload(code=code_of(0), status=status))
    )
    packed = parcels.pack(
        [said], links=dict.fromkeys(said.file_ids(), LINK), version="2022"
    )
    assert isinstance(packed, Parcel)
    # Times and results that came later are not there yet.
    absent = dict.fromkeys(("NgayKetThucXuLy", "NgayTiepNhan", "NgayHenTra"), "")
    shown = absent | packed.item.json_ready()
    return {name: value for name, value in shown.items() if name != "MaHoSo"}


WAYS = ways(earlier_snapshots())


FEW = 3


@pytest.fixture
async def reconciler(
    request: pytest.FixtureRequest,
    sessions: Sessions,
    client: NationalPortalClient,
    inspector: Inspector,
) -> AsyncIterator[Reconciler]:
    """A few dossiers, or as many as the test asks for, all delivered."""
    count, clock = getattr(request, "param", FEW), SystemClock()
    relay = deliver.relay(
        sessions=sessions, client=client, links=PlainLinks(), clock=clock
    )
    for number in range(count):
        await owe(sessions, code_of(number))
    await relay.deliver_all_at_once()
    yield Reconciler(sessions, client, clock, relay.deliver_all_at_once)
    await inspector.behave()
    for number in range(count):
        await inspector.lose(code_of(number))


async def plant(
    way: Planted, code: str, *, sessions: Sessions, inspector: Inspector
) -> None:
    if way.there is not None:
        held = await inspector.dossier(code)
        await inspector.tamper(code, way.there(held))
    if way.here is not None:
        async with transaction(sessions) as session:
            await session.execute(
                update(PortalDossier).where(PortalDossier.code == code).values(way.here)
            )


def test_there_are_fifty_ways() -> None:
    assert len(WAYS) >= 50
    assert {way.kind for way in WAYS} == set(Kind)


@pytest.mark.slow
@pytest.mark.parametrize("reconciler", [len(WAYS) + 1], indirect=True)
async def test_drift_planted_in_fifty_ways_is_found_classified_and_repaired(
    reconciler: Reconciler, sessions: Sessions, inspector: Inspector
) -> None:
    clean = await reconciler.compare(everything=True)
    for number, way in enumerate(WAYS):
        await plant(way, code_of(number), sessions=sessions, inspector=inspector)

    found = await reconciler.compare(everything=True)
    again = await reconciler.compare(everything=True)

    told = _told(found)
    assert _told(clean) == {}
    assert told.keys() == {code_of(number) for number in range(len(WAYS))}
    for number, way in enumerate(WAYS):
        named, repaired = told[code_of(number)]
        assert (way.kind, way.what) in named, way.name
        assert repaired is way.repairable, way.name
    unrepairable = {code_of(n) for n, way in enumerate(WAYS) if not way.repairable}
    assert _told(again).keys() == unrepairable
    await _assert_whole(inspector, unrepairable)


def _told(found: Comparison) -> dict[str, tuple[set[tuple[Any, Any]], bool]]:
    return {
        each.record.code: ({(one.kind, one.what) for one in each.drifts}, each.repaired)
        for each in found.drifted
    }


async def _assert_whole(inspector: Inspector, unrepairable: set[str]) -> None:
    whole = await inspector.dossier(code_of(len(WAYS)))
    for number in range(len(WAYS)):
        shown = await inspector.dossier(code_of(number))
        assert shown["item"]["TrangThaiHoSo"] == whole["item"]["TrangThaiHoSo"]
        if code_of(number) not in unrepairable:
            steps = sorted(step["NoiDungXuLy"] for step in shown["steps"])
            assert steps == ["Bước 1", "Bước 2", "Bước 3", "Bước 4"]


async def test_only_what_changed_since_is_asked_again(
    reconciler: Reconciler, sessions: Sessions, inspector: Inspector
) -> None:
    first = await reconciler.compare(everything=False)
    second = await reconciler.compare(everything=False)

    assert len(first.compared) == FEW
    assert second.compared == []


async def test_a_silent_portal_is_counted_and_proves_nothing(
    reconciler: Reconciler, inspector: Inspector
) -> None:
    await inspector.misbehave(kinds=["server_error"])

    found = await reconciler.compare(everything=True)

    assert found.unanswered == FEW
    assert found.drifted == []


async def test_what_a_courier_is_at_is_left_to_it(
    reconciler: Reconciler, sessions: Sessions, inspector: Inspector
) -> None:
    await inspector.lose(code_of(0))
    await owe_again(sessions)

    found = await reconciler.compare(everything=True)

    assert found.under_way == 1
    assert code_of(0) not in _told(found)


async def owe_again(sessions: Sessions) -> None:
    """Let a courier hold the first dossier."""
    clock = SystemClock()
    async with transaction(sessions) as session:
        await session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.key == str(dossier_id(code_of(0))),
                OutboxMessage.number == len(LIFE),
            )
            .values(
                delivered_at=None,
                leased_until=clock.now().replace(year=clock.now().year + 1),
            )
        )


async def test_the_report_counts_and_roots_tell_equal_from_drifted(
    reconciler: Reconciler, inspector: Inspector
) -> None:
    clean = report.made_of(
        await reconciler.compare(everything=True), at=SystemClock().now()
    )
    await inspector.lose(code_of(1))
    drifted = report.made_of(
        await reconciler.compare(everything=True), at=SystemClock().now()
    )

    assert clean.ours == clean.theirs
    assert report.shown(drifted)["kinds"]["missing_there"] == 1
    assert (drifted.compared, drifted.repaired) == (FEW, 1)


@pytest.mark.slow
async def test_the_command_finds_repairs_and_keeps_the_days_report(
    reconciler: Reconciler,
    sessions: Sessions,
    inspector: Inspector,
    settings: NationalPortalSettings,
    database_url: str,
    tmp_path: Path,
) -> None:
    await inspector.lose(code_of(0))
    variables = environment(settings, database_url, tmp_path)

    code, told = await command("reconcile", "--json", variables=variables)

    assert (code, told["drifted"], told["repaired"]) == (0, 1, 1)
    assert [each["code"] for each in told["drifts"]] == [code_of(0)]
    assert await inspector.holds(code_of(0))
    async with sessions() as session:
        kept = await session.scalars(select(PortalReconciliation.repaired))
        assert list(kept) == [1]


def environment(
    settings: NationalPortalSettings, database_url: str, folder: Path
) -> dict[str, str]:
    shown = settings.model_dump(mode="json", exclude_none=True) | {
        "password": settings.password.get_secret_value()
    }
    keys = {k: v for k, v in os.environ.items() if k.startswith("MOTCUA_ENCRYPTION__")}
    return keys | {
        "MOTCUA_DATABASE__URL": database_url,
        "MOTCUA_DATA_FOLDER": str(folder),
        "MOTCUA_FILES__LINK_KEY": "a key of tests only, long enough",
        "MOTCUA_IDENTITY__TOKEN_KEY": "another key of tests only, long enough",
        "MOTCUA_SIGNING__TRUST": str(folder),
        "MOTCUA_SIGNING__SEALS": str(folder),
        **{
            f"MOTCUA_NATIONAL_PORTAL__{name.upper()}": str(value)
            for name, value in shown.items()
        },
    }


async def command(
    *words: str, variables: dict[str, str]
) -> tuple[int | None, dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.cli",
        *words,
        cwd=Path(__file__).parents[3],
        env={**os.environ, **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    printed, _ = await process.communicate()
    told: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return process.returncode, told
