"""The signing engine's verdicts, as dossiers ask for them."""

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
        return await self.pool.validate(data, at=at, policy=policy.DOSSIER)
