"""Dead letters to the Portal: who must look, and what may be done after a look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.errors import Conflict, NotFound
from app.integrations.national_portal.deliver import TOPIC
from app.integrations.national_portal.models import PortalDossier
from app.outbox.models import OutboxMessage


class ParkedStepNotFound(NotFound):
    code = "parked_step_not_found"
    title = "Không có bước nào bị giữ với mã này"


class StepNotParked(Conflict):
    code = "step_not_parked"
    title = "Bước này không còn bị giữ"


class Verdict(StrEnum):
    """What a person found: look again, it is not there, or it is."""

    LOOK_AGAIN = "look_again"
    ABSENT = "absent"
    ARRIVED = "arrived"


@dataclass(frozen=True)
class Release:
    """A person's verdict on a parked step, with the reason for it.

    `remote_id` is the `idHoSo` that they found, where the Portal told us none.
    """

    message_id: UUID
    verdict: Verdict
    reason: str
    actor_id: str
    at: datetime
    remote_id: str | None = None


async def parked(
    session: AsyncSession, *, owners: Collection[str] | None
) -> Sequence[OutboxMessage]:
    """Return what waits for a person, the oldest first; of all owners, or of some."""
    wanted = (
        select(OutboxMessage)
        .where(
            OutboxMessage.topic == TOPIC,
            OutboxMessage.parked_at.is_not(None),
            OutboxMessage.delivered_at.is_(None),
        )
        .order_by(OutboxMessage.parked_at, OutboxMessage.id)
        .limit(500)
    )
    if owners is not None:
        wanted = wanted.where(OutboxMessage.owner.in_(owners))
    return (await session.scalars(wanted)).all()


async def release(
    session: AsyncSession, act: Release, *, owners: Collection[str] | None
) -> OutboxMessage:
    """Let a parked step go on, as the verdict says; those behind it follow.

    Raises:
        ParkedStepNotFound: if there is none, or it has another owner.
        StepNotParked: if it goes already.
    """
    message = await session.get(OutboxMessage, act.message_id, with_for_update=True)
    foreign = message is None or message.topic != TOPIC
    if message is None or foreign or not _owned(message, owners):
        raise ParkedStepNotFound
    if message.parked_at is None or message.delivered_at is not None:
        raise StepNotParked
    data: dict[str, JsonValue] = {
        "step": message.number,
        "verdict": act.verdict,
        "reason": act.reason,
        "parked_because": message.last_reason,
    }
    if act.remote_id:
        data["remote_id"] = act.remote_id
    await audit.record(
        session,
        subject=f"portal:{message.key}",
        event="portal.step_released",
        actor_id=act.actor_id,
        at=act.at,
        data=data,
    )
    message.parked_at = None
    message.due_at, message.attempts = act.at, 0
    if act.remote_id:
        await _mark(session, message, held=True, remote_id=act.remote_id)
    await _apply(session, message, act)
    return message


async def _apply(session: AsyncSession, message: OutboxMessage, act: Release) -> None:
    match act.verdict:
        case Verdict.LOOK_AGAIN:
            message.outcome_unknown = True
        case Verdict.ABSENT:
            message.outcome_unknown = False
            await _mark(session, message, attempted_step=message.number - 1)
        case Verdict.ARRIVED:
            message.delivered_at = act.at
            await _mark(
                session,
                message,
                held=True,
                # Those that went with it stay in doubt.
                attempted_step=func.greatest(
                    PortalDossier.attempted_step, message.number
                ),
                acknowledged_step=message.number,
                synchronised_step=message.number,
            )


async def _mark(
    session: AsyncSession,
    message: OutboxMessage,
    **marks: int | bool | str | ColumnElement[int],
) -> None:
    await session.execute(
        update(PortalDossier)
        .where(PortalDossier.dossier_id == UUID(message.key))
        .values(marks)
    )


def _owned(message: OutboxMessage, owners: Collection[str] | None) -> bool:
    return owners is None or message.owner in owners
