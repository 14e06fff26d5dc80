"""Keep which files the Portal has acknowledged, so that none goes twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.database import Sessions, transaction
from app.integrations.national_portal.dvc_sync.translate import Uploaded
from app.integrations.national_portal.models import PortalUpload


@dataclass(frozen=True)
class SqlUploads:
    sessions: Sessions

    async def known(self, file_ids: Collection[UUID]) -> Mapping[UUID, Uploaded]:
        async with self.sessions() as session:
            rows = await session.scalars(
                select(PortalUpload).where(PortalUpload.file_id.in_(file_ids))
            )
            return {row.file_id: Uploaded(row.remote_id, row.hash) for row in rows}

    async def keep(self, file_id: UUID, uploaded: Uploaded, *, at: datetime) -> None:
        async with transaction(self.sessions) as session:
            await session.execute(
                insert(PortalUpload)
                .values(
                    file_id=file_id,
                    remote_id=uploaded.id,
                    hash=uploaded.hash,
                    uploaded_at=at,
                )
                .on_conflict_do_nothing()
            )
