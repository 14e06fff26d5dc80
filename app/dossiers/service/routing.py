"""Find the office of a step: by competence, not by the place of filing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict
from app.dossiers.models import Dossier, Json
from app.identity.actor import Role
from app.organizations import queries as organizations
from app.organizations.models import Kind, Office
from app.workflow.definition import OfficeKind, OfficeSelector, Step

_SINGLE = {
    OfficeKind.SERVICE_CENTRE: Kind.SERVICE_CENTRE,
    OfficeKind.COMMITTEE_OFFICE: Kind.COMMITTEE_OFFICE,
    OfficeKind.PROVINCIAL_COMMITTEE: Kind.PROVINCIAL_COMMITTEE,
}


# Who looks for the office where none was found: the province's one-stop desk.
INBOX_ROLE: Final = Role.RECEPTION


class NoCompetentOffice(Conflict):
    code = "no_competent_office"
    title = "Không tìm thấy cơ quan có thẩm quyền cho bước tiếp theo"


@dataclass(frozen=True)
class Desk:
    """Where a step opens: in an office, or in the inbox for want of one."""

    office: Office
    role: str
    wanted: Json | None = None


async def desk_for(
    session: AsyncSession,
    step: Step,
    *,
    dossier: Dossier,
    current: Office,
    at: datetime,
) -> Desk:
    """Return the live office that a step means for this dossier, or the inbox.

    Raises:
        NoCompetentOffice: if the province has no one-stop centre either.
    """
    office = await _live(session, step.office, dossier, current, at)
    if office is not None:
        return Desk(office, step.role)
    centres = await organizations.live_offices(session, at=at, kind=Kind.SERVICE_CENTRE)
    if not centres:
        raise NoCompetentOffice
    return Desk(centres[0], INBOX_ROLE, wanted=_wanted(step))


async def office_for(
    session: AsyncSession,
    selector: OfficeSelector,
    *,
    dossier: Dossier,
    current: Office,
    at: datetime,
) -> Office:
    """Return the live office that a selector means for this dossier.

    Raises:
        NoCompetentOffice: if there is none; the dossier stays where it is, in
            the hands of the one who tried to move it.
    """
    office = await _live(session, selector, dossier, current, at)
    if office is None:
        raise NoCompetentOffice
    return office


async def _live(
    session: AsyncSession,
    selector: OfficeSelector,
    dossier: Dossier,
    current: Office,
    at: datetime,
) -> Office | None:
    office = await _selected(session, selector, dossier, current, at)
    if office is None:
        return None
    return await organizations.successor_of(session, office=office, at=at)


def _wanted(step: Step) -> Json:
    return {"office": step.office.kind, "argument": step.office.argument}


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
