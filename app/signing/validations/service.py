"""Append reports, with what they rest on."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.signing.report import ValidationReport
from app.signing.validations import queries, schedule
from app.signing.validations.models import (
    EvidenceUse,
    SignatureValidation,
    ValidationEvidence,
)

# Tells the locks of chains apart from any others on the same digest.
_CHAIN: Final = 5


async def record(
    session: AsyncSession,
    report: ValidationReport,
    *,
    policy: str,
    asked_by: str,
    at: datetime,
    file_id: UUID | None = None,
) -> SignatureValidation:
    """Keep the first report on some bytes."""
    row = _row(report, policy=policy, asked_by=asked_by, at=at)
    row.file_id = file_id
    return await _append(session, row, report)


async def follow(
    session: AsyncSession,
    before: SignatureValidation,
    report: ValidationReport,
    *,
    at: datetime,
) -> SignatureValidation:
    """Keep another report on the same bytes; the one before stays as it is."""
    row = _row(report, policy=before.policy, asked_by=before.asked_by, at=at)
    row.file_id, row.follows = before.file_id, before.id
    return await _append(session, row, report)


async def append(
    session: AsyncSession, row_id: UUID, report: ValidationReport, *, at: datetime
) -> SignatureValidation:
    """Keep another report at the end of those that follow one; who comes later waits."""
    row = await session.get_one(SignatureValidation, row_id)
    await session.execute(
        select(
            func.pg_advisory_xact_lock(func.hashtextextended(row.input_sha256, _CHAIN))
        )
    )
    newest = await queries.newest_of(session, row)
    return await follow(session, newest, report, at=at)


def _row(
    report: ValidationReport, *, policy: str, asked_by: str, at: datetime
) -> SignatureValidation:
    return SignatureValidation(
        id=new_id(),
        asked_by=asked_by,
        at=at,
        due_at=schedule.due_at(report, at=at),
        policy=policy,
        indication=report.indication,
        input_sha256=report.input_sha256,
        report=report.model_dump(mode="json", exclude={"evidence"}),
    )


async def _append(
    session: AsyncSession, row: SignatureValidation, report: ValidationReport
) -> SignatureValidation:
    session.add(row)
    await session.flush()
    for each in report.evidence:
        kept = {"sha256": each.sha256, "kind": each.kind, "der": each.der}
        await session.execute(
            insert(ValidationEvidence).values(**kept).on_conflict_do_nothing()
        )
        session.add(EvidenceUse(validation_id=row.id, sha256=each.sha256))
    await session.flush()
    return row
