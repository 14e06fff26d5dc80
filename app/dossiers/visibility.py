"""Who may see which dossiers, as a condition inside every query.

A hidden dossier is absent: the two answers are the same 404. Each condition is a
standing of the policy's table (`policy/dossier_rules.py: READERS`).
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from app.dossiers.drafting.models import Invitation
from app.dossiers.lifecycle import EDITABLE, Status
from app.dossiers.models import Dossier, WorkItem
from app.identity.actor import APPLICANTS, Actor, HeldMandate, Kind, Role, Scope
from app.organizations import queries as organizations


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` sees a row of `dossiers`.

    Applicants see their own, what they were invited to edit while it may be edited,
    and what a mandate lets them. Officials see what was filed at an office of theirs,
    or has had a step there; auditors what those under their office did; never a draft.
    """
    if actor.kind in APPLICANTS:
        return or_(
            Dossier.applicant_id == actor.id, edited_with(actor), entrusted_to(actor)
        )
    if actor.kind is Kind.OFFICIAL:
        return or_(passed_through(actor), audited_by(actor))
    return false()


def edited_with(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Dossier.status.in_(EDITABLE),
        exists().where(
            Invitation.dossier_id == Dossier.id,
            Invitation.person_id == actor.id,
            Invitation.state == "accepted",
        ),
    )


def entrusted_to(actor: Actor) -> ColumnElement[bool]:
    """Match what the actor's mandates reach; a draft only for who may file."""
    return or_(false(), *(_reached_by(mandate) for mandate in actor.mandates))


def passed_through(actor: Actor) -> ColumnElement[bool]:
    """Match what was filed at an office of theirs, or has had a step there."""
    if not actor.office_ids:
        return false()
    return and_(
        Dossier.submitted_at.is_not(None),
        or_(
            Dossier.receiving_office_id.in_(actor.office_ids),
            exists().where(
                WorkItem.dossier_id == Dossier.id,
                WorkItem.office_id.in_(actor.office_ids),
            ),
        ),
    )


def audited_by(actor: Actor) -> ColumnElement[bool]:
    """Match what the offices under an auditor's had to do with."""
    audited = actor.offices_as(Role.AUDITOR)
    if not audited:
        return false()
    offices = organizations.at_or_below(audited)
    return and_(
        Dossier.submitted_at.is_not(None),
        or_(
            Dossier.receiving_office_id.in_(offices),
            exists().where(
                WorkItem.dossier_id == Dossier.id, WorkItem.office_id.in_(offices)
            ),
        ),
    )


def _reached_by(mandate: HeldMandate) -> ColumnElement[bool]:
    found = Dossier.applicant_id == mandate.principal_id
    if mandate.procedures is not None:
        found = and_(found, Dossier.procedure_code.in_(mandate.procedures))
    if Scope.FILE not in mandate.scopes:
        found = and_(found, Dossier.status != Status.DRAFT)
    return found
