"""How far a dossier's answers go, and where they came from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier
from app.dossiers.service import pinned, prefilling, surrounding
from app.identity.consents import service as consents
from app.identity.consents.standing import Purpose
from app.procedures.definition import Definition
from app.procedures.eforms import validation
from app.procedures.eforms.form import Form
from app.procedures.eforms.prefill import Provenance
from app.procedures.eforms.validation import Examined
from app.procedures.errors import FormNotFound


@dataclass(frozen=True)
class FormState:
    form: Form
    examined: Examined
    definition: Definition
    sources: dict[str, Provenance]
    reuse_refused: bool


async def of(session: AsyncSession, dossier: Dossier, *, at: datetime) -> FormState:
    """Examine the answers by the form that the dossier keeps.

    Raises:
        FormNotFound: if its procedure has no e-form.
    """
    rules = await pinned.of(session, dossier)
    if rules.form is None:
        raise FormNotFound
    around = await surrounding.of(session, dossier, rules, at=at)
    return FormState(
        form=rules.form,
        examined=validation.examine(rules.form, dossier.answers, around),
        definition=rules.definition,
        sources=prefilling.provenance_of(dossier, rules.form),
        reuse_refused=await _reuse_refused(session, dossier),
    )


async def _reuse_refused(session: AsyncSession, dossier: Dossier) -> bool:
    """Tell whether a draft does without what its applicant answered before."""
    if dossier.status != Status.DRAFT:
        return False
    found = await consents.standings(session, person_id=dossier.applicant_id)
    return not any(
        each.in_force for each in found if each.purpose is Purpose.REUSE_PAPERS
    )
