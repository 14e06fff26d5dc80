"""Seals of agencies, as the worker needs them; the portal never loads a key."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.signing.report import Indication, ValidationReport
from app.signing.sealing import keys, pades
from app.signing.trust import store
from app.wiring.checking import PooledChecker
from app.wiring.parts import Parts


class SealMissing(LookupError):
    """An office has no seal in the folder of seals."""


@dataclass(frozen=True)
class FileSealer:
    """Seals with `keys/<office code>.pem`, the chain in `certificates/` beside."""

    seals: Path
    trust: Path
    checker: PooledChecker

    async def seal(
        self, pdf: bytes, *, office_code: str, at: datetime
    ) -> tuple[bytes, ValidationReport]:
        sealed = await asyncio.to_thread(self._seal, pdf, office_code, at)
        verdict = await self.checker.check(sealed, at=at)
        if verdict.indication is not Indication.TOTAL_PASSED:
            raise pades.SealRejected(f"{verdict.indication} {verdict.sub_indication}")
        return sealed, verdict

    def _seal(self, pdf: bytes, office_code: str, at: datetime) -> bytes:
        key = self.seals / "keys" / f"{office_code}.pem"
        chain = self.seals / "certificates" / f"{office_code}.pem"
        if not key.exists():
            raise SealMissing(office_code)
        trust = store.load(self.trust)
        return pades.seal(
            pdf,
            signer=keys.from_pem(key, chain),
            at=at,
            reason="Phát hành kết quả giải quyết thủ tục hành chính",
            location="Bến Tre",
            trust=trust,
        )


def sealer(parts: Parts) -> FileSealer:
    signing = parts.settings.signing
    return FileSealer(signing.seals, signing.trust, parts.checker)
