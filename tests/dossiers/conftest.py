"""Bến Tre's sample data once a worker, and the acts that bring a dossier along."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core import logs
from app.core.clock import FixedClock
from app.core.postgres.cluster import Cluster
from app.signing.pool import PoolLimits, ValidationPool
from simulators.pki import authority
from simulators.pki.authority import OfficeSpec, PersonSpec, Pki
from tests.conftest import MORNING
from tests.dossiers import papers, towns
from tests.dossiers.papers import Papers
from tests.dossiers.towns import Town

_SIGNERS = {
    "hoa": PersonSpec("NGUYỄN THỊ HOA", citizen_id="083192000101"),
    "binh": PersonSpec("TRẦN VĂN BÌNH", citizen_id="083088000102"),
    "sau": PersonSpec("LÊ VĂN SÁU", citizen_id="083056000103"),
}
_SEALS = {
    "000.01.26.H07": OfficeSpec("UBND thị trấn Ba Tri", tax_code="1300000001"),
    "000.00.06.H07": OfficeSpec("Sở Nông nghiệp", tax_code="1300000002"),
    "000.00.11.H07": OfficeSpec("Sở Lao động", tax_code="1300000003"),
    "000.00.01.H07": OfficeSpec("Sở Nội vụ", tax_code="1300000004"),
}


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Log as in production; the library's own default draws every local variable."""
    logs.configure()


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return authority.make_pki(
        tmp_path_factory.mktemp("pki"), people=_SIGNERS, offices=_SEALS, at=MORNING
    )


@pytest.fixture(scope="session")
def signed_papers(pki: Pki) -> Papers:
    return papers.make(pki, at=MORNING)


@pytest.fixture(scope="session")
async def pool(pki: Pki) -> AsyncIterator[ValidationPool]:
    limits = PoolLimits(workers=1)
    async with ValidationPool(trust=pki.trust_store, limits=limits) as opened:
        yield opened


@pytest.fixture(scope="session")
async def shared_town(
    server: Cluster,
    seeded: str,
    pki: Pki,
    pool: ValidationPool,
    signed_papers: Papers,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    async with AsyncExitStack() as stack:
        ground = towns.Ground(_clone(server, seeded), folder, pki, pool, signed_papers)
        yield await stack.enter_async_context(towns.opened(ground, at=MORNING))


@pytest.fixture
def town(shared_town: Town, at: datetime) -> Town:
    """The town of most tests: each works on dossiers of its own in it."""
    shared_town.clock.at = at
    return shared_town


@pytest.fixture
async def own_town(
    server: Cluster,
    seeded: str,
    pki: Pki,
    pool: ValidationPool,
    signed_papers: Papers,
    tmp_path: Path,
    at: datetime,
) -> AsyncIterator[Town]:
    """A town for one test alone, which counts rows or changes the catalogue."""
    ground = towns.Ground(_clone(server, seeded), tmp_path, pki, pool, signed_papers)
    async with towns.opened(ground, at=at) as opened:
        yield opened


@pytest.fixture
async def town_today(
    server: Cluster, seeded: str, tmp_path: Path
) -> AsyncIterator[Town]:
    """A town of the present day, as programs that read the real clock need it."""
    today = datetime.now(UTC)
    pki = authority.make_pki(
        tmp_path / "pki", people=_SIGNERS, offices=_SEALS, at=today
    )
    limits = PoolLimits(workers=1)
    async with ValidationPool(trust=pki.trust_store, limits=limits) as pool:
        ground = towns.Ground(
            _clone(server, seeded), tmp_path, pki, pool, papers.make(pki, at=today)
        )
        async with towns.opened(ground, at=today) as opened:
            yield opened


@pytest.fixture
def clock(town: Town) -> FixedClock:
    return town.clock


def _clone(server: Cluster, template: str) -> str:
    name = f"town_{secrets.token_hex(6)}"
    server.create_database(name, template=template)
    return server.url(name)
