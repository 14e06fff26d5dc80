"""End a draft unsubmitted: its answers and papers go, a tombstone stays."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.audit import service as audit
from app.core import jobs
from app.dossiers import tasks
from app.dossiers.drafting.models import (
    Draft,
    FieldEdit,
    Invitation,
    Place,
    Tombstone,
)
from app.dossiers.errors import NotADraft
from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier, Paper

# What a draft may have besides its own row; everything else begins at submission.
PARTS: Final[tuple[InstrumentedAttribute[Any], ...]] = (
    Paper.dossier_id,
    FieldEdit.dossier_id,
    Place.dossier_id,
    Invitation.dossier_id,
    Draft.dossier_id,
)


class Cause(StrEnum):
    EXPIRED = "expired"
    DISCARDED = "discarded"


async def end(
    session: AsyncSession,
    dossier: Dossier,
    *,
    cause: Cause,
    saved_at: datetime,
    actor_id: str,
    at: datetime,
) -> None:
    """Remove a locked draft; the bytes of its papers go after the commit.

    Raises:
        NotADraft: what was submitted is never removed.
    """
    if dossier.status != Status.DRAFT or dossier.submitted_at is not None:
        raise NotADraft
    files = await _files(session, dossier)
    session.add(
        Tombstone(
            dossier_id=dossier.id,
            applicant_id=dossier.applicant_id,
            procedure_code=dossier.procedure_code,
            created_at=dossier.created_at,
            saved_at=saved_at,
            ended_at=at,
            cause=cause,
        )
    )
    await _remove(session, dossier)
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event=f"draft.{cause}",
        actor_id=actor_id,
        at=at,
        data={"procedure": dossier.procedure_code, "papers": len(files)},
    )
    for file_id in files:
        await jobs.defer(
            session, task=tasks.DROP_FILE, lock=str(file_id), file_id=str(file_id)
        )


async def _files(session: AsyncSession, dossier: Dossier) -> Sequence[UUID]:
    statement = select(Paper.file_id).where(Paper.dossier_id == dossier.id).distinct()
    return (await session.scalars(statement)).all()


async def _remove(session: AsyncSession, dossier: Dossier) -> None:
    await session.flush()
    for part in PARTS:
        await session.execute(delete(part.class_).where(part == dossier.id))
    await session.execute(delete(Dossier).where(Dossier.id == dossier.id))
