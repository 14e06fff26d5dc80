from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures.seed import read_seed
from app.wiring import seeding
from app.wiring.settings import DEPLOYMENT
from tests.publishing.province import Province


@pytest.fixture
async def province(session: AsyncSession, at: datetime) -> Province:
    await seeding.seed(session, DEPLOYMENT, at=at)
    return Province(session, read_seed(DEPLOYMENT), at)
