from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.signing.validations.errors import ValidationNotFound
from app.signing.validations.models import (
    EvidenceUse,
    SignatureValidation,
    ValidationEvidence,
)


async def get(
    session: AsyncSession, validation_id: UUID, *, asked_by: str
) -> SignatureValidation:
    """Return a report to whom it was made for; to others it does not exist."""
    row = await session.get(SignatureValidation, validation_id)
    if row is None or row.asked_by != asked_by:
        raise ValidationNotFound
    return row


async def evidence(
    session: AsyncSession, validation_id: UUID
) -> list[ValidationEvidence]:
    found = await session.scalars(
        select(ValidationEvidence)
        .join(EvidenceUse, EvidenceUse.sha256 == ValidationEvidence.sha256)
        .where(EvidenceUse.validation_id == validation_id)
        .order_by(ValidationEvidence.kind, ValidationEvidence.sha256)
    )
    return list(found)


async def newest_of(
    session: AsyncSession, row: SignatureValidation
) -> SignatureValidation:
    """Follow a report to the last that was made of the same bytes."""
    while True:
        after = await session.scalar(
            select(SignatureValidation).where(SignatureValidation.follows == row.id)
        )
        if after is None:
            return row
        row = after


async def chains(
    session: AsyncSession, first: Collection[UUID]
) -> dict[UUID, list[SignatureValidation]]:
    """Return each report with all that follow it, in their order."""
    chain = (
        select(
            SignatureValidation.id,
            SignatureValidation.id.label("first"),
            literal(0).label("depth"),
        )
        .where(SignatureValidation.id.in_(first))
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(SignatureValidation.id, chain.c.first, chain.c.depth + 1).join(
            chain, SignatureValidation.follows == chain.c.id
        )
    )
    found = await session.execute(
        select(chain.c.first, SignatureValidation)
        .join(SignatureValidation, SignatureValidation.id == chain.c.id)
        .order_by(chain.c.depth)
    )
    chains: defaultdict[UUID, list[SignatureValidation]] = defaultdict(list)
    for root, row in found:
        chains[root].append(row)
    return chains


async def certificates_in_use(session: AsyncSession, *, limit: int) -> list[bytes]:
    """Return the certificates, as DER, that the newest reports to be made again rest on."""
    later = aliased(SignatureValidation)
    newest = (
        select(EvidenceUse.sha256, func.max(SignatureValidation.at).label("at"))
        .join(SignatureValidation, SignatureValidation.id == EvidenceUse.validation_id)
        .where(
            SignatureValidation.due_at.is_not(None),
            ~exists().where(later.follows == SignatureValidation.id),
        )
        .group_by(EvidenceUse.sha256)
        .subquery()
    )
    found = await session.scalars(
        select(ValidationEvidence.der)
        .join(newest, newest.c.sha256 == ValidationEvidence.sha256)
        .where(ValidationEvidence.kind == "certificate")
        .order_by(newest.c.at.desc(), ValidationEvidence.sha256)
        .limit(limit)
    )
    return list(found)


async def due(
    session: AsyncSession, *, at: datetime, limit: int
) -> list[SignatureValidation]:
    """List the newest reports whose time has come, on bytes that were kept."""
    later = aliased(SignatureValidation)
    found = await session.scalars(
        select(SignatureValidation)
        .where(
            SignatureValidation.due_at <= at,
            SignatureValidation.file_id.is_not(None),
            ~exists().where(later.follows == SignatureValidation.id),
        )
        .order_by(SignatureValidation.due_at)
        .limit(limit)
    )
    return list(found)
