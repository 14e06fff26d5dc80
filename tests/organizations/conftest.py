from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.organizations import service
from app.organizations.seed import OfficeRow, read_offices

BEN_TRE = Path(__file__).parents[2] / "deploy/ben_tre"


@pytest.fixture(scope="session")
def rows() -> Sequence[OfficeRow]:
    return read_offices(BEN_TRE)


@pytest.fixture
async def ben_tre(
    session: AsyncSession, rows: Sequence[OfficeRow], at: datetime
) -> service.Loaded:
    """The offices of Bến Tre, loaded."""
    return await service.load_offices(session, rows=rows, at=at)
