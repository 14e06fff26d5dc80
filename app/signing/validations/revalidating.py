"""Check kept documents again when their time has come, or before they are used."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.transactions import Transactions
from app.files import service as files
from app.files.models import StoredFile
from app.files.storage import Storage
from app.signing.report import ValidationReport
from app.signing.validations import queries, service
from app.signing.validations.errors import BytesNotKept
from app.signing.validations.models import SignatureValidation
from app.signing.validations.ports import Validator

REVALIDATE: Final = "revalidate_signatures"
_AT_ONCE: Final = 50


@dataclass(frozen=True)
class Revalidation:
    """The validator and the bytes; nothing slow happens within a transaction."""

    transactions: Transactions
    storage: Storage
    validator: Validator

    async def run(self) -> int:
        """Check what is due, each in its own transaction; return how many."""
        at = self.transactions.clock.now()
        waiting = await self.transactions.run(
            lambda session: queries.due(session, at=at, limit=_AT_ONCE)
        )
        for row in waiting:
            await self.again(row)
        return len(waiting)

    async def again(self, row: SignatureValidation) -> SignatureValidation:
        """Check one document again now, and append what is found.

        Raises:
            BytesNotKept: there is only the report, nothing to check.
        """
        if row.file_id is None:
            raise BytesNotKept
        file_id = row.file_id
        stored = await self.transactions.run(
            lambda session: files.find(session, file_id)
        )
        report = await self._judged(stored, row)
        return await self.transactions.run(
            lambda session: self._append(session, row.id, report)
        )

    async def _judged(
        self, stored: StoredFile, row: SignatureValidation
    ) -> ValidationReport:
        data = await files.read(self.storage, stored)
        return await self.validator.validate(
            data,
            attachments={},
            at=self.transactions.clock.now(),
            policy_name=row.policy,
        )

    async def _append(
        self, session: AsyncSession, row_id: UUID, report: ValidationReport
    ) -> SignatureValidation:
        at = self.transactions.clock.now()
        return await service.append(session, row_id, report, at=at)
