"""Keep what is filed, whole, as it is filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.dossiers import queries, tasks
from app.dossiers.filings import duplicates
from app.dossiers.filings import queries as filings
from app.dossiers.filings.models import Filing, Json
from app.dossiers.models import Dossier, Paper
from app.dossiers.service.pinned import Pinned


@dataclass(frozen=True)
class Filed:
    """Who files, and whether they confirmed the digest of what they were shown."""

    by: UUID
    at: datetime
    confirmed: bool = False
    note: str | None = None


async def keep(
    session: AsyncSession, dossier: Dossier, rules: Pinned, filed: Filed, *, digest: str
) -> Filing:
    """Add the next filing of a locked dossier, and by what to recognise it again."""
    papers = await queries.current_papers(session, dossier)
    filing = Filing(
        dossier_id=dossier.id,
        number=await filings.count(session, dossier) + 1,
        answers=dossier.answers,
        papers=listed(papers),
        digest=digest,
        procedure_version_id=dossier.procedure_version_id,
        form_version_id=dossier.form_version_id,
        declaration=rules.definition.declaration,
        confirmed=filed.confirmed,
        filed_by=filed.by,
        at=filed.at,
        note=filed.note,
    )
    session.add(filing)
    await session.flush()
    if any(each.verdict and each.verdict["signatures"] for each in papers):
        await jobs.defer(
            session,
            task=tasks.KEEP_VERDICTS,
            lock=str(dossier.id),
            dossier_id=str(dossier.id),
        )
    await duplicates.remember(session, dossier, rules.definition)
    return filing


def listed(papers: Sequence[Paper]) -> list[Json]:
    """Return papers as a filing lists them."""
    return [
        {
            "code": paper.code,
            "name": paper.name,
            "file_id": str(paper.file_id),
            "file_name": paper.file_name,
            "sha256": paper.sha256,
            "size": paper.size,
        }
        for paper in papers
    ]
