"""A database, a simulated Portal and couriers in processes of their own."""

import multiprocessing
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Final

from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from app.integrations.national_portal.settings import NationalPortalSettings
from app.wiring import encrypting, migrating
from simulators.exchange import courier
from simulators.national_portal.process import Running, running

_DATABASE: Final = "motcua_exchange"
_UNIT: Final = "000.00.00.H07"
# A trial that kills a worker every few seconds would spend its time on starting
# Python: workers are forked from a process that has imported all that the program
# imports, for the library has each of them import it again.
_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["simulators.exchange.__main__"])


class CourierFailed(RuntimeError):
    """A worker ended that nobody had killed."""


@dataclass
class Stage:
    """What runs; couriers are started and killed at will."""

    url: str
    portal: Running
    settings: NationalPortalSettings
    couriers: list[BaseProcess] = field(default_factory=list)

    def start_courier(self, *, ahead_days: int = 0) -> None:
        """Start a worker whose clock is `ahead_days` before this machine's."""
        worker = _FORKS.Process(
            target=courier.main, args=(self.url, self.settings, ahead_days), daemon=True
        )
        worker.start()
        self.couriers.append(worker)

    def kill_courier(self, number: int) -> None:
        """Kill one without warning, as a power cut would.

        Raises:
            CourierFailed: if one had ended by itself.
        """
        self.must_work()
        worker = self.couriers.pop(number)
        worker.kill()
        worker.join()

    def must_work(self) -> None:
        """See that no courier ended by itself.

        Raises:
            CourierFailed: if one did.
        """
        codes = [each.exitcode for each in self.couriers]
        ended = [code for code in codes if code is not None]
        if ended:
            raise CourierFailed(f"couriers ended with {ended}")

    def stop_couriers(self) -> None:
        for each in self.couriers:
            each.terminate()
        for each in self.couriers:
            each.join()
        self.couriers.clear()


@contextmanager
def opened(server: Cluster, **pace: float) -> Iterator[Stage]:
    """Set the stage on a fresh database of the server; all ends with the block.

    `pace` are settings of the line: how long to wait for an answer, and so on.
    """
    encrypting.draw()
    server.create_database(_DATABASE)
    url = server.url(_DATABASE)
    owner_url = server.url(_DATABASE, role=cluster.OWNER)
    migrating.upgrade(owner_url=owner_url, application_url=url)
    password = secrets.token_urlsafe(18)
    with running(username=_UNIT, password=password) as portal:
        settings = settings_for(portal, password).model_copy(update=pace)
        stage = Stage(url, portal, settings)
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
