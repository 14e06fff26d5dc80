"""What the dossiers package needs from outside."""

from datetime import datetime
from typing import Protocol

from app.signing.report import ValidationReport


class SignatureChecker(Protocol):
    async def check(self, data: bytes, *, at: datetime) -> ValidationReport:
        """Judge the signatures of a document, offline, within bounds."""
        ...


class ResultSealer(Protocol):
    async def seal(
        self, pdf: bytes, *, office_code: str, at: datetime
    ) -> tuple[bytes, ValidationReport]:
        """Seal a result for an office; give it back with its own verdict.

        Raises:
            SealRejected: if the sealed document does not pass our own check.
        """
        ...
