"""Who may draft and publish processes, and change who runs them.

The office in charge of the control of administrative procedures (kiểm soát thủ tục
hành chính, NĐ 63/2010/NĐ-CP art. 5): its officials draft, its leaders publish.
"""

from typing import Annotated, Final

from fastapi import Depends

from app.core.http.session import ClockDep, SessionDep
from app.identity.access import Official
from app.identity.actor import Actor, Role
from app.organizations import queries as organizations
from app.procedures.errors import NotForProcesses

FUNCTION: Final = "administrative_control"


async def drafting(actor: Official, session: SessionDep, clock: ClockDep) -> Actor:
    """Return the caller, an official of that office."""
    offices = await organizations.by_function(
        session, function=FUNCTION, at=clock.now()
    )
    if not actor.office_ids & {office.id for office in offices}:
        raise NotForProcesses
    return actor


async def publishing(
    actor: Annotated[Actor, Depends(drafting)], session: SessionDep, clock: ClockDep
) -> Actor:
    """Return the caller, a leader of that office."""
    offices = await organizations.by_function(
        session, function=FUNCTION, at=clock.now()
    )
    if not any(
        actor.post_for(office_id=office.id, role=Role.LEADER) for office in offices
    ):
        raise NotForProcesses
    return actor


Drafter = Annotated[Actor, Depends(drafting)]
Publisher = Annotated[Actor, Depends(publishing)]
