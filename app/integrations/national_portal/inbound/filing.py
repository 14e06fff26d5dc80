"""File a dossier that came, for the applicant named in it."""

from datetime import datetime
from typing import Final

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers import queries as dossiers
from app.dossiers.calendars import Calendars
from app.dossiers.models import Dossier
from app.dossiers.service import incoming as filing
from app.dossiers.service.drafts import NewDraft
from app.dossiers.service.incoming import Sent
from app.identity import queries as identity
from app.identity import service as people
from app.identity.actor import Actor, Kind
from app.identity.models import Person
from app.identity.service import NewPerson
from app.integrations.national_portal.inbound import queries
from app.integrations.national_portal.inbound.incoming import Applicant, NewDossier
from app.integrations.national_portal.inbound.models import ExternalReference
from app.integrations.national_portal.inbound.papers import Taken

THROUGH: Final = "Cổng Dịch vụ công quốc gia"
_UNROUTED: Final = Counter(
    "motcua_inbound_unrouted",
    "Dossiers of the National Portal for an office that is unknown or closed",
)
_log = structlog.get_logger()


async def file(
    session: AsyncSession,
    new: NewDossier,
    taken: Taken,
    *,
    at: datetime,
    calendar: Calendars,
) -> Dossier:
    """File it, and keep the Portal's reference beside our code.

    Raises:
        UnknownProcedure: if the procedure ended since the message was taken in.
    """
    applicant = await _applicant(session, new.applicant, at)
    sent = Sent(
        new=NewDraft(
            procedure_code=new.procedure_code,
            office_code=new.office_code,
            subject=new.subject,
            answers=dict(new.answers),
            return_way=new.return_way,
        ),
        applicant=applicant,
        through=f"{THROUGH}, mã {new.reference}",
        papers=taken.papers,
        notes=taken.notes,
    )
    dossier = await filing.file(session, sent, at=at, calendar=calendar)
    session.add(
        ExternalReference(
            system=queries.SYSTEM,
            reference=new.reference,
            dossier_id=dossier.id,
            at=at,
        )
    )
    await session.flush()
    await _alarm(session, dossier, new)
    return dossier


async def _alarm(session: AsyncSession, dossier: Dossier, new: NewDossier) -> None:
    items = await dossiers.open_items(session, dossier)
    if any(item.wanted is not None for item in items):
        _UNROUTED.inc()
        _log.error("inbound_unrouted", dossier=dossier.code, office=new.office_code)


async def _applicant(session: AsyncSession, sent: Applicant, at: datetime) -> Actor:
    """Return the applicant, made known to us if they never were."""
    kind = Kind(sent.kind)
    found = await identity.by_number(session, sent.identity_number, kind=kind)
    known = found[0] if found else None
    if known is None:
        blind = Person.identity_number.blinded(sent.identity_number)
        handle = f"{queries.SYSTEM}:{kind}:{blind.hex()}"
        person = NewPerson(
            handle=handle,
            kind=kind,
            name=sent.name,
            identity_number=sent.identity_number,
            phone=sent.phone,
            email=sent.email,
            address=sent.address,
            tech_id=sent.tech_id,
        )
        await people.load_people(session, [person], since=local(at).date())
        known = await identity.by_handle(session, handle)
    return await identity.actor(session, known.id, at=at)
