"""The inbox of steps for which no competent office was found."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldProblem
from app.dossiers import errors, hands, queries
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.hands import Refused
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import assigning, holding, noting, pinned
from app.dossiers.service.routing import Desk
from app.identity import queries as identity
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.workflow.definition import OfficeKind, Step


@dataclass(frozen=True)
class Direction:
    """To which office an unrouted step goes, and why to that one."""

    office_code: str
    reason: str


async def route(
    session: AsyncSession,
    act: Act,
    *,
    item_id: UUID,
    direction: Direction,
    calendar: Calendars,
) -> Dossier:
    """Send an unrouted step to an office; its time begins there anew.

    Raises:
        NotUnrouted: if it has an office already.
        OfficeCannotHold: if that office is closed, or nobody there has the role.
    """
    dossier = await queries.lock(session, act)
    item = await holding.open_item(session, dossier, item_id)
    hand = await holding.hand_of(session, item, actor=act.actor, at=act.at)
    post = hands.may_route(hand, act.actor)
    if isinstance(post, Refused):
        raise await holding.refusal(session, post, item)
    if item.wanted is None:
        raise errors.NotUnrouted
    step = await _step(session, dossier, item)
    office = await _office(session, act, direction, step)
    if item.wanted.get("office") == OfficeKind.RECEIVING:
        # It was filed at no office of ours: this one receives it.
        dossier.receiving_office_id = office.id
    assigning.close([item], at=act.at)
    routed = await assigning.open_step(
        session,
        dossier,
        step,
        Desk(office, step.role),
        at=act.at,
        calendar=calendar,
    )
    await noting.changed(
        session,
        dossier,
        routed,
        "step.routed",
        actor_id=str(act.actor.id),
        at=act.at,
        data={
            "wanted": item.wanted,
            "title": post.title,
            "reason": direction.reason,
        },
    )
    return dossier


async def _step(session: AsyncSession, dossier: Dossier, item: WorkItem) -> Step:
    rules = await pinned.of(session, dossier)
    step = rules.process.step(item.step)
    if step is None:
        raise errors.WorkItemNotFound
    return step


async def _office(
    session: AsyncSession, act: Act, direction: Direction, step: Step
) -> Office:
    """Return the live office of the code, where somebody has the step's role."""
    office = await organizations.by_code(session, code=direction.office_code)
    if office is not None:
        office = await organizations.successor_of(session, office=office, at=act.at)
    if office is None:
        raise _unfit("không có cơ quan đang hoạt động mang mã này", "unknown")
    roles = await identity.live_roles(session, office_ids=[office.id], at=act.at)
    if step.role not in roles[office.id]:
        raise _unfit("không có ai giữ vai trò của bước này", "nobody_there")
    return office


def _unfit(message: str, code: str) -> errors.OfficeCannotHold:
    return errors.OfficeCannotHold(errors=[FieldProblem("/office", message, code)])
