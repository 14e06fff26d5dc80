import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core import database
from app.core.database import Sessions
from app.core.postgres.cluster import Cluster
from app.procedures import cataloguing
from app.procedures.cataloguing import CatalogueLoaded
from app.procedures.importing import service as importing
from app.procedures.importing.report import ImportReport
from app.procedures.seed import Seed, SeedProcedure, read_seed
from tests.conftest import MORNING, undone

BEN_TRE = Path(__file__).parents[2] / "deploy/ben_tre"
ACTOR = "person:admin"


@pytest.fixture(scope="session")
def seed() -> Seed:
    return read_seed(BEN_TRE)


@pytest.fixture(scope="session")
def stated(seed: Seed) -> Mapping[str, SeedProcedure]:
    return {each.definition.code: each for each in seed.procedures}


@pytest.fixture(scope="session")
async def catalogued(
    server: Cluster, seed: Seed
) -> AsyncIterator[tuple[AsyncEngine, CatalogueLoaded]]:
    """A database with Bến Tre's catalogue, published once for every test."""
    name = f"catalogued_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    engine = database.connect(server.url(name), pool_size=1)
    async with database.transaction(database.sessions_of(engine)) as session:
        published = await cataloguing.load_catalogue(
            session, seed=seed, at=MORNING, actor_id=ACTOR
        )
    yield engine, published
    await engine.dispose()


@pytest.fixture
async def session(
    request: pytest.FixtureRequest,
    engine: AsyncEngine,
    catalogued: tuple[AsyncEngine, CatalogueLoaded],
) -> AsyncIterator[AsyncSession]:
    """A session whose work is undone; over the catalogue where `loaded` is asked for."""
    chosen = catalogued[0] if "loaded" in request.fixturenames else engine
    async with undone(chosen) as session:
        yield session


@pytest.fixture
def loaded(catalogued: tuple[AsyncEngine, CatalogueLoaded]) -> CatalogueLoaded:
    """Bến Tre's catalogue, published: the test's `session` is over it."""
    return catalogued[1]


@dataclass(frozen=True)
class NationalCatalogue:
    """The catalogues beside the repository, imported; read only."""

    sessions: Sessions
    report: ImportReport


@pytest.fixture(scope="session")
async def national(server: Cluster, shared: Path) -> AsyncIterator[NationalCatalogue]:
    name = f"national_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    engine = database.connect(server.url(name), pool_size=1)
    sessions = database.sessions_of(engine)
    data = shared / "data"
    files = [
        data / "procedures_2026-07.csv",
        data / "procedures_commune_2026-07.jsonl",
    ]
    async with database.transaction(sessions) as session:
        report = await importing.import_files(session, files=files, at=MORNING)
    yield NationalCatalogue(sessions, report)
    await engine.dispose()
