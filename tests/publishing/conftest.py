from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures.seed import read_seed
from app.wiring.settings import DEPLOYMENT
from tests.publishing.province import Province


@pytest.fixture
def province(seeded_session: AsyncSession, at: datetime) -> Province:
    return Province(seeded_session, read_seed(DEPLOYMENT), at)
