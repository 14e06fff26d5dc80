from collections.abc import AsyncIterator

import pytest

from app.signing.pool import ValidationPool
from simulators.pki.authority import Pki
from tests.dossiers.policy import world as worlds
from tests.dossiers.policy.people import KINDS
from tests.dossiers.policy.world import World
from tests.dossiers.towns import Town


@pytest.fixture(scope="session")
async def world(
    shared_town: Town, pki: Pki, pool: ValidationPool
) -> AsyncIterator[World]:
    """A dossier in each state, made once; what a request does is undone after it."""
    async with worlds.opened(shared_town, pki, pool, KINDS) as opened:
        yield opened
