"""The worker's part of a signing session whose key is at a remote service.

What the service is asked, and what came back, is written between the calls: none is
made inside a transaction, and a worker killed in between begins again. A request
that was sent and not written down is sent anew: the signer is asked twice, and the
first value is never used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError
from app.dossiers import tasks
from app.dossiers.ports import SignatureChecker
from app.dossiers.service import signing
from app.files import service as files
from app.files.storage import Storage
from app.identity import queries as identity
from app.signing.sealing.errors import KeyLocked, ValueRejected
from app.signing.sealing.ports import (
    Answer,
    Credential,
    Decline,
    Declined,
    SigningProvider,
    ToSign,
    Values,
    Waiting,
)
from app.signing.sealing.values import one_each
from app.signing.sessions import queries, service
from app.signing.sessions.models import SigningSession
from app.signing.sessions.service import Workbench
from app.signing.trust.store import TrustStore

_log = structlog.get_logger()


class StillWaiting(Exception):
    """The signer has not confirmed yet: the job is to be done again."""


@dataclass(frozen=True)
class Asking:
    """`provider` gives the named service's key of a person, by identity number."""

    sessions: Sessions
    storage: Storage
    clock: Clock
    checker: SignatureChecker
    trust: Callable[[], TrustStore]
    provider: Callable[[str, str], SigningProvider]

    async def ask(self, session_id: UUID) -> None:
        """Ask the provider for the certificate, then for the signatures.

        Raises:
            ProviderUnavailable: nobody can tell; do it again.
        """
        opened = await self._open(session_id)
        if opened is None:
            return
        key, identity_number = opened
        try:
            credential = await key.credential()
            requests = await self._prepared(session_id, credential, identity_number)
            if len(requests) > key.capabilities.batch:
                await self._refuse(session_id, Decline.BY_PROVIDER)
                return
            answer = await key.begin(requests)
        except KeyLocked:
            # Asked again, a locked key would only lock itself for longer.
            await self._refuse(session_id, Decline.BY_PROVIDER)
            return
        except ProblemError as problem:
            if problem.status == 503:  # noqa: PLR2004 - as HTTP has it
                raise
            _log.warning("signing_refused", code=problem.code)
            await self._refuse(session_id, Decline.BY_PROVIDER)
            return
        await self._follow(session_id, answer, requests)

    async def collect(self, session_id: UUID) -> None:
        """Ask what became of the request.

        Raises:
            StillWaiting: the signer has not confirmed; do it again.
            ProviderUnavailable: nobody can tell; do it again.
        """
        opened = await self._open(session_id)
        if opened is None:
            return
        async with transaction(self.sessions) as session:
            row = await session.get_one(SigningSession, session_id)
            documents = await queries.documents(session, session_id)
            prepared = [service.prepared_of(each) for each in documents]
        if row.ticket is None:
            return
        requests = [ToSign(each.to_be_signed, "") for each in prepared]
        answer = await opened[0].collect(row.ticket)
        if isinstance(answer, Waiting):
            raise StillWaiting
        await self._follow(session_id, answer, requests)

    async def _open(self, session_id: UUID) -> tuple[SigningProvider, str] | None:
        """Return the signer's key, unless the session has ended one way or another."""
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            row = await session.get_one(SigningSession, session_id)
            documents = await queries.documents(session, session_id)
            if all(each.signed_file_id or each.refused for each in documents):
                return None
            if at >= row.expires_at:
                await service.refuse(session, row, Decline.EXPIRED, at=at)
                return None
            signer = await identity.person(session, row.signer_id)
            number = signer.identity_number
        return self.provider(row.provider or "", number), number

    async def _prepared(
        self, session_id: UUID, credential: Credential, identity_number: str
    ) -> list[ToSign]:
        async with transaction(self.sessions) as session:
            row = await session.get_one(SigningSession, session_id)
            documents = await queries.documents(session, session_id)
            await service.prepare(
                session,
                row,
                credential,
                [signing.purpose_of(each.place, each.field) for each in documents],
                identity_number=identity_number,
                bench=self._bench(),
            )
            return [
                ToSign(service.prepared_of(each).to_be_signed, each.title)
                for each in documents
            ]

    async def _follow(
        self, session_id: UUID, answer: Answer, requests: Sequence[ToSign]
    ) -> None:
        match answer:
            case Waiting(ticket):
                await self._wait(session_id, ticket)
            case Declined(reason):
                await self._refuse(session_id, reason)
            case Values():
                await self._take(session_id, answer, requests)

    async def _wait(self, session_id: UUID, ticket: str) -> None:
        async with transaction(self.sessions) as session:
            row = await session.get_one(SigningSession, session_id)
            row.ticket = ticket
            await session.flush()
            await jobs.defer(
                session,
                task=tasks.COLLECT_SIGNATURES,
                lock=str(session_id),
                session_id=str(session_id),
            )

    async def _refuse(self, session_id: UUID, reason: Decline) -> None:
        async with transaction(self.sessions) as session:
            row = await session.get_one(SigningSession, session_id)
            await service.refuse(session, row, reason, at=self.clock.now())

    async def _take(
        self, session_id: UUID, answer: Values, requests: Sequence[ToSign]
    ) -> None:
        try:
            values = one_each(answer, requests)
        except ValueRejected:
            await self._refuse(session_id, Decline.BY_PROVIDER)
            return
        for number, value in enumerate(values, start=1):
            try:
                async with transaction(self.sessions) as session:
                    await self._take_one(session, session_id, number, value)
            except ProblemError as problem:
                async with transaction(self.sessions) as session:
                    document = await queries.lock(session, session_id, number)
                    document.refused = problem.code

    async def _take_one(
        self, session: AsyncSession, session_id: UUID, number: int, value: bytes
    ) -> None:
        bench = self._bench()
        row = await session.get_one(SigningSession, session_id)
        signed = await service.take_value(session, row, number, value, bench=bench)
        if signed.again:
            return
        actor = await identity.actor(session, row.signer_id, at=bench.at)
        data = await files.read(self.storage, signed.file)
        verdict = await self.checker.check(data, at=bench.at)
        await signing.put_back(
            session, signed, actor=actor, verdict=verdict, at=bench.at
        )

    def _bench(self) -> Workbench:
        return Workbench(self.storage, self.trust(), self.clock.now())
