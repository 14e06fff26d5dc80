"""Erase a person: every mark of them goes, every proof holds.

The application's role cannot: it may not change acts, events or the feed. This runs on
the owner's connection (`motcua erasure run`), one transaction a person, and bytes go
after its commit.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import MetaData, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.transactions import Transactions
from app.dossiers.models import Dossier
from app.files.storage import Storage
from app.identity.models import Person
from app.privacy import asking, blanking, scope
from app.privacy.blanking import Blank
from app.privacy.models import ErasureRequest
from app.privacy.retention import RetentionTable
from app.privacy.scope import Scope

_OF_A_PERSON: Final = "Người đã được xóa dữ liệu"
_BASIS: Final = "Luật 91/2025/QH15"


class Held(Exception):
    """Since the request was accepted, something keeps the person's data again."""


@dataclass(frozen=True)
class Eraser:
    """Works through the accepted requests; `by` is who runs it."""

    transactions: Transactions
    storage: Storage
    metadata: MetaData
    terms: RetentionTable
    by: str

    async def run(self) -> int:
        """Erase whoever's request was accepted; return how many were."""
        done = 0
        for request_id in await self.transactions.run(_accepted):
            try:
                await self.transactions.run(
                    lambda session, of=request_id: self._erase(session, of)  # type: ignore[misc]  # mypy drops a lambda's default
                )
            except Held:
                continue
            done += 1
        await self._drop_bytes()
        return done

    async def _erase(self, session: AsyncSession, request_id: UUID) -> None:
        at = self.transactions.clock.now()
        request = await session.get_one(
            ErasureRequest, request_id, with_for_update=True
        )
        person = await session.get_one(Person, request.person_id, with_for_update=True)
        # Whoever lays a hold locks the dossier: it is seen here, or comes too late.
        await session.execute(
            select(Dossier.id)
            .where(Dossier.applicant_id == request.person_id)
            .order_by(Dossier.id)
            .with_for_update()
        )
        if await asking.holds_of(
            session, person_id=request.person_id, terms=self.terms, at=at
        ):
            raise Held
        found = await scope.gather(session, self.metadata, person_id=request.person_id)
        await _blank_own(session, found, name=person.name)
        blank = Blank("Đã xóa theo yêu cầu", _OF_A_PERSON, _BASIS, self.by, at)
        keys = await blanking.blank(session, self.metadata, found, blank)
        request.state, request.done_at, request.done_by = "done", at, self.by
        request.keys_left = keys

    async def _drop_bytes(self) -> None:
        """Delete the bytes of what was erased, also by a run that ended too soon."""
        for request_id, keys in await self.transactions.run(_left):
            for key in keys:
                await self.storage.delete(key)
            await self.transactions.run(
                lambda session, of=request_id: _forget_keys(session, of)  # type: ignore[misc]  # as above
            )


async def _accepted(session: AsyncSession) -> list[UUID]:
    rows = await session.scalars(
        select(ErasureRequest.id)
        .where(ErasureRequest.state == "accepted")
        .order_by(ErasureRequest.id)
    )
    return list(rows)


async def _left(session: AsyncSession) -> list[tuple[UUID, list[str]]]:
    rows = await session.execute(
        select(ErasureRequest.id, ErasureRequest.keys_left).where(
            func.jsonb_array_length(ErasureRequest.keys_left) > 0
        )
    )
    return [(row.id, row.keys_left) for row in rows]


async def _forget_keys(session: AsyncSession, request_id: UUID) -> None:
    request = await session.get_one(ErasureRequest, request_id)
    request.keys_left = []


_OWN: Final = (
    "DELETE FROM kept_answers WHERE position(convert_to(:name, 'UTF8') IN body) > 0",
    # Beside what others did, their names stay.
    """UPDATE dossier_progress SET actor_name = :nobody
    WHERE actor_id = :person AND actor_name <> :nobody""",
)


async def _blank_own(session: AsyncSession, found: Scope, *, name: str) -> None:
    given = {"person": str(found.person_id), "nobody": _OF_A_PERSON, "name": name}
    for statement in _OWN:
        await session.execute(text(statement), given)
