"""Which facts of the process hold for a dossier: derived, never typed in."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import filing, queries
from app.dossiers.models import Decision, Dossier, Paper
from app.dossiers.service.pinned import Pinned
from app.procedures import fees
from app.procedures import papers as requirements
from app.procedures.definition import Channel
from app.signing.report import ValidationReport
from app.workflow.facts import Fact, Facts


async def of(
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    *,
    to_be: frozenset[Fact] = frozenset(),
) -> Facts:
    """Return the facts that hold now, and those the act itself makes true."""
    return derived(
        dossier,
        rules,
        papers=await queries.current_papers(session, dossier),
        decision=await queries.decision(session, dossier),
        to_be=to_be,
    )


def derived(
    dossier: Dossier,
    rules: Pinned,
    *,
    papers: Sequence[Paper],
    decision: Decision | None,
    to_be: frozenset[Fact] = frozenset(),
) -> Facts:
    """Derive the facts of a dossier from rows that were read already."""
    checks = {
        Fact.PAPERS_CHECKED: _complete(dossier, rules, papers),
        Fact.ALL_SIGNATURES_VALID: _signed(rules, papers),
        Fact.FEE_SETTLED: _settled(dossier, rules),
        Fact.DECISION_MADE: decision is not None,
        Fact.RESULT_SIGNED: decision is not None and decision.file_id is not None,
        Fact.NUMBER_ISSUED: decision is not None and decision.number is not None,
    }
    held = {fact for fact, holds in checks.items() if holds}
    return Facts(answers=dossier.answers, held=frozenset(held | to_be))


def _complete(dossier: Dossier, rules: Pinned, attached: Sequence[Paper]) -> bool:
    called_for = requirements.required_papers(rules.definition, dossier.answers)
    supplied = {paper.code for paper in attached}
    return not requirements.missing(called_for, supplied=supplied)


def _signed(rules: Pinned, attached: Sequence[Paper]) -> bool:
    """Whose signature it is was checked at submission; that it holds, again here."""
    policies = {paper.code: paper.signature for paper in rules.definition.papers}
    return all(
        filing.holds_still(policies[paper.code], _verdict(paper))
        for paper in attached
        if paper.code in policies
    )


def _settled(dossier: Dossier, rules: Pinned) -> bool:
    if dossier.fee_settled_at is not None:
        return True
    owed = fees.charges(
        rules.definition, channel=Channel(dossier.channel), answers=dossier.answers
    )
    return fees.total(owed) == 0


def _verdict(paper: Paper) -> ValidationReport | None:
    return ValidationReport.model_validate(paper.verdict) if paper.verdict else None
