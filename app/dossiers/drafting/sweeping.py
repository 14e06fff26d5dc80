"""Warn of idle drafts and sweep those whose time is over; the worker asks.

Each draft has its own transaction: a worker killed in between begins again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock, local
from app.core.database import Base, Sessions, transaction
from app.dossiers import queries
from app.dossiers.drafting import ending, expiring, presenting
from app.dossiers.drafting.ending import Cause
from app.dossiers.drafting.expiring import Life
from app.dossiers.drafting.models import Draft
from app.dossiers.models import Dossier
from app.files import service as files
from app.files.models import StoredFile
from app.files.storage import Storage
from app.notifications import service as notifications
from app.notifications.service import Message
from app.procedures import queries as procedures

_BATCH: Final = 200
_WORKER: Final = "system:worker"
# How a file came or was signed: records of the way, not of what it is kept for.
_PASSING: Final = frozenset({"uploads", "signing_documents"})
_log = structlog.get_logger()


@dataclass(frozen=True)
class Swept:
    """How many owners were warned, and how many drafts are gone."""

    warned: int = 0
    ended: int = 0


@dataclass(frozen=True)
class Sweeping:
    sessions: Sessions
    storage: Storage
    clock: Clock
    life: Life

    async def sweep(self) -> Swept:
        """Look at every draft that is idle long enough for something to be due."""
        warned, ended, after = 0, 0, None
        while batch := await self._idle(after):
            for dossier_id in batch:
                done = await self._look(dossier_id)
                warned, ended = warned + done.warned, ended + done.ended
            after = batch[-1]
        return Swept(warned, ended)

    async def drop_file(self, file_id: UUID) -> bool:
        """Delete the bytes of a swept paper, unless something else refers to them."""
        async with transaction(self.sessions) as session:
            row = await files.find(session, file_id)
            if await _in_use(session, file_id):
                return False
        await self.storage.delete(row.key)
        return True

    async def _idle(self, after: UUID | None) -> list[UUID]:
        since = self.clock.now() - self.life.first_warning
        statement = select(Draft.dossier_id).where(Draft.saved_at <= since)
        if after is not None:
            statement = statement.where(Draft.dossier_id > after)
        async with transaction(self.sessions) as session:
            rows = await session.scalars(
                statement.order_by(Draft.dossier_id).limit(_BATCH)
            )
            return list(rows)

    async def _look(self, dossier_id: UUID) -> Swept:
        """Do what is due for one draft; one that cannot go must not hold up others."""
        try:
            async with transaction(self.sessions) as session:
                return await _settle(
                    session, dossier_id, at=self.clock.now(), life=self.life
                )
        except IntegrityError as error:
            _log.error("draft_not_swept", dossier=str(dossier_id), why=str(error.orig))
            return Swept()


async def _settle(
    session: AsyncSession, dossier_id: UUID, *, at: datetime, life: Life
) -> Swept:
    """Warn of one draft, or end it, or leave it: it may have been saved meanwhile."""
    dossier = await queries.find_for_job(session, dossier_id)
    draft = await session.get(Draft, dossier_id, populate_existing=True)
    if dossier is None or draft is None:
        return Swept()
    idle = presenting.idle(draft)
    days = expiring.warning_due(idle, at=at, life=life)
    if days is not None:
        draft.told, draft.told_at = days, at
        await _warn(session, dossier, draft, life)
        return Swept(warned=1)
    if not expiring.over(idle, at=at, life=life):
        return Swept()
    await ending.end(
        session,
        dossier,
        cause=Cause.EXPIRED,
        saved_at=draft.saved_at,
        actor_id=_WORKER,
        at=at,
    )
    await notifications.owe(
        session, await _gone(session, dossier), to=dossier.applicant_id, at=at
    )
    return Swept(ended=1)


async def _warn(
    session: AsyncSession, dossier: Dossier, draft: Draft, life: Life
) -> None:
    goes = local(expiring.ends_at(presenting.idle(draft), life))
    at = draft.told_at or draft.saved_at
    message = Message(
        key=f"draft:{dossier.id}:{draft.saved_at.isoformat()}:{draft.told}",
        kind="draft.expiring",
        title="Bản nháp sắp bị xóa",
        body=f"Bản nháp “{await _name(session, dossier)}” đã lâu không được sửa và sẽ "
        f"bị xóa lúc {goes:%H:%M ngày %d/%m/%Y}. Mở và lưu lại để tiếp tục giữ.",
        dossier_id=dossier.id,
    )
    await notifications.owe(session, message, to=dossier.applicant_id, at=at)


async def _gone(session: AsyncSession, dossier: Dossier) -> Message:
    return Message(
        key=f"draft:{dossier.id}:expired",
        kind="draft.expired",
        title="Bản nháp đã bị xóa",
        body=f"Bản nháp “{await _name(session, dossier)}” đã hết thời gian lưu giữ; "
        "nội dung khai và giấy tờ đã được xóa.",
        dossier_id=dossier.id,
    )


async def _name(session: AsyncSession, dossier: Dossier) -> str:
    version = await procedures.version(session, version_id=dossier.procedure_version_id)
    return version.name if version else dossier.procedure_code


async def _in_use(session: AsyncSession, file_id: UUID) -> bool:
    """Tell whether anything that lasts still refers to a file."""
    used = [
        exists().where(key.parent == file_id)
        for table in Base.metadata.tables.values()
        if table.name not in _PASSING
        for key in table.foreign_keys
        if key.column.table is StoredFile.__table__
    ]
    return bool(await session.scalar(select(or_(*used))))
