"""What the routes of signing need of the house, and how they show a session."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.http.session import ClockDep
from app.dossiers.routes.papers import CheckerDep
from app.dossiers.service import signing
from app.dossiers.signing_schemas import SigningDocumentOut, SigningSessionOut
from app.files import service as files
from app.files.routes import LinksDep, StorageDep
from app.identity.actor import Actor
from app.signing.sessions import lifecycle, service
from app.signing.sessions import queries as sessions
from app.signing.sessions.models import SigningDocument, SigningSession
from app.signing.sessions.service import Signed, Workbench
from app.signing.trust.store import TrustStore


def get_providers(request: Request) -> frozenset[str]:
    names: frozenset[str] = request.app.state.signing_providers
    return names


def get_trust(request: Request) -> Callable[[], TrustStore]:
    read: Callable[[], TrustStore] = request.app.state.read_trust
    return read


@dataclass(frozen=True)
class Bench:
    """Where a request signs: the bytes, the trust store, the checker, the links."""

    clock: ClockDep
    storage: StorageDep
    trust: Annotated[Callable[[], TrustStore], Depends(get_trust)]
    checker: CheckerDep
    links: LinksDep
    providers: Annotated[frozenset[str], Depends(get_providers)]

    @property
    def at(self) -> datetime:
        clock: Clock = self.clock
        return clock.now()

    async def workbench(self) -> Workbench:
        return Workbench(self.storage, await asyncio.to_thread(self.trust), self.at)

    async def put_back(
        self, session: AsyncSession, signed: Signed, actor: Actor, work: Workbench
    ) -> None:
        """Let a file just signed take its place, with the verdict on it."""
        if signed.again:
            return
        data = await files.read(work.storage, signed.file)
        verdict = await self.checker.check(data, at=work.at)
        await signing.put_back(
            session, signed, actor=actor, verdict=verdict, at=work.at
        )

    async def shown(
        self, session: AsyncSession, row: SigningSession
    ) -> SigningSessionOut:
        documents = await sessions.documents(session, row.id)
        return SigningSessionOut.model_validate(
            {
                "id": row.id,
                "provider": row.provider,
                "scheme": row.scheme,
                "expires_at": row.expires_at,
                "documents": [self._document(row, each) for each in documents],
            }
        )

    def _document(
        self, row: SigningSession, document: SigningDocument
    ) -> SigningDocumentOut:
        facts = service.facts_of(row, document)
        prepared = service.prepared_of(document) if facts.prepared else None
        signed_id = document.signed_file_id
        return SigningDocumentOut(
            number=document.number,
            dossier_id=UUID(document.place["dossier"]),
            paper=document.place["paper"],
            title=document.title,
            state=lifecycle.state(facts, at=self.at),
            refused=document.refused,
            document_sha256=document.source_sha256,
            to_be_signed=_base64(prepared.signed_attributes) if prepared else None,
            digest=_base64(prepared.to_be_signed) if prepared else None,
            signed_at=document.signed_at,
            source_link=self._link(document.source_id),
            signed_link=self._link(signed_id) if signed_id else None,
        )

    def _link(self, file_id: UUID) -> str:
        return self.links.link(str(file_id), at=self.at)


BenchDep = Annotated[Bench, Depends()]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
