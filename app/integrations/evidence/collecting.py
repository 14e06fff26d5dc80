"""Ask each source when its time has come, and keep what holds."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx
import structlog
from asn1crypto import x509
from prometheus_client import Counter, Gauge

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.integrations.evidence import arrival, pace, queries, sources
from app.integrations.evidence.arrival import Accepted, Refused
from app.integrations.evidence.models import FetchedEvidence
from app.integrations.evidence.settings import EvidenceSettings
from app.integrations.evidence.sources import Key, Kind, Source
from app.integrations.fetching import Allowed, Fetcher, Found, NotFetched, Question
from app.signing.trust.store import TrustStore
from app.signing.validations import queries as validations

COLLECT: Final = "evidence.collect"
# An answer of each is laid before every verdict: what was signed long ago waits.
_SEEN_AT_MOST: Final = 200
_AT_ONCE: Final = 4
_REDIRECTS: Final = 3

_SOURCES: Final = Gauge(
    "motcua_evidence_sources", "Sources of revocation answers", ["kind", "state"]
)
_FETCHES: Final = Counter(
    "motcua_evidence_fetches", "Revocation answers asked for", ["kind", "outcome"]
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Collected:
    """How many sources were asked, and how many gave nothing that holds."""

    asked: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Collector:
    sessions: Sessions
    clock: Clock
    http: httpx.AsyncClient
    settings: EvidenceSettings
    trust: Callable[[], TrustStore]

    async def collect(self) -> Collected:
        """Ask what is due, each on its own: one that fails holds up no other.

        Raises:
            TrustStoreUnusable: nobody says whom to ask.
        """
        trust = await asyncio.to_thread(self.trust)
        planned = await self._planned(trust)
        fetcher = Fetcher(self.http, self._allowed(trust))
        slots = asyncio.Semaphore(_AT_ONCE)

        async def ask(row: FetchedEvidence) -> bool:
            async with slots:
                return await self._ask(planned[_key(row)], row, fetcher)

        async with transaction(self.sessions) as session:
            rows = await queries.due(session, at=self.clock.now())
        kept = await asyncio.gather(*map(ask, rows))
        await self._measure()
        return Collected(len(kept), kept.count(False))

    async def _planned(self, trust: TrustStore) -> dict[Key, Source]:
        origins = self._allowed(trust).origins
        async with transaction(self.sessions) as session:
            ders = await validations.certificates_in_use(session, limit=_SEEN_AT_MOST)
            seen = [x509.Certificate.load(each) for each in ders]
            planned = await asyncio.to_thread(
                sources.plan, trust, seen, origins=origins
            )
            await queries.settle(session, planned, at=self.clock.now())
        return planned

    def _allowed(self, trust: TrustStore) -> Allowed:
        inside = frozenset(self.settings.inner_origins)
        listed = frozenset(self.settings.origins) | inside
        return Allowed(
            origins=listed | sources.stated_origins(trust),
            largest=self.settings.megabytes * 1_000_000,
            seconds=self.settings.seconds,
            inside=inside,
            redirects=_REDIRECTS,
        )

    async def _ask(self, source: Source, row: FetchedEvidence, by: Fetcher) -> bool:
        found = await by.ask(_question(source, row))
        at = self.clock.now()
        examined = await asyncio.to_thread(_examined, found, source, row, at)
        async with transaction(self.sessions) as session:
            held = await queries.locked(session, source.key)
            if held is not None:
                _keep(held, examined, found, at)
        outcome = "refused" if isinstance(examined, Refused) else "kept"
        _FETCHES.labels(source.key.kind, outcome).inc()
        if isinstance(examined, Refused):
            _log.warning(
                "evidence_not_kept", address=source.key.address, why=examined.reason
            )
        return not isinstance(examined, Refused)

    async def _measure(self) -> None:
        async with transaction(self.sessions) as session:
            counted = await queries.states(session, at=self.clock.now())
        for kind in Kind:
            for state in queries.STATES:
                _SOURCES.labels(kind, state).set(counted.get((kind, state), 0))


def _key(row: FetchedEvidence) -> Key:
    return Key(Kind(row.kind), row.address, row.about)


def _question(source: Source, row: FetchedEvidence) -> Question:
    if source.key.kind is Kind.OCSP:
        body = arrival.question_of(source)
        return Question(
            source.key.address, {"Content-Type": "application/ocsp-request"}, body
        )
    stated = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return Question(
        source.key.address, {name: value for name, value in stated.items() if value}
    )


def _examined(
    found: Found | NotFetched, source: Source, row: FetchedEvidence, at: datetime
) -> Accepted | Refused | None:
    if isinstance(found, NotFetched):
        return Refused(found.reason)
    if found.unchanged:
        return _still(row, at)
    return arrival.examine(found.data, source, newest=row.this_update, at=at)


def _still(row: FetchedEvidence, at: datetime) -> Refused | None:
    """Take "nothing newer" for good news only while what is held still holds."""
    if row.next_update is None or row.next_update <= at:
        return Refused("máy chủ không có bản mới hơn bản đã hết hạn")
    return None


def _keep(
    row: FetchedEvidence,
    examined: Accepted | Refused | None,
    found: Found | NotFetched,
    at: datetime,
) -> None:
    if isinstance(examined, Refused):
        row.failures += 1
        row.problem, row.due_at = (
            examined.reason,
            pace.after_failure(row.failures, at=at),
        )
        return
    if examined is not None and isinstance(found, Found):
        if row.this_update is not None and examined.this_update < row.this_update:
            # Another worker was given a newer one meanwhile.
            return
        row.der, row.sha256 = examined.der, examined.sha256
        row.this_update, row.next_update = examined.this_update, examined.next_update
        row.etag = found.headers.get("etag")
        row.last_modified = found.headers.get("last-modified")
    row.failures, row.problem, row.fetched_at = 0, None, at
    row.due_at = pace.after_success(row.next_update or at, at=at)
