"""Seals and leaders' signatures, as the worker needs them; the portal loads no key."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from asn1crypto import pem, x509

from app.core.typesetting import Place
from app.dossiers.ports import SealMissing
from app.signing.report import Indication, ValidationReport
from app.signing.sealing import pades, placing, second_engine
from app.signing.sealing.appearance import Visible
from app.signing.sealing.errors import SealRejected
from app.signing.sealing.placing import Box
from app.signing.sealing.ports import SigningProvider, TimeStamper
from app.signing.sealing.preparing import Purpose
from app.signing.sealing.providers import files
from app.signing.sealing.providers.pkcs11 import Token, TokenKey
from app.signing.trust.store import TrustStore
from app.wiring import trusting
from app.wiring.checking import PooledChecker
from app.wiring.parts import Parts
from app.wiring.settings import SigningSettings


@dataclass(frozen=True)
class Sealer:
    """Signs as an office or as one of its leaders, and lets others check what came out.

    Keys are `keys/<office code or handle>.pem` in the folder of seals with the chain
    in `certificates/` beside, or of that label in the token; what is seen of them is
    `images/<name>.png`.
    """

    settings: SigningSettings
    checker: PooledChecker
    trust: Callable[[], TrustStore]
    timestamper: TimeStamper | None = None

    @property
    def leaders_sign(self) -> bool:
        return self.settings.leaders_sign

    async def sign(
        self, pdf: bytes, *, leader: str, at: datetime, room: Place | None
    ) -> bytes | None:
        """Sign with a leader's key, if it is at hand here."""
        key = await asyncio.to_thread(self._key, leader)
        if key is None:
            return None
        visible = self._visible(leader, room, placing.person, "Chữ ký của người ký")
        purpose = Purpose("Leader", "Ký ban hành kết quả giải quyết", "", visible)
        return await self._signed(pdf, key, purpose, at)

    async def seal(
        self,
        pdf: bytes,
        *,
        office_code: str,
        at: datetime,
        room: Place | None = None,
    ) -> tuple[bytes, ValidationReport]:
        """Seal for an office; every engine at hand must find the whole document good."""
        key = await asyncio.to_thread(self._key, office_code)
        if key is None:
            raise SealMissing(office_code)
        visible = self._visible(office_code, room, placing.seal, "Dấu của cơ quan")
        reason = "Phát hành văn bản giải quyết thủ tục hành chính"
        purpose = Purpose("AgencySeal", reason, "", visible)
        sealed = await self._signed(pdf, key, purpose, at, stamp=self.timestamper)
        verdict = await self.checker.check(sealed, at=at)
        if verdict.indication is not Indication.TOTAL_PASSED:
            raise SealRejected(f"{verdict.indication} {verdict.sub_indication}")
        if self.settings.pdfsig is not None:
            await second_engine.confirm(sealed, pdfsig=self.settings.pdfsig)
        return sealed, verdict

    async def _signed(
        self,
        pdf: bytes,
        key: SigningProvider,
        purpose: Purpose,
        at: datetime,
        stamp: TimeStamper | None = None,
    ) -> bytes:
        trust = await asyncio.to_thread(self.trust)
        return await pades.sign(
            pdf, by=key, purpose=purpose, at=at, timestamper=stamp, trust=trust
        )

    def _key(self, name: str) -> SigningProvider | None:
        chain = self.settings.seals / "certificates" / f"{name}.pem"
        token, file = self.settings.token, self.settings.seals / "keys" / f"{name}.pem"
        if token is not None and name in token.keys:
            place = Token(token.module, token.label, name)
            pin = token.pin.get_secret_value()
            return _held(place, pin, chain)
        return files.from_pem(file, chain) if file.exists() else None

    def _visible(
        self, name: str, room: Place | None, place: Callable[[Place], Box], alt: str
    ) -> Visible | None:
        image = self.settings.seals / "images" / f"{name}.png"
        if room is None or not image.exists():
            return None
        return Visible(image.read_bytes(), room.page, place(room), alt)


_HELD: dict[Token, TokenKey] = {}


def _held(place: Token, pin: str, chain: Path) -> TokenKey:
    """Return the one key object of a token's key: it remembers a refused PIN."""
    if place not in _HELD:
        _HELD[place] = TokenKey(place, pin=pin, chain=_chain(chain))
    return _HELD[place]


def _chain(path: Path) -> tuple[x509.Certificate, ...]:
    if not path.exists():
        return ()
    ders = [der for _, _, der in pem.unarmor(path.read_bytes(), multiple=True)]
    return tuple(x509.Certificate.load(der) for der in ders[1:])


def sealer(parts: Parts, timestamper: TimeStamper | None = None) -> Sealer:
    trust = partial(trusting.read, parts.settings)
    return Sealer(parts.settings.signing, parts.checker, trust, timestamper)
