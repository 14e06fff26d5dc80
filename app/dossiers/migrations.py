"""Carry every running dossier of a process over to its version in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.database import Sessions, transaction
from app.core.errors import NotFound
from app.dossiers import queries
from app.dossiers.service import migrating
from app.dossiers.service.migrating import Migrated
from app.procedures import queries as procedures
from app.procedures.models import ProcessVersion

_BATCH: Final = 200


class ProcessNotInForce(NotFound):
    code = "process_not_in_force"
    title = "Không có quy trình này đang hiệu lực"


@dataclass(frozen=True)
class Migration:
    """To which version running dossiers go, and how its steps are called there."""

    code: str
    mapping: Mapping[str, str]
    at: datetime
    actor_id: str


async def run(sessions: Sessions, migration: Migration) -> Sequence[Migrated]:
    """Migrate each dossier in a transaction of its own; those refused say why.

    Run again after a kill, or with a better mapping, it takes up the rest.
    """
    async with transaction(sessions) as session:
        to = await procedures.process_in_force(
            session, code=migration.code, at=migration.at
        )
    if to is None:
        raise ProcessNotInForce(migration.code)
    done: list[Migrated] = []
    after = None
    while batch := await _on_other_versions(sessions, to, after):
        for dossier_id in batch:
            migrated = await _one(sessions, dossier_id, to, migration)
            if migrated is not None:
                done.append(migrated)
        after = batch[-1]
    return done


async def _on_other_versions(
    sessions: Sessions, to: ProcessVersion, after: UUID | None
) -> Sequence[UUID]:
    async with transaction(sessions) as session:
        return await queries.on_other_versions(
            session, process=to.code, than=to.id, after=after, size=_BATCH
        )


async def _one(
    sessions: Sessions, dossier_id: UUID, to: ProcessVersion, migration: Migration
) -> Migrated | None:
    async with transaction(sessions) as session:
        return await migrating.migrate(
            session,
            dossier_id,
            to=to,
            mapping=migration.mapping,
            at=migration.at,
            actor_id=migration.actor_id,
        )
