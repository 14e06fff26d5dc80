"""What the dossiers package needs from outside."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.typesetting import Place
from app.procedures.eforms.prefill import Facts
from app.signing.report import ValidationReport


class SignatureChecker(Protocol):
    async def check(self, data: bytes, *, at: datetime) -> ValidationReport:
        """Judge the signatures of a document, offline, within bounds."""
        ...


class SealMissing(LookupError):
    """An office has no seal: none in the token, none in the folder of seals."""


class ResultSealer(Protocol):
    @property
    def leaders_sign(self) -> bool:
        """Tell whether a result waits for a signature whose key is not at hand."""
        ...

    async def sign(
        self, pdf: bytes, *, leader: str, at: datetime, room: Place | None
    ) -> bytes | None:
        """Sign with a leader's own key, by the leader's handle, if it is at hand.

        Raises:
            SealRejected: if the signature does not pass our own check.
        """
        ...

    async def seal(
        self,
        pdf: bytes,
        *,
        office_code: str,
        at: datetime,
        room: Place | None = None,
    ) -> tuple[bytes, ValidationReport]:
        """Seal for an office, in sight if there is room; with its own verdict.

        Raises:
            SealMissing: if the office has none.
            SealRejected: if the sealed document does not pass our own check.
        """
        ...


class KnowsPeople(Protocol):
    async def __call__(
        self, session: AsyncSession, *, identity_number: str, at: datetime
    ) -> Facts:
        """Return what the population database last told of a person, or nothing.

        It is read as kept here (the adapter asks at sign-in or in a job), for it is
        called within a transaction, where nobody waits for a network.
        """
        ...
