"""The signed papers of a dossier, each with every report that was kept on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries
from app.dossiers.models import Dossier, Paper
from app.dossiers.service.pinned import Pinned
from app.dossiers.signed_papers import weighing
from app.dossiers.signed_papers.weighing import Weighed
from app.dossiers.visibility import visible_to
from app.identity.actor import Actor
from app.procedures.definition import SignaturePolicy
from app.signing.report import ValidationReport
from app.signing.validations import queries as validations
from app.signing.validations.models import SignatureValidation


@dataclass(frozen=True)
class SignedPaper:
    """`reports` are those kept, oldest first: none until the worker came by."""

    paper: Paper
    reports: Sequence[SignatureValidation]

    @cached_property
    def filed(self) -> ValidationReport:
        return ValidationReport.model_validate(self.paper.verdict)

    @cached_property
    def newest(self) -> ValidationReport:
        if not self.reports:
            return self.filed
        return ValidationReport.model_validate(self.reports[-1].report)

    def weighed(self, rules: Pinned) -> Weighed:
        policies = {each.code: each.signature for each in rules.definition.papers}
        policy = policies.get(self.paper.code, SignaturePolicy.NONE)
        return weighing.weigh(policy, self.filed, self.newest)


async def visible(
    session: AsyncSession, dossier_id: UUID, *, actor: Actor
) -> list[SignedPaper]:
    """Return the signed papers of a dossier that the actor sees, and is not shown."""
    dossier = await session.scalar(
        select(Dossier).where(Dossier.id == dossier_id, visible_to(actor))
    )
    return [] if dossier is None else await of(session, dossier)


async def of(session: AsyncSession, dossier: Dossier) -> list[SignedPaper]:
    """Return the current papers that bear signatures."""
    current = await queries.current_papers(session, dossier)
    return await _with_reports(session, [each for each in current if _signed(each)])


async def one(
    session: AsyncSession, dossier: Dossier, paper_id: UUID
) -> SignedPaper | None:
    """Return a signed paper of a dossier, be it replaced by now."""
    paper = await session.scalar(
        select(Paper).where(Paper.id == paper_id, Paper.dossier_id == dossier.id)
    )
    if paper is None or not _signed(paper):
        return None
    (found,) = await _with_reports(session, [paper])
    return found


def _signed(paper: Paper) -> bool:
    return bool(paper.verdict and paper.verdict["signatures"])


async def _with_reports(
    session: AsyncSession, papers: Sequence[Paper]
) -> list[SignedPaper]:
    first = [each.validation_id for each in papers if each.validation_id is not None]
    chains = await validations.chains(session, first) if first else {}
    return [
        SignedPaper(
            each, chains.get(each.validation_id, ()) if each.validation_id else ()
        )
        for each in papers
    ]
