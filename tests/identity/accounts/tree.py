"""A province with two communes, one of which has a branch: where accounts are administered."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert

from app.core.database import Sessions, transaction
from app.organizations.models import Kind, Office

PROVINCE: Final = UUID(int=1)
BA_TRI: Final = UUID(int=2)
AN_HOI: Final = UUID(int=3)
BRANCH: Final = UUID(int=4)
_ABOVE: Final = {PROVINCE: None, BA_TRI: PROVINCE, AN_HOI: PROVINCE, BRANCH: BA_TRI}


async def plant(sessions: Sessions, at: datetime) -> None:
    rows = [
        {
            "id": office,
            "code": f"{office.int:03d}",
            "name": "Cơ quan",
            "kind": Kind.COMMUNE,
            "parent_id": above,
            "valid_from": date(2025, 7, 1),
            "recorded_at": at,
        }
        for office, above in _ABOVE.items()
    ]
    async with transaction(sessions) as session:
        await session.execute(insert(Office), rows)
