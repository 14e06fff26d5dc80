"""The time-stamping authority as the audit asks it: a token is kept only if it holds."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import httpx

from app.audit.ports import StampUnavailable
from app.audit.sealing import Sealer
from app.core.transactions import Transactions
from app.signing import timestamping
from app.signing.sealing.errors import ProviderUnavailable
from app.signing.sealing.ports import TimeStamper
from app.signing.trust import store
from app.signing.trust.store import TrustStore
from app.wiring import remote_signing
from app.wiring.parts import Parts


@dataclass(frozen=True)
class Authority:
    timestamper: TimeStamper
    trust: Callable[[], TrustStore]

    async def stamp(self, content: bytes) -> bytes:
        try:
            token = await self.timestamper.stamp(hashlib.sha256(content).digest())
        except ProviderUnavailable as problem:
            raise StampUnavailable(problem.detail) from problem
        if not await asyncio.to_thread(self._holds, token, content):
            raise StampUnavailable("dấu thời gian nhận được không đáng tin cậy")
        return token

    def _holds(self, token: bytes, content: bytes) -> bool:
        found = timestamping.trusted_time(token, content, trust=self.trust())
        return found is not None


def sealer(parts: Parts, http: httpx.AsyncClient) -> Sealer:
    """Return what seals the days; without an authority they stay unstamped."""
    timestamper = remote_signing.timestamper(parts.settings, http)
    trust = partial(store.load, parts.settings.signing.trust)
    authority = Authority(timestamper, trust) if timestamper else None
    return Sealer(Transactions(parts.sessions, parts.clock), authority)
