from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures import cataloguing
from app.procedures.cataloguing import CatalogueLoaded
from app.procedures.seed import Seed, SeedProcedure, read_seed

BEN_TRE = Path(__file__).parents[2] / "deploy/ben_tre"
ACTOR = "person:admin"


@pytest.fixture(scope="session")
def seed() -> Seed:
    return read_seed(BEN_TRE)


@pytest.fixture(scope="session")
def stated(seed: Seed) -> Mapping[str, SeedProcedure]:
    return {each.definition.code: each for each in seed.procedures}


@pytest.fixture
async def loaded(session: AsyncSession, seed: Seed, at: datetime) -> CatalogueLoaded:
    """Bến Tre's catalogue, published."""
    return await cataloguing.load_catalogue(session, seed=seed, at=at, actor_id=ACTOR)
