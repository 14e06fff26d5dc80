"""One real PostgreSQL a test run, one database a worker, one transaction a test."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core import database, logs
from app.core.clock import FixedClock
from app.core.database import Sessions
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from app.wiring import encrypting, migrating, seeding
from app.wiring.settings import DEPLOYMENT

# A Monday morning in office hours in Viet Nam (09:00).
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_SHARED = Path(__file__).parents[2] / "shared"
_TEMPLATE = "template_motcua"
_server = ExitStack()

# A loaded machine is no fault of the code: no example has a deadline, and logs
# are plain (the development renderer draws every local variable).
hypothesis.register_profile("motcua", deadline=None)
hypothesis.load_profile("motcua")
logs.configure()
# Tests ask faster than people may; those of the rates set their own.
for _who in ("PERSON", "ADDRESS"):
    os.environ[f"MOTCUA_RATES__{_who}_PER_MINUTE"] = "1000000"
    os.environ[f"MOTCUA_RATES__{_who}_BURST"] = "1000000"
encrypting.draw()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the process that starts the workers."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    running = _server.enter_context(cluster.throwaway())
    running.create_database(_TEMPLATE)
    migrating.upgrade(
        owner_url=running.url(_TEMPLATE, role=cluster.OWNER),
        application_url=running.url(_TEMPLATE),
    )
    os.environ["MOTCUA_TEST_CLUSTER"] = f"{running.port} {running.password}"


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _server.close()


@pytest.fixture(scope="session")
def server() -> Cluster:
    port, password = os.environ["MOTCUA_TEST_CLUSTER"].split()
    return Cluster(int(port), password)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of facts beside the repository, where there is one."""
    if not _SHARED.is_dir():
        pytest.skip("the folder of data beside the repository is absent")
    return _SHARED


@pytest.fixture
def at() -> datetime:
    return MORNING


@pytest.fixture
def clock(at: datetime) -> FixedClock:
    return FixedClock(at)


@pytest.fixture(scope="session")
async def engine(server: Cluster) -> AsyncIterator[AsyncEngine]:
    name = f"worker_{secrets.token_hex(6)}"
    server.create_database(name, template=_TEMPLATE)
    engine = database.connect(server.url(name))
    yield engine
    await engine.dispose()


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session whose work is undone after the test."""
    async with undone(engine) as session:
        yield session


@pytest.fixture(scope="session")
async def seeded(server: Cluster) -> str:
    """The name of a database with Bến Tre's sample data, to be cloned."""
    name = f"seeded_{secrets.token_hex(6)}"
    server.create_database(name, template=_TEMPLATE)
    engine = database.connect(server.url(name), pool_size=1)
    async with database.transaction(database.sessions_of(engine)) as session:
        await seeding.seed(session, DEPLOYMENT, at=MORNING)
    await engine.dispose()
    return name


@pytest.fixture(scope="session")
async def seeded_engine(server: Cluster, seeded: str) -> AsyncIterator[AsyncEngine]:
    name = f"worker_{secrets.token_hex(6)}"
    server.create_database(name, template=seeded)
    engine = database.connect(server.url(name))
    yield engine
    await engine.dispose()


@pytest.fixture
async def seeded_session(seeded_engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session over the sample data, whose work is undone after the test."""
    async with undone(seeded_engine) as session:
        yield session


@asynccontextmanager
async def undone(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Open a session whose work is undone at the end of the block."""
    async with engine.connect() as connection, connection.begin() as outer:
        async with AsyncSession(
            connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        ) as session:
            yield session
        await outer.rollback()


@pytest.fixture
def database_url(server: Cluster) -> str:
    """The address of a database of the test's own, for commits, locks and jobs."""
    name = f"own_{secrets.token_hex(6)}"
    server.create_database(name, template=_TEMPLATE)
    return server.url(name)


@pytest.fixture
def seeded_url(server: Cluster, seeded: str) -> str:
    """The address of a database of the test's own with the sample data."""
    name = f"own_{secrets.token_hex(6)}"
    server.create_database(name, template=seeded)
    return server.url(name)


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    engine = database.connect(database_url)
    yield database.sessions_of(engine)
    await engine.dispose()
