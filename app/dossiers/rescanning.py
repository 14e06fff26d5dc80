"""Papers that wait for the scanner, scanned by the worker when it answers again.

A paper's scan is no act on its dossier: the version is not moved, so that whoever
submits meanwhile is not refused for it. What is found is audited.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from prometheus_client import Gauge
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import Unavailable
from app.dossiers import queries
from app.dossiers.models import Paper
from app.files import service as files
from app.files.models import StoredFile
from app.files.scanning import Clamd, Scan, ScannerAway, ScanState
from app.files.storage import Storage

_AT_ONCE: Final = 50
_SCANNER: Final = "system:antivirus"
_UNKNOWN: Final = (ScanState.NOT_SCANNED, ScanState.WAITING)
_WAITING: Final = Gauge("motcua_papers_unscanned", "Papers nobody has scanned yet")
_log = structlog.get_logger()


@dataclass(frozen=True)
class Rescan:
    sessions: Sessions
    storage: Storage
    scanner: Clamd
    clock: Clock

    async def look(self) -> int:
        """Scan what waits, oldest first; return how many have their verdict."""
        done, after = 0, None
        try:
            while batch := await self._waiting(after):
                for paper, file in batch:
                    done += await self._scan(paper, file)
                after = batch[-1][0].id
        except ScannerAway as error:
            _log.warning("scanner_away", why=error.detail)
        await self._measure()
        return done

    async def _waiting(self, after: UUID | None) -> list[tuple[Paper, StoredFile]]:
        statement = _unscanned().limit(_AT_ONCE)
        if after is not None:
            statement = statement.where(Paper.id > after)
        async with transaction(self.sessions) as session:
            return [(paper, file) for paper, file in await session.execute(statement)]

    async def _scan(self, paper: Paper, file: StoredFile) -> bool:
        try:
            found = await self.scanner.scan(await files.read(self.storage, file))
        except ScannerAway:
            raise
        except Unavailable as error:
            # One file that cannot be read must not hold up the others.
            _log.error("paper_not_scanned", paper=str(paper.id), why=error.code)
            return False
        async with transaction(self.sessions) as session:
            return await self._record(session, paper, found)

    async def _record(self, session: AsyncSession, paper: Paper, found: Scan) -> bool:
        at = self.clock.now()
        await queries.lock_for_job(session, paper.dossier_id)
        row = await session.get_one(Paper, paper.id)
        if row.scan not in _UNKNOWN:
            return False
        row.scan, row.scan_engine, row.scan_reason = (
            found.state,
            found.engine,
            found.reason,
        )
        row.scanned_at = at
        if found.state is not ScanState.CLEAN:
            await audit.record(
                session,
                subject=f"dossier:{paper.dossier_id}",
                event="paper.failed_scan",
                actor_id=_SCANNER,
                at=at,
                data={"paper": paper.code, "reason": found.reason},
            )
        return True

    async def _measure(self) -> None:
        async with transaction(self.sessions) as session:
            waiting = _unscanned().with_only_columns(func.count()).order_by(None)
            _WAITING.set(await session.scalar(waiting) or 0)


def _unscanned() -> Select[Paper, StoredFile]:
    return (
        select(Paper, StoredFile)
        .join(StoredFile, StoredFile.id == Paper.file_id)
        .where(Paper.replaced_at.is_(None), Paper.scan.in_(_UNKNOWN))
        .order_by(Paper.id)
    )
