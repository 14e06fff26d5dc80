"""Which answers of a dossier a reader sees, by what they have to do with it."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier
from app.dossiers.reads import purposes, service
from app.identity.actor import Actor, Kind
from app.procedures.eforms import withholding
from app.procedures.eforms.form import Form
from app.procedures.eforms.personal import Purpose as Asked
from app.procedures.eforms.withholding import Cover

# What reading for one purpose serves of what answers were asked for. A reason that
# somebody states opens nothing more: it is no purpose that the form told the citizen.
SERVED: Final[Mapping[purposes.Purpose, frozenset[Asked]]] = {
    purposes.Purpose.HANDLING: frozenset(Asked) - {Asked.REPORT},
    purposes.Purpose.DIRECTING: frozenset({Asked.DECIDE, Asked.ISSUE}),
    purposes.Purpose.AUDITING: frozenset({Asked.DECIDE, Asked.ISSUE, Asked.CHARGE}),
    purposes.Purpose.FOLLOWING: frozenset(),
}


async def cover_of(
    session: AsyncSession, dossier: Dossier, form: Form | None, *, actor: Actor
) -> Cover | None:
    """Return what this reader does not see of the answers to a form; None: all is seen.

    Whoever files sees what they wrote, and a draft is seen by nobody else.
    """
    filing = actor.id in {dossier.applicant_id, dossier.filed_by_id}
    if actor.kind is not Kind.OFFICIAL or filing or dossier.status == Status.DRAFT:
        return None
    reason = await service.reason_to_open(session, dossier.id, actor=actor)
    return withholding.cover(form, served=SERVED[reason.purpose])
