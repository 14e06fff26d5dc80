"""One reconciliation from beginning to end, kept as the day's report."""

import structlog

from app.core.database import transaction
from app.integrations.national_portal.models import PortalReconciliation
from app.integrations.national_portal.reconciliation import report
from app.integrations.national_portal.reconciliation.comparing import Reconciler

_log = structlog.get_logger()


async def run(reconciler: Reconciler, *, everything: bool) -> PortalReconciliation:
    """Compare with the Portal, repair, keep and measure what was found.

    `everything`, or only what was sent since it was last found equal and what
    was not asked for a week.
    """
    found = await reconciler.compare(everything=everything)
    made = report.made_of(found, at=reconciler.clock.now())
    async with transaction(reconciler.sessions) as session:
        session.add(made)
    report.measure(made)
    _log.info(
        "portal_reconciled",
        compared=made.compared,
        drifted=made.compared - made.equal,
        repaired=made.repaired,
        unanswered=made.unanswered,
    )
    return made
