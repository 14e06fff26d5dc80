"""What a comparison found: kept, printed, measured."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from prometheus_client import Gauge
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.ids import new_id
from app.integrations.national_portal.models import PortalReconciliation
from app.integrations.national_portal.reconciliation import tree
from app.integrations.national_portal.reconciliation.comparing import Comparison
from app.integrations.national_portal.reconciliation.drift import Kind

_DRIFT: Final = Gauge(
    "motcua_portal_drift",
    "Dossiers that the last comparison with the National Portal found to differ",
    ["kind"],
)
_UNREPAIRED: Final = Gauge(
    "motcua_portal_drift_unrepaired",
    "Of these, dossiers that still differ after the repair",
)
_COMPARED: Final = Gauge(
    "motcua_portal_compared", "Dossiers compared with the National Portal last time"
)
_FINISHED: Final = Gauge(
    "motcua_portal_compared_at_seconds", "When the last comparison ended (Unix time)"
)


def made_of(found: Comparison, *, at: datetime) -> PortalReconciliation:
    ours = tree.grown({each.record.code: each.record.digest for each in found.compared})
    theirs = tree.grown(
        {each.record.code: each.theirs or "" for each in found.compared}
    )
    drifted = found.drifted
    return PortalReconciliation(
        id=new_id(),
        day=clock.local(at).date(),
        started_at=found.started_at,
        finished_at=at,
        compared=len(found.compared),
        equal=len(found.compared) - len(drifted),
        under_way=found.under_way,
        unanswered=found.unanswered,
        repaired=sum(each.repaired for each in drifted),
        ours=ours.digest,
        theirs=theirs.digest,
        drifts=[
            {
                "code": each.record.code,
                "kind": one.kind.value,
                "what": one.what.value,
                "reason": one.reason,
                "repaired": each.repaired,
            }
            for each in drifted
            for one in each.drifts
        ],
    )


def shown(report: PortalReconciliation) -> dict[str, Any]:
    """Return the report as JSON; no personal data is in it."""
    kinds = Counter(str(each["kind"]) for each in report.drifts)
    return {
        "day": report.day.isoformat(),
        "started_at": report.started_at.isoformat(timespec="seconds"),
        "finished_at": report.finished_at.isoformat(timespec="seconds"),
        "compared": report.compared,
        "equal": report.equal,
        "under_way": report.under_way,
        "unanswered": report.unanswered,
        "drifted": report.compared - report.equal,
        "repaired": report.repaired,
        "kinds": {kind.value: kinds[kind.value] for kind in Kind},
        "ours": report.ours,
        "theirs": report.theirs,
        "drifts": report.drifts,
    }


def measure(report: PortalReconciliation) -> None:
    kinds = Counter(str(each["kind"]) for each in report.drifts)
    for kind in Kind:
        _DRIFT.labels(kind.value).set(kinds[kind.value])
    _UNREPAIRED.set(report.compared - report.equal - report.repaired)
    _COMPARED.set(report.compared)
    _FINISHED.set(report.finished_at.timestamp())


async def latest(session: AsyncSession) -> PortalReconciliation | None:
    """Return the last report there is."""
    return await session.scalar(
        select(PortalReconciliation)
        .order_by(PortalReconciliation.started_at.desc())
        .limit(1)
    )


async def of_days(
    session: AsyncSession, *, since: date
) -> Sequence[PortalReconciliation]:
    """Return the reports since a day, the latest first."""
    rows = await session.scalars(
        select(PortalReconciliation)
        .where(PortalReconciliation.day >= since)
        .order_by(PortalReconciliation.started_at.desc())
        .limit(100)
    )
    return rows.all()
