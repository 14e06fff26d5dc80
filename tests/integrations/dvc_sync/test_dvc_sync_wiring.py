"""The setting that chooses the Portal of 2026, and the simulator over a real line."""

from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from app.core.settings import CoreSettings
from app.integrations.breaker import Breaker
from app.integrations.national_portal import line as portal_line
from app.integrations.national_portal.dvc_sync.client import DvcSyncClient
from app.integrations.national_portal.dvc_sync.deliver import Courier
from app.integrations.national_portal.dvc_sync.settings import DvcSyncSettings
from app.integrations.national_portal.notice import Status
from app.integrations.national_portal.settings import NationalPortalSettings
from app.outbox.delivery import Delivered
from simulators.national_portal_2026.process import running
from tests.integrations.national_portal.conftest import TickingClock
from tests.integrations.national_portal.memory import MemoryAcknowledgements

from .conftest import SECRET, settings_at
from .memory import MemoryFiles, MemoryUploads, message

ADAPTER = dict.fromkeys(
    (
        "auth_endpoint",
        "integration_endpoint",
        "share_endpoint",
        "username",
        "password",
        "madonvi",
        "dstcode",
    ),
    "x",
) | {"adapter_url": "https://adapter.example"}


class _Portal(CoreSettings):
    national_portal: NationalPortalSettings | None = None


def test_version_2026_is_nothing_without_its_address() -> None:
    with pytest.raises(ValidationError, match="DVC_SYNC"):
        NationalPortalSettings.model_validate(ADAPTER | {"wire_version": "2026"})


@pytest.mark.parametrize("version", ["2020", "2022"])
def test_another_version_keeps_to_the_adapter(
    settings: DvcSyncSettings, version: str
) -> None:
    told = {**ADAPTER, "wire_version": version, "dvc_sync": settings}

    portal = NationalPortalSettings.model_validate(told)

    assert portal.successor is None
    assert portal.item_version == version


def test_the_environment_chooses_the_successor(
    monkeypatch: pytest.MonkeyPatch, settings: DvcSyncSettings
) -> None:
    prefix = "MOTCUA_NATIONAL_PORTAL__"
    for name, value in ADAPTER.items():
        monkeypatch.setenv(f"{prefix}{name.upper()}", value)
    for name, value in settings.model_dump(mode="json").items():
        monkeypatch.setenv(f"{prefix}DVC_SYNC__{name.upper()}", str(value))
    monkeypatch.setenv("MOTCUA_FILES__LINK_KEY", "khóa liên kết")
    monkeypatch.setenv(f"{prefix}DVC_SYNC__CLIENT_SECRET", SECRET)
    monkeypatch.setenv(f"{prefix}WIRE_VERSION", "2026")

    portal = _Portal().national_portal

    assert portal is not None
    assert portal.successor == settings


@pytest.mark.slow
async def test_a_process_of_its_own_remembers_over_a_restart(tmp_path: Path) -> None:
    state, code = tmp_path / "portal", "000.19.07.H07-260704-0001"
    acknowledgements, uploads = MemoryAcknowledgements(), MemoryUploads()

    for number, status in enumerate((Status.SUBMITTED, Status.ACCEPTED), start=1):
        with running(client_id="H07", client_secret=SECRET, state=state) as portal:
            settings = settings_at(portal.base_url, portal.token_url)
            async with portal_line.opened(connections=2) as line:
                courier = Courier(
                    acknowledgements=acknowledgements,
                    clock=TickingClock(),
                    breaker=Breaker(),
                    client=DvcSyncClient(
                        settings=settings.model_copy(update={"timeout_seconds": 10}),
                        line=line,
                    ),
                    files=MemoryFiles(),
                    uploads=uploads,
                )
                assert await courier.deliver(message(code, number, status)) == (
                    Delivered()
                )
            async with httpx.AsyncClient(trust_env=False) as http:
                shown = await http.get(f"{portal.address}/inspect/dossiers/{code}")

    assert shown.json()["statuses"] == [1, 2]
    assert [row["NoiDungXuLy"] for row in shown.json()["steps"]] == ["Bước 1", "Bước 2"]
