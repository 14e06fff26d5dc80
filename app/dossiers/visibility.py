"""Who may see which dossiers, as a condition inside every query.

A hidden dossier is absent: the two answers are the same 404.
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from app.dossiers.models import Dossier, WorkItem
from app.identity.actor import APPLICANTS, Actor, Kind


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` sees a row of `dossiers`.

    Applicants see their own. Officials see what was filed at an office of
    theirs, or has had a step there; never a draft.
    """
    if actor.kind in APPLICANTS:
        return Dossier.applicant_id == actor.id
    if actor.kind is Kind.OFFICIAL:
        return and_(Dossier.submitted_at.is_not(None), _passed_through(actor))
    return false()


def _passed_through(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Dossier.receiving_office_id.in_(actor.office_ids),
        exists().where(
            WorkItem.dossier_id == Dossier.id,
            WorkItem.office_id.in_(actor.office_ids),
        ),
    )
