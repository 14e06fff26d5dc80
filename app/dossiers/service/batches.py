"""One item of a batch: the same act as alone, in a transaction of its own."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.desk_schemas import (
    AcceptItem,
    BatchItem,
    DecideItem,
    DeliverItem,
    IssueItem,
    OutcomeItem,
    ReassignItem,
    ReleaseItem,
    TakeItem,
)
from app.dossiers.models import Dossier
from app.dossiers.service import handing_over, handling, results, taking


def rests_on_papers(item: BatchItem) -> bool:
    """Tell whether an act is done on the strength of what was filed."""
    return isinstance(item, IssueItem) or (
        isinstance(item, DecideItem) and item.granted
    )


async def do(
    session: AsyncSession, act: Act, item: BatchItem, *, calendar: Calendars
) -> Dossier:
    """Do what the item's shape says, refused or done as a single request would be."""
    match item:
        case TakeItem():
            return await taking.take(session, act, item_id=item.work_item)
        case ReleaseItem():
            return await taking.release(session, act, item_id=item.work_item)
        case ReassignItem():
            return await handing_over.reassign(
                session, act, item_id=item.work_item, to=item.to, reason=item.reason
            )
        case _:
            return await _handled(session, act, item, calendar)


async def _handled(
    session: AsyncSession,
    act: Act,
    item: AcceptItem | OutcomeItem | DecideItem | IssueItem | DeliverItem,
    calendar: Calendars,
) -> Dossier:
    match item:
        case AcceptItem():
            return await handling.accept(
                session, act, note=item.note, calendar=calendar
            )
        case OutcomeItem():
            return await handling.take_outcome(
                session,
                act,
                outcome_id=item.outcome,
                reason=item.reason,
                note=item.note,
                calendar=calendar,
            )
        case DecideItem():
            return await handling.decide(
                session,
                act,
                granted=item.granted,
                reason=item.reason,
                note=item.note,
                calendar=calendar,
            )
        case IssueItem():
            return await results.request_issue(session, act)
        case DeliverItem():
            return await results.hand_over(
                session, act, note=item.note, calendar=calendar
            )
