"""Traffic files what each procedure asks for, whichever services are drawn."""

import pytest

from simulators.traffic import driver, ground
from simulators.traffic.driver import START, Wanted

pytestmark = pytest.mark.slow


async def test_every_service_can_be_applied_for(database_url: str) -> None:
    async with ground.opened(database_url, at=START, writers=2) as prepared:
        services = prepared.services
        lives = driver.lives(prepared, Wanted(len(services), 1, services))
        for life, service in zip(lives, services, strict=True):
            life.service, life.office = service, prepared.desks_of(service)[0]

        for life in lives:
            await life.go_on()

    assert len(services) > 8
    assert all(life.dossier_id is not None for life in lives)
