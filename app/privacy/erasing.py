"""Erase a person: every mark of them goes, every proof holds.

The application's role cannot: it may not change acts, events or the feed. This runs on
the owner's connection (`motcua erasure run`), one transaction a person, and bytes go
after its commit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    LargeBinary,
    MetaData,
    case,
    cast,
    delete,
    func,
    literal,
    null,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain
from app.audit import service as audit
from app.audit.models import AuditAct
from app.core.transactions import Transactions
from app.feed import service as feed
from app.feed.service import Kind, News
from app.files.storage import Storage
from app.identity.models import Person
from app.privacy import asking, registry, scope
from app.privacy.models import ErasureRequest
from app.privacy.retention import RetentionSettings
from app.privacy.scope import Scope

ERASED: Final = "Đã xóa theo yêu cầu"
# Beside what officials did stand their names: only the person's own goes.
_NAMES_ALSO_OTHERS: Final = "dossier_progress.actor_name"
_OF_A_PERSON: Final = "Người đã được xóa dữ liệu"


class Held(Exception):
    """Since the request was accepted, something keeps the person's data again."""


@dataclass(frozen=True)
class Eraser:
    """Works through the accepted requests; `by` is who runs it."""

    transactions: Transactions
    storage: Storage
    metadata: MetaData
    terms: RetentionSettings
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
        if await asking.holds_of(
            session, person_id=request.person_id, terms=self.terms, at=at
        ):
            raise Held
        found = await scope.gather(session, self.metadata, person_id=request.person_id)
        keys = await _keys(session, self.metadata, found)
        await _blank_shared(session, found, name=person.name, at=at)
        await _blank(session, self.metadata, found)
        await _blank_acts(session, found, by=self.by, at=at)
        await _tell_consumers(session, found, at=at)
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


async def _keys(session: AsyncSession, metadata: MetaData, found: Scope) -> list[str]:
    files, uploads = metadata.tables["stored_files"], metadata.tables["uploads"]
    parts = metadata.tables["upload_parts"]
    own = select(uploads.c.id).where(uploads.c.owner_id == found.person_id)
    statement = (
        select(files.c.key)
        .where(files.c.id.in_(found.files))
        .union(select(parts.c.key).where(parts.c.upload_id.in_(own)))
    )
    return list(await session.scalars(statement))


async def _blank(session: AsyncSession, metadata: MetaData, found: Scope) -> None:
    for name, held in registry.TABLES.items():
        table = metadata.tables[name]
        if held.gone:
            await session.execute(delete(table).where(found.rows_of(table)))
            continue
        values = {
            column: _without(table.c[column], found)
            for column, mark in held.columns.items()
            if not mark.stays and f"{name}.{column}" != _NAMES_ALSO_OTHERS
        }
        await session.execute(update(table).where(found.rows_of(table)).values(values))


def _without(column: Column[Any], found: Scope) -> ColumnElement[Any]:
    """Return what stands in a column once it tells of nobody."""
    words = {
        "people.handle": f"erased:{found.person_id}",
        "people.name": _OF_A_PERSON,
        "dossier_progress.content": ERASED,
        "dossiers.subject": ERASED,
    }
    given = words.get(str(column))
    if given is not None:
        return literal(given)
    return null() if column.nullable else _empty(column)


def _empty(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, JSONB):
        empty = case(
            (func.jsonb_typeof(column) == "array", literal("[]")), else_=literal("{}")
        )
        return cast(empty, JSONB)
    if isinstance(column.type, ARRAY):
        return cast(literal("{}"), column.type)
    return literal(b"" if isinstance(column.type, LargeBinary) else "")


# Answers kept for officials, names beside what others did, comparisons of many dossiers.
_SHARED: Final = (
    "DELETE FROM kept_answers WHERE position(convert_to(:id, 'UTF8') IN body) > 0",
    """UPDATE portal_reconciliations SET drifts = (
        SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(drifts) each
        WHERE position(:code IN each::text) = 0
    ) WHERE position(:code IN drifts::text) > 0""",
)
_OWN: Final = (
    # Kept for whoever sends twice within a while: after a day, for nobody.
    """DELETE FROM kept_answers WHERE at < CAST(:at AS timestamptz) - interval '1 day'
    OR position(convert_to(:name, 'UTF8') IN body) > 0""",
    """UPDATE dossier_progress SET actor_name = :nobody
    WHERE actor_id = :person AND actor_name <> :nobody""",
    """DELETE FROM validation_evidence_uses WHERE validation_id IN (
        SELECT id FROM signature_validations
        WHERE asked_by = :person OR file_id = ANY(:files)
    )""",
    """DELETE FROM validation_evidence e WHERE NOT EXISTS (
        SELECT FROM validation_evidence_uses u WHERE u.sha256 = e.sha256
    )""",
)


async def _blank_shared(
    session: AsyncSession, found: Scope, *, name: str, at: datetime
) -> None:
    for dossier_id, code in found.dossiers.items():
        given = {"id": str(dossier_id), "code": code or str(dossier_id)}
        for statement in _SHARED:
            await session.execute(text(statement), given)
    own = {
        "person": str(found.person_id),
        "files": list(found.files),
        "nobody": _OF_A_PERSON,
        "name": name,
        "at": at,
    }
    for statement in _OWN:
        await session.execute(text(statement), own)


async def _blank_acts(
    session: AsyncSession, found: Scope, *, by: str, at: datetime
) -> None:
    """Let each chain tell that its contents go, and then let them go."""
    for subject in found.chains:
        head = await audit.head(session, subject=subject)
        if head.number == 0:
            continue
        await audit.record(
            session,
            subject=subject,
            event=chain.ERASED,
            actor_id=by,
            at=at,
            data={"acts": [1, head.number], "basis": "Luật 91/2025/QH15"},
        )
        await session.execute(
            update(AuditAct)
            .where(
                AuditAct.subject == subject,
                AuditAct.number <= head.number,
                AuditAct.event != chain.ERASED,
            )
            .values(data=null(), salt=b"")
        )


async def _tell_consumers(session: AsyncSession, found: Scope, *, at: datetime) -> None:
    """Let the feed say that what it told of these dossiers is withdrawn."""
    for code in found.dossiers.values():
        if code is not None:
            news = News(kind=Kind.DELETED, subject=f"dossier:{code}", data=None, at=at)
            await feed.publish(session, news)
