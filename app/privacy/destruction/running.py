"""Carry out approved lists: each dossier's content goes, what proves it stays.

The application's role cannot. This runs on the owner's connection (`motcua
destruction run`), one transaction a dossier: a run that was killed goes on where it
stopped, and comes to the same end. Bytes go after their dossier's commit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import MetaData, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.core.transactions import Transactions
from app.dossiers import queries as dossiers
from app.dossiers.models import Dossier, Paper
from app.files.models import StoredFile
from app.files.storage import Storage
from app.privacy import blanking, keeping, retention, scope
from app.privacy.blanking import Blank
from app.privacy.destruction import queries
from app.privacy.destruction.drawing_up import record
from app.privacy.destruction.models import DestructionList, DestructionRow
from app.privacy.destruction.rules import Fate, State
from app.privacy.retention import RetentionTable

_GONE: Final = "Đã tiêu hủy khi hết thời hạn lưu trữ"
_NOBODY: Final = "Đã tiêu hủy"
_BASIS: Final = "Luật 33/2024/QH15"

Place = tuple[UUID, int]


@dataclass(frozen=True)
class Destroyer:
    """`by` is who runs it."""

    transactions: Transactions
    storage: Storage
    metadata: MetaData
    terms: RetentionTable
    by: str

    async def run(self) -> int:
        """Carry out every approved list; return how many dossiers went."""
        gone = 0
        for place in await self.transactions.run(_pending):
            gone += await self.settle(place)
        for list_id in await self.transactions.run(_carried_out):
            await self.close(list_id)
        await self.drop_bytes()
        return gone

    async def settle(self, place: Place) -> bool:
        """Destroy one dossier, or keep it for what holds it now; tell whether it went."""

        async def work(session: AsyncSession) -> bool:
            return await self._settle(session, place)

        return await self.transactions.run(work)

    async def close(self, list_id: UUID) -> None:
        """Write what became of a list, once every row is settled."""

        async def work(session: AsyncSession) -> None:
            await _close(session, list_id, by=self.by, at=self._now())

        await self.transactions.run(work)

    async def drop_bytes(self) -> None:
        """Delete the bytes of what went, also by a run that ended too soon."""
        for place, keys in await self.transactions.run(_left):
            for key in keys:
                if not await self.transactions.run(
                    lambda session, of=key: _in_use(session, of)  # type: ignore[misc]  # mypy drops a lambda's default
                ):
                    await self.storage.delete(key)
            await self.transactions.run(
                lambda session, of=place: _forget_keys(session, of)  # type: ignore[misc]  # as above
            )

    async def _settle(self, session: AsyncSession, place: Place) -> bool:
        row = await session.get_one(DestructionRow, place, with_for_update=True)
        if row.fate != Fate.PENDING:
            return False
        # Whoever lays a hold locks the dossier: it is seen here, or comes too late.
        dossier = await dossiers.lock_for_job(session, row.dossier_id)
        at = self._now()
        row.settled_at = at
        row.because = await _kept_by(session, dossier, self.terms, at)
        row.fate = Fate.KEPT if row.because else Fate.DESTROYED
        if row.because is None:
            row.keys_left = await self._blank(session, row, at)
        return row.because is None

    async def _blank(
        self, session: AsyncSession, row: DestructionRow, at: datetime
    ) -> list[str]:
        found = await scope.of_dossier(
            session, self.metadata, dossier_id=row.dossier_id, code=row.code
        )
        blank = Blank(_GONE, _NOBODY, _BASIS, self.by, at)
        return await blanking.blank(session, self.metadata, found, blank)

    def _now(self) -> datetime:
        return self.transactions.clock.now()


async def _pending(session: AsyncSession) -> list[Place]:
    rows = await session.execute(
        select(DestructionRow.list_id, DestructionRow.number)
        .join(DestructionList, DestructionList.id == DestructionRow.list_id)
        .where(
            DestructionList.state == State.APPROVED,
            DestructionRow.fate == Fate.PENDING,
        )
        .order_by(DestructionRow.list_id, DestructionRow.number)
    )
    return [(row.list_id, row.number) for row in rows]


async def _kept_by(
    session: AsyncSession, dossier: Dossier, terms: RetentionTable, at: datetime
) -> str | None:
    """Return what keeps a dossier after all, in the words of the minutes."""
    if dossier.destroyed_at is not None:
        return "Nội dung hồ sơ đã không còn từ trước"
    (known,) = await keeping.kept(session, Dossier.id == dossier.id)
    hold = retention.hold_on(known.kept, terms=terms, today=local(at).date())
    return hold.words if hold else None


async def _carried_out(session: AsyncSession) -> list[UUID]:
    open_row = exists().where(
        DestructionRow.list_id == DestructionList.id,
        DestructionRow.fate == Fate.PENDING,
    )
    rows = await session.scalars(
        select(DestructionList.id)
        .where(DestructionList.state == State.APPROVED, ~open_row)
        .order_by(DestructionList.id)
    )
    return list(rows)


async def _close(
    session: AsyncSession, list_id: UUID, *, by: str, at: datetime
) -> None:
    drawn = await session.get_one(DestructionList, list_id, with_for_update=True)
    if drawn.state != State.APPROVED:
        return
    drawn.state, drawn.done_by, drawn.done_at = State.DONE, by, at
    await session.flush()
    counts = await queries.counts(session, list_id)
    await record(
        session,
        drawn,
        "done",
        by=by,
        at=at,
        destroyed=counts[Fate.DESTROYED],
        kept=counts[Fate.KEPT],
        struck=counts[Fate.STRUCK],
    )


async def _left(session: AsyncSession) -> list[tuple[Place, list[str]]]:
    rows = await session.execute(
        select(
            DestructionRow.list_id, DestructionRow.number, DestructionRow.keys_left
        ).where(func.jsonb_array_length(DestructionRow.keys_left) > 0)
    )
    return [((row.list_id, row.number), row.keys_left) for row in rows]


async def _in_use(session: AsyncSession, key: str) -> bool:
    """Tell whether the same bytes were filed anew, in a dossier that is whole."""
    statement = (
        select(Paper.id)
        .join(StoredFile, StoredFile.id == Paper.file_id)
        .join(Dossier, Dossier.id == Paper.dossier_id)
        .where(StoredFile.key == key, Dossier.destroyed_at.is_(None))
        .limit(1)
    )
    return await session.scalar(statement) is not None


async def _forget_keys(session: AsyncSession, place: Place) -> None:
    row = await session.get_one(DestructionRow, place)
    row.keys_left = []
