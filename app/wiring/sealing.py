"""Seals of agencies, as the worker needs them; the portal never loads a key."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from app.signing.report import Indication, ValidationReport
from app.signing.sealing import pades
from app.signing.sealing.errors import SealRejected
from app.signing.sealing.preparing import Purpose
from app.signing.sealing.providers import files
from app.signing.sealing.providers.files import FileKey
from app.signing.trust import store
from app.wiring.checking import PooledChecker
from app.wiring.parts import Parts

_PURPOSE: Final = Purpose(
    field="AgencySeal",
    reason="Phát hành kết quả giải quyết thủ tục hành chính",
    location="Bến Tre",
)


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
        key = await asyncio.to_thread(self._key, office_code)
        trust = await asyncio.to_thread(store.load, self.trust)
        sealed = await pades.sign(pdf, by=key, purpose=_PURPOSE, at=at, trust=trust)
        verdict = await self.checker.check(sealed, at=at)
        if verdict.indication is not Indication.TOTAL_PASSED:
            raise SealRejected(f"{verdict.indication} {verdict.sub_indication}")
        return sealed, verdict

    def _key(self, office_code: str) -> FileKey:
        key = self.seals / "keys" / f"{office_code}.pem"
        chain = self.seals / "certificates" / f"{office_code}.pem"
        if not key.exists():
            raise SealMissing(office_code)
        return files.from_pem(key, chain)


def sealer(parts: Parts) -> FileSealer:
    signing = parts.settings.signing
    return FileSealer(signing.seals, signing.trust, parts.checker)
