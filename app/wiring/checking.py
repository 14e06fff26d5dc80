"""The signing engine's verdicts, as dossiers ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.signing import policy
from app.signing.pool import ValidationPool
from app.signing.report import ValidationReport


@dataclass(frozen=True)
class PooledChecker:
    """Checks in the killable pool, under the policy of dossiers."""

    pool: ValidationPool

    async def check(self, data: bytes, *, at: datetime) -> ValidationReport:
        report = await self.pool.validate(data, at=at, policy=policy.DOSSIER)
        # A dossier keeps the verdict; evidence is kept by validations.
        return report.model_copy(update={"evidence": ()})

    async def validate(
        self,
        data: bytes,
        *,
        attachments: Mapping[str, bytes],
        at: datetime,
        policy_name: str,
    ) -> ValidationReport:
        """Check for whoever asks, with the files a detached signature is over."""
        return await self.pool.validate(
            data, attachments=attachments, at=at, policy=policy.BY_NAME[policy_name]
        )
