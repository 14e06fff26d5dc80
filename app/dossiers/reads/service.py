"""Record that a dossier was opened, and tell the applicant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.chain import Act
from app.audit.models import AuditAct
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.reads import purposes
from app.dossiers.reads.purposes import WINDOW, Held, Part, Reason
from app.identity.actor import Actor

EVENT: Final = "dossier.read"


@dataclass(frozen=True)
class Look:
    """One look at a part of a dossier; `stated` is the reason given, if one was."""

    dossier_id: UUID
    actor: Actor
    part: Part
    stated: str | None
    at: datetime


@dataclass(frozen=True)
class Seen:
    """A look, as it is told to the applicant."""

    number: int
    at: datetime
    reader_id: UUID
    office_id: UUID | None
    title: str | None
    part: Part
    purpose: purposes.Purpose
    stated: str | None


def subject_of(dossier_id: UUID) -> str:
    """Return the chain of a dossier's reads: no look waits for an act, nor an act for it."""
    return f"reads:{dossier_id}"


async def record(session: AsyncSession, look: Look) -> bool:
    """Record a look, unless the same was recorded within the window."""
    if await _recorded(session, look):
        return False
    reason = await reason_of(session, look)
    post = reason.post
    await audit.record(
        session,
        subject=subject_of(look.dossier_id),
        event=EVENT,
        actor_id=str(look.actor.id),
        at=look.at,
        data={
            "part": look.part,
            "purpose": reason.purpose,
            "stated": look.stated,
            "office": str(post.office_id) if post else None,
            "title": post.title if post else None,
        },
    )
    return True


async def of_dossier(
    session: AsyncSession, dossier: Dossier, *, at: datetime, delay: timedelta
) -> Sequence[Seen]:
    """Return the looks that may be told now, the newest first."""
    acts = await audit.acts_of(session, subject=subject_of(dossier.id))
    told = [act for act in acts if act.at <= at - delay and act.data is not None]
    return [_seen(act) for act in reversed(told)]


async def reason_of(session: AsyncSession, look: Look) -> Reason:
    """Return in which post a dossier is opened, and what for."""
    return await reason_to_open(
        session, look.dossier_id, actor=look.actor, stated=look.stated is not None
    )


async def reason_to_open(
    session: AsyncSession, dossier_id: UUID, *, actor: Actor, stated: bool = False
) -> Reason:
    """Return in which post somebody opens a dossier, and what for unless it is stated."""
    items = (
        await session.execute(
            select(WorkItem.office_id, WorkItem.role, WorkItem.closed_at).where(
                WorkItem.dossier_id == dossier_id
            )
        )
    ).all()
    received = await session.scalar(
        select(Dossier.receiving_office_id).where(Dossier.id == dossier_id)
    )
    passed = {item.office_id for item in items} | ({received} if received else set())
    return purposes.reason_for(
        actor.posts,
        held=[
            Held(item.office_id, item.role) for item in items if item.closed_at is None
        ],
        passed=passed,
        stated=stated,
    )


async def _recorded(session: AsyncSession, look: Look) -> bool:
    same = exists().where(
        AuditAct.subject == subject_of(look.dossier_id),
        AuditAct.actor_id == str(look.actor.id),
        AuditAct.at > look.at - WINDOW,
        AuditAct.data["part"].astext == look.part,
        AuditAct.data["stated"].astext.is_not_distinct_from(look.stated),
    )
    return bool(await session.scalar(select(same)))


def _seen(act: Act) -> Seen:
    data = cast("dict[str, Any]", act.data)
    return Seen(
        number=act.number,
        at=act.at,
        reader_id=UUID(act.actor_id),
        office_id=UUID(data["office"]) if data["office"] else None,
        title=data["title"],
        part=Part(data["part"]),
        purpose=purposes.Purpose(data["purpose"]),
        stated=data["stated"],
    )
