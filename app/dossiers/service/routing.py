"""Find the office of a step: by competence, not by the place of filing."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict
from app.dossiers.models import Dossier
from app.organizations import queries as organizations
from app.organizations.models import Kind, Office
from app.workflow.definition import OfficeKind, OfficeSelector

_SINGLE = {
    OfficeKind.SERVICE_CENTRE: Kind.SERVICE_CENTRE,
    OfficeKind.COMMITTEE_OFFICE: Kind.COMMITTEE_OFFICE,
    OfficeKind.PROVINCIAL_COMMITTEE: Kind.PROVINCIAL_COMMITTEE,
}


class NoCompetentOffice(Conflict):
    code = "no_competent_office"
    title = "Không tìm thấy cơ quan có thẩm quyền cho bước tiếp theo"


async def office_for(
    session: AsyncSession,
    selector: OfficeSelector,
    *,
    dossier: Dossier,
    current: Office,
    at: datetime,
) -> Office:
    """Return the live office that a step's selector means for this dossier.

    Raises:
        NoCompetentOffice: if there is none; the dossier stays where it is, in
            the hands of the one who tried to move it.
    """
    office = await _selected(session, selector, dossier, current, at)
    if office is not None:
        office = await organizations.successor_of(session, office=office, at=at)
    if office is None:
        raise NoCompetentOffice
    return office


async def _selected(
    session: AsyncSession,
    selector: OfficeSelector,
    dossier: Dossier,
    current: Office,
    at: datetime,
) -> Office | None:
    argument = selector.argument or ""
    match selector.kind:
        case OfficeKind.RECEIVING | OfficeKind.COMPETENT_COMMUNE:
            return await organizations.by_id(
                session, office_id=dossier.receiving_office_id
            )
        case OfficeKind.DEPARTMENT:
            found = await organizations.by_function(session, function=argument, at=at)
            return found[0] if found else None
        case OfficeKind.PARENT:
            parent = current.parent_id
            return (
                await organizations.by_id(session, office_id=parent) if parent else None
            )
        case OfficeKind.NAMED:
            return await organizations.by_code(session, code=argument)
        case _:
            kind = _SINGLE[selector.kind]
            found = await organizations.live_offices(session, at=at, kind=kind)
            return found[0] if found else None
