"""Who may draft and publish rules, and change who runs them.

The office in charge of the control of administrative procedures (kiểm soát thủ tục
hành chính, NĐ 63/2010/NĐ-CP art. 5): its officials draft, its leaders publish.
"""

from collections.abc import Collection
from typing import Annotated, Any, Final

from fastapi import Depends

from app.core.http.session import ClockDep, SessionDep
from app.identity import permits
from app.identity.access import may
from app.identity.actor import Actor, Role
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations
from app.organizations.models import Office

FUNCTION: Final = "administrative_control"


def for_rules(permission: Permission) -> Any:  # noqa: ANN401 - what Depends is typed as
    """Return the dependency of a route that is this act on everybody's rules."""

    async def ask(
        actor: Annotated[Actor, may(permission)], session: SessionDep, clock: ClockDep
    ) -> Actor:
        offices = await organizations.by_function(
            session, function=FUNCTION, at=clock.now()
        )
        permits.require(permission, actor, standings(actor, offices))
        return actor

    return Depends(ask)


def standings(actor: Actor, offices: Collection[Office]) -> frozenset[Standing]:
    """Return as whom the actor stands before the rules that these offices keep."""
    found = set()
    if actor.office_ids & {office.id for office in offices}:
        found.add(Standing.CONTROL_OFFICIAL)
    if any(actor.post_for(office_id=each.id, role=Role.LEADER) for each in offices):
        found.add(Standing.CONTROL_LEADER)
    return frozenset(found)
