"""Read what we delivered of each dossier, and how far our ledger says."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Sessions
from app.integrations.national_portal import parcels, translate
from app.integrations.national_portal.deliver import TOPIC
from app.integrations.national_portal.models import PortalDossier
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.reconciliation import facts
from app.integrations.national_portal.reconciliation.drift import Ledger, Ours
from app.integrations.national_portal.reconciliation.facts import Facts, Snapshot
from app.integrations.national_portal.settings import WireVersion
from app.integrations.national_portal.translate import Untranslatable
from app.outbox.models import OutboxMessage

_PAGE: Final = 200
# What nothing was sent for since it was last found equal is asked again so often.
_AGAIN_AFTER: Final = timedelta(days=7)
_NOTHING: Final = Ledger(held=False, synchronised=0, acknowledged=0)


@dataclass(frozen=True)
class Record:
    """`digest` is of what both sides should hold; `busy`: a courier is at it."""

    key: str
    code: str
    ours: Ours
    busy: bool

    @property
    def digest(self) -> str:
        return self.ours.facts.digest(self.code)


async def keys(
    sessions: Sessions, *, changed_since_check: bool, at: datetime
) -> AsyncIterator[Sequence[str]]:
    """Give the dossiers to compare, page by page; all, or those that may differ."""
    after = ""
    while True:
        async with sessions() as session:
            page = await _page(
                session, after=after, changed_since_check=changed_since_check, at=at
            )
        if not page:
            return
        yield page
        after = page[-1]


async def read(
    session: AsyncSession, key: str, *, version: WireVersion, at: datetime
) -> Record | None:
    """Read one dossier; None if nothing of it could be sent yet."""
    messages = (
        await session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.topic == TOPIC, OutboxMessage.key == key)
            .order_by(OutboxMessage.number)
        )
    ).all()
    notices = [(each, parcels.notice_of(each.payload)) for each in messages]
    readable = [(each, said) for each, said in notices if said is not None]
    if not readable:
        return None
    state = await session.get(PortalDossier, UUID(key))
    delivered = [said for each, said in readable if each.delivered_at is not None]
    owed = [said for each, said in readable if each.delivered_at is None]
    return Record(
        key=key,
        code=readable[0][1].dossier.code,
        ours=_ours(delivered, owed, state, version),
        busy=any(
            each.leased_until is not None and each.leased_until > at
            for each in messages
        ),
    )


def _ours(
    delivered: Sequence[DossierNotice],
    owed: Sequence[DossierNotice],
    state: PortalDossier | None,
    version: WireVersion,
) -> Ours:
    sent = [_facts(said, version) for said in delivered]
    snapshots = [each.snapshot for each in sent]
    steps = [step for each in sent for step in each.steps]
    last = snapshots[-1] if snapshots else Snapshot("", (), ())
    return Ours(
        snapshots=snapshots,
        facts=Facts(last, tuple(steps)),
        owed=[step for said in owed for step in _facts(said, version).steps],
        ledger=_NOTHING
        if state is None
        else Ledger(state.held, state.synchronised_step, state.acknowledged_step),
    )


def _facts(said: DossierNotice, version: WireVersion) -> Facts:
    links = dict.fromkeys(said.file_ids(), "https://")
    item = translate.item(said.dossier, links=links, version=version)
    row = translate.row(said)
    if isinstance(item, Untranslatable) or isinstance(row, Untranslatable):
        return Facts(Snapshot("", (), ()), ())
    return facts.sent(item, [row])


async def _page(
    session: AsyncSession, *, after: str, changed_since_check: bool, at: datetime
) -> Sequence[str]:
    wanted = (
        select(OutboxMessage.key)
        .outerjoin(
            PortalDossier,
            func.cast(PortalDossier.dossier_id, OutboxMessage.key.type)
            == OutboxMessage.key,
        )
        .where(OutboxMessage.topic == TOPIC, OutboxMessage.key > after)
        .group_by(OutboxMessage.key, PortalDossier.checked_at)
        .having(func.count(OutboxMessage.delivered_at) > 0)
        .order_by(OutboxMessage.key)
        .limit(_PAGE)
    )
    if changed_since_check:
        wanted = wanted.having(
            or_(
                PortalDossier.checked_at.is_(None),
                PortalDossier.checked_at < at - _AGAIN_AFTER,
                PortalDossier.checked_at < func.max(OutboxMessage.delivered_at),
            )
        )
    return (await session.scalars(wanted)).all()
