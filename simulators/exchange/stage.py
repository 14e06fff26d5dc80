"""A database, a simulated Portal and couriers in processes of their own."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from app.integrations.national_portal.settings import NationalPortalSettings
from app.wiring import migrating
from simulators.national_portal.process import Running, running

_ROOT: Final = Path(__file__).parents[2]
_DATABASE: Final = "motcua_exchange"
_UNIT: Final = "000.00.00.H07"


@dataclass
class Stage:
    """What runs; couriers are started and killed at will."""

    url: str
    portal: Running
    settings: NationalPortalSettings
    couriers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_courier(self, *, ahead_days: int = 0) -> None:
        """Start a worker whose clock is `ahead_days` before this machine's."""
        self.couriers.append(
            subprocess.Popen(  # noqa: S603  # our own module, no shell
                [sys.executable, "-m", "simulators.exchange.courier", str(ahead_days)],
                cwd=_ROOT,
                env=os.environ
                | {
                    "EXCHANGE_DATABASE": self.url,
                    "EXCHANGE_PORTAL": shown(self.settings),
                },
            )
        )

    def kill_courier(self, number: int) -> None:
        """Kill one without warning, as a power cut would."""
        courier = self.couriers.pop(number)
        courier.send_signal(signal.SIGKILL)
        courier.wait()

    def stop_couriers(self) -> None:
        for courier in self.couriers:
            courier.terminate()
        for courier in self.couriers:
            courier.wait()
        self.couriers.clear()


@contextmanager
def opened(server: Cluster) -> Iterator[Stage]:
    """Set the stage on a fresh database of the server; all ends with the block."""
    server.create_database(_DATABASE)
    url = server.url(_DATABASE)
    owner_url = server.url(_DATABASE, role=cluster.OWNER)
    migrating.upgrade(owner_url=owner_url, application_url=url)
    password = secrets.token_urlsafe(18)
    with running(username=_UNIT, password=password) as portal:
        stage = Stage(url, portal, settings_for(portal, password))
        try:
            yield stage
        finally:
            stage.stop_couriers()


def settings_for(portal: Running, password: str) -> NationalPortalSettings:
    return NationalPortalSettings.model_validate(
        {
            "adapter_url": portal.adapter_url,
            "auth_endpoint": portal.auth_endpoint,
            "integration_endpoint": portal.integration_endpoint,
            "share_endpoint": portal.integration_endpoint,
            "username": _UNIT,
            "password": password,
            "madonvi": _UNIT,
            "dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider",
            "timeout_seconds": 2,
        }
    )


def shown(settings: NationalPortalSettings) -> str:
    """Return the settings with their secret, for a child's environment only."""
    plain = settings.model_dump_json(exclude={"password"})
    return plain[:-1] + f',"password":"{settings.password.get_secret_value()}"}}'
