"""Tell our own ledger the truth: the ordinary couriers then repair the Portal.

They keep the order, look up before they append, and never work on a dossier at
the same time as another; a repair of its own would need all of that again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.integrations.national_portal.deliver import TOPIC
from app.integrations.national_portal.models import PortalDossier
from app.integrations.national_portal.reconciliation.drift import Drift, Mend
from app.integrations.national_portal.reconciliation.records import Record
from app.outbox.models import OutboxMessage


async def mend(
    session: AsyncSession, record: Record, drifts: Collection[Drift], *, at: datetime
) -> bool:
    """Owe the Portal again what it lacks; False if a courier is at the dossier."""
    messages = (
        await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.topic == TOPIC, OutboxMessage.key == record.key)
            .order_by(OutboxMessage.number)
            .with_for_update()
        )
    ).all()
    delivered = [each for each in messages if each.delivered_at is not None]
    leased = any(each.leased_until and each.leased_until > at for each in messages)
    if leased or len(delivered) != record.ours.delivered:
        return False
    mends = {each.mend for each in drifts}
    if Mend.RECREATE in mends:
        await _rewind(session, record, held=False, synchronised=0, acknowledged=0)
        _reopen(delivered, at=at, doubtful=False)
        return True
    count = len(delivered)
    resend, append = Mend.RESEND in mends, Mend.APPEND in mends
    await _rewind(
        session,
        record,
        held=True,
        synchronised=count - 1 if resend else count,
        acknowledged=0 if append else count,
    )
    if append:
        _reopen(delivered, at=at, doubtful=True)
    elif resend:
        _reopen(delivered[-1:], at=at, doubtful=False)
    if Mend.CORRECT_LEDGER in mends:
        _doubt([each for each in messages if each.delivered_at is None])
    return True


def _reopen(
    messages: Sequence[OutboxMessage],
    *,
    at: datetime,
    doubtful: bool,
) -> None:
    # The attempts stay: they are the fence against a worker that comes late.
    for message in messages:
        message.delivered_at = None
        message.due_at = at
        message.outcome_unknown = doubtful


def _doubt(owed: Sequence[OutboxMessage]) -> None:
    for message in owed:
        message.outcome_unknown = True


async def _rewind(
    session: AsyncSession,
    record: Record,
    *,
    held: bool,
    synchronised: int,
    acknowledged: int,
) -> None:
    marks = {
        "held": held,
        "synchronised_step": synchronised,
        "acknowledged_step": acknowledged,
        # What was acknowledged had been attempted: a courier looks before it sends.
        "attempted_step": record.ours.delivered if held else 0,
        "checked_at": None,
        "checked_digest": None,
    }
    begun = insert(PortalDossier).values(
        dossier_id=UUID(record.key), code=record.code, **marks
    )
    await session.execute(begun.on_conflict_do_nothing())
    await session.execute(
        update(PortalDossier)
        .where(PortalDossier.dossier_id == UUID(record.key))
        .values(marks)
    )
