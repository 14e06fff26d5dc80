"""Carry running dossiers over to a new version of their process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.dossiers import queries
from app.dossiers.lifecycle import OPEN
from app.dossiers.models import Dossier
from app.dossiers.service import pinned
from app.procedures.models import ProcessVersion
from app.workflow import engine
from app.workflow.definition import Process
from app.workflow.position import Position


@dataclass(frozen=True)
class Migrated:
    """What became of one dossier; `refused` says why it stays on its version."""

    dossier_id: UUID
    code: str | None
    refused: str | None = None


async def migrate(
    session: AsyncSession,
    dossier_id: UUID,
    *,
    to: ProcessVersion,
    mapping: Mapping[str, str],
    at: datetime,
    actor_id: str,
) -> Migrated | None:
    """Carry one dossier over, if every step it stands at has a place there.

    A step keeps its id unless `mapping` renames it. Open steps keep their holders
    and due times. Nothing to do for a dossier that is there already, or finished.
    """
    dossier = await queries.lock_for_job(session, dossier_id)
    if dossier.status not in OPEN or dossier.process_version_id == to.id:
        return None
    process = pinned.process_of(to)
    position = Position.from_json(dict(dossier.position or {}))
    carried = engine.migrate(position, process=process, mapping=mapping)
    if isinstance(carried, engine.Refused):
        return Migrated(dossier.id, dossier.code, refused=carried.text)
    otherwise = await _held_otherwise(session, dossier, process, mapping)
    if otherwise is not None:
        return Migrated(dossier.id, dossier.code, refused=otherwise)
    await _rename_steps(session, dossier, process, mapping)
    before = dossier.process_version_id
    dossier.process_version_id = to.id
    dossier.position = carried.to_json()
    dossier.version += 1
    await session.flush()
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="dossier.process_migrated",
        actor_id=actor_id,
        at=at,
        data={
            "version": dossier.version,
            "from": str(before),
            "to": str(to.id),
            "decision": to.decision,
            "mapping": dict(mapping),
        },
    )
    return Migrated(dossier.id, dossier.code)


async def _held_otherwise(
    session: AsyncSession,
    dossier: Dossier,
    process: Process,
    mapping: Mapping[str, str],
) -> str | None:
    """Return which open step the new version gives to another role, if one does.

    Its holder could no longer act on it: such a step is to be finished first.
    """
    for item in await queries.open_items(session, dossier):
        step = process.step(mapping.get(item.step, item.step))
        if item.wanted is None and step is not None and step.role != item.role:
            return f"Quy trình mới giao bước “{step.label}” cho vai trò khác"
    return None


async def _rename_steps(
    session: AsyncSession,
    dossier: Dossier,
    process: Process,
    mapping: Mapping[str, str],
) -> None:
    for item in await queries.open_items(session, dossier):
        step = process.step(mapping.get(item.step, item.step))
        if step is not None:
            item.step, item.label = step.id, step.label
    for row in await queries.consultations(session, dossier):
        if row.closed_at is None:
            row.step = mapping.get(row.step, row.step)
    for link in await queries.links_from(session, dossier):
        link.step = mapping.get(link.step, link.step)
    await session.flush()
