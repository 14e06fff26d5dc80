"""Keep what was acknowledged, each time in a transaction of its own.

The network lies between these transactions, never inside one.
"""

from dataclasses import asdict, dataclass, fields
from typing import Final
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from app.core.database import Sessions, transaction
from app.integrations.national_portal.models import PortalDossier
from app.integrations.national_portal.ports import Acknowledged

_NAMES: Final = tuple(field.name for field in fields(Acknowledged))


@dataclass(frozen=True)
class SqlAcknowledgements:
    sessions: Sessions

    async def open(self, dossier_id: UUID, *, code: str) -> Acknowledged | None:
        async with transaction(self.sessions) as session:
            row = await session.get(PortalDossier, dossier_id)
            if row is None:
                fresh = asdict(Acknowledged(dossier_id=dossier_id, code=code))
                await session.execute(
                    insert(PortalDossier).values(fresh).on_conflict_do_nothing()
                )
                row = await session.get(PortalDossier, dossier_id)
        if row is None or row.code != code:
            return None
        return Acknowledged(**{name: getattr(row, name) for name in _NAMES})

    async def save(self, state: Acknowledged) -> None:
        # A worker that lost its lease may write late: the mark only rises.
        mark = func.greatest(PortalDossier.acknowledged_step, state.acknowledged_step)
        async with transaction(self.sessions) as session:
            await session.execute(
                update(PortalDossier)
                .where(PortalDossier.dossier_id == state.dossier_id)
                .values(asdict(state) | {"acknowledged_step": mark})
            )
