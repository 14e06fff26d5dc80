"""Keeps results provable: to B-LTA once their evidence is there, and again in time.

A day passes first, so that the answers about the seal's certificate are younger
than the seal. The released file stays what it is; the archived form is kept beside
it, and renewed before its time-stamp's authority ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError
from app.dossiers import drafted_results, queries
from app.dossiers.drafted_results import ArchivedResult
from app.dossiers.models import Decision, Dossier
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.files.storage import Storage
from app.signing.sealing import augmenting
from app.signing.sealing.augmenting import EvidenceMissing, Extended
from app.signing.sealing.errors import SealRejected
from app.signing.sealing.ports import TimeStamper
from app.signing.trust.store import TrustStore

_GRACE: Final = timedelta(days=1)
_BATCH: Final = 50
_log = structlog.get_logger()


@dataclass(frozen=True)
class Archive:
    sessions: Sessions
    storage: Storage
    clock: Clock
    trust: Callable[[], TrustStore]
    timestamper: TimeStamper

    async def keep_up(self) -> int:
        """Archive what is due, each on its own; count what was done.

        What cannot be done yet is logged, and found again next time.
        """
        done = 0
        async with transaction(self.sessions) as session:
            due = await _due(session, at=self.clock.now())
        for dossier_id in due:
            try:
                done += await self.archive(dossier_id)
            except (EvidenceMissing, SealRejected, ProblemError) as problem:
                _log.warning(
                    "result_not_archived", dossier=str(dossier_id), why=str(problem)
                )
        return done

    async def archive(self, dossier_id: UUID) -> bool:
        """Bring one result to B-LTA, or renew it; tell whether it was done now.

        Raises:
            EvidenceMissing: no answers yet about a certificate.
            SealRejected: the result no longer passes: somebody must look.
            ProviderUnavailable: the time-stamping authority is out of reach.
        """
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            latest, count = await _latest(session, dossier_id)
            data = await files.read(self.storage, latest)
        extended = await augmenting.extend(
            data, trust=self.trust(), timestamper=self.timestamper, at=at
        )
        new = NewFile(latest.name, latest.media_type, extended.pdf)
        file = await files.put(self.storage, new, stored_by="system:worker", at=at)
        async with transaction(self.sessions) as session:
            return await _keep(session, dossier_id, file, extended, count, at)


async def _due(session: AsyncSession, *, at: datetime) -> Sequence[UUID]:
    """Return released results without an archive, or whose archive ends soon."""
    archived = exists().where(ArchivedResult.dossier_id == Decision.dossier_id)
    holds = archived.where(ArchivedResult.renew_by > at)
    statement = (
        select(Decision.dossier_id)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .where(
            Decision.sealed_at <= at - _GRACE, ~holds, Dossier.destroyed_at.is_(None)
        )
        .order_by(Decision.sealed_at)
        .limit(_BATCH)
    )
    return (await session.scalars(statement)).all()


async def _latest(session: AsyncSession, dossier_id: UUID) -> tuple[StoredFile, int]:
    """Return the newest form of a result, and how many archives it has."""
    archived = await drafted_results.newest_archive(session, dossier_id)
    if archived is not None:
        return await files.find(session, archived.file_id), archived.number
    decision = await session.get_one(Decision, dossier_id)
    if decision.file_id is None:
        message = f"dossier {dossier_id} has no released result"
        raise LookupError(message)
    return await files.find(session, decision.file_id), 0


async def _keep(
    session: AsyncSession,
    dossier_id: UUID,
    file: StoredFile,
    extended: Extended,
    count: int,
    at: datetime,
) -> bool:
    """Append the archive, unless another worker was first."""
    dossier = await queries.lock_for_job(session, dossier_id)
    newest = await drafted_results.newest_archive(session, dossier.id)
    if (newest.number if newest else 0) != count:
        return False
    await files.keep(session, file)
    session.add(
        ArchivedResult(
            dossier_id=dossier.id,
            number=count + 1,
            file_id=file.id,
            at=at,
            renew_by=extended.renew_by,
        )
    )
    await session.flush()
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="dossier.result_archived",
        actor_id="system:worker",
        at=at,
        data={"sha256": file.sha256, "renew_by": extended.renew_by.isoformat()},
    )
    return True
