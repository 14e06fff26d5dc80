from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from app.signing.report import ValidationReport


class Validator(Protocol):
    async def validate(
        self,
        data: bytes,
        *,
        attachments: Mapping[str, bytes],
        at: datetime,
        policy_name: str,
    ) -> ValidationReport:
        """Validate at arm's length; never raises for what the bytes hold."""
        ...
