"""Who may see which dossiers, as a condition inside every query.

A hidden dossier is absent: the two answers are the same 404.
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from app.dossiers.drafting.models import Invitation
from app.dossiers.lifecycle import EDITABLE
from app.dossiers.models import Dossier, WorkItem
from app.identity.actor import APPLICANTS, Actor, Kind


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` sees a row of `dossiers`.

    Applicants see their own, and what they were invited to edit while it may be
    edited. Officials see what was filed at an office of
    theirs, or has had a step there; never a draft.
    """
    if actor.kind in APPLICANTS:
        return or_(Dossier.applicant_id == actor.id, _edited_with(actor))
    if actor.kind is Kind.OFFICIAL:
        return and_(Dossier.submitted_at.is_not(None), _passed_through(actor))
    return false()


def _edited_with(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Dossier.status.in_(EDITABLE),
        exists().where(
            Invitation.dossier_id == Dossier.id,
            Invitation.person_id == actor.id,
            Invitation.state == "accepted",
        ),
    )


def _passed_through(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Dossier.receiving_office_id.in_(actor.office_ids),
        exists().where(
            WorkItem.dossier_id == Dossier.id,
            WorkItem.office_id.in_(actor.office_ids),
        ),
    )
