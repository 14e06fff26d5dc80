"""Who had each step of a dossier, read for form 06."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.models import Dossier, WorkItem
from app.dossiers.printing.handovers import Turn
from app.identity.actor import Role
from app.identity.models import Person
from app.organizations.models import Office


async def of(session: AsyncSession, dossier: Dossier) -> Sequence[Turn]:
    rows = await session.execute(
        select(WorkItem, Office.name, Person.name)
        .join(Office, Office.id == WorkItem.office_id)
        .outerjoin(Person, Person.id == WorkItem.assignee_id)
        .where(WorkItem.dossier_id == dossier.id)
        .order_by(WorkItem.opened_at, WorkItem.id)
    )
    return [
        Turn(
            step=item.label,
            office=office,
            role=Role(item.role),
            holder=holder,
            opened_at=item.opened_at,
            due_at=item.due_at,
            closed_at=item.closed_at,
        )
        for item, office, holder in rows
    ]
