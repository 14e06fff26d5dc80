"""Opens sessions, prepares documents, takes values: in the caller's transaction."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.ids import new_id
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.files.storage import Storage
from app.signing.process.reasons import reason_vi
from app.signing.sealing import completing, fitness, preparing, wholefile
from app.signing.sealing.errors import SealRejected, ValueRejected
from app.signing.sealing.ports import Credential, Decline
from app.signing.sealing.preparing import Prepared, Purpose
from app.signing.sessions import credentials, errors, lifecycle, queries
from app.signing.sessions.lifecycle import Facts, Refused, Repeated
from app.signing.sessions.models import SigningDocument, SigningSession
from app.signing.trust.store import TrustStore

LIFE: Final = timedelta(minutes=15)
_KEPT: Final = timedelta(days=7)


@dataclass(frozen=True)
class NewDocument:
    """A stored PDF to be signed; `place` is the house's own note on it."""

    source: StoredFile
    title: str
    place: dict[str, Any]
    purpose: Purpose


@dataclass(frozen=True)
class Signed:
    """A document that took its signature; `again` if it had it already."""

    document: SigningDocument
    file: StoredFile
    again: bool


@dataclass(frozen=True)
class Workbench:
    """What taking a value needs besides the database."""

    storage: Storage
    trust: TrustStore
    at: datetime


async def open_session(
    session: AsyncSession,
    documents: Sequence[NewDocument],
    *,
    signer_id: UUID,
    provider: str | None,
    at: datetime,
) -> SigningSession:
    """Bind documents to a signer for some minutes; nothing is prepared yet."""
    row = SigningSession(
        id=new_id(),
        signer_id=signer_id,
        provider=provider,
        chain=[],
        opened_at=at,
        expires_at=at + LIFE,
    )
    session.add(row)
    await session.flush()
    session.add_all(
        SigningDocument(
            session_id=row.id,
            number=number,
            title=each.title,
            place=each.place,
            field=each.purpose.field,
            source_id=each.source.id,
            source_sha256=each.source.sha256,
        )
        for number, each in enumerate(documents, start=1)
    )
    await session.flush()
    await _record(
        session, row.id, "opened", row.signer_id, at, {"count": len(documents)}
    )
    return row


async def prepare(
    session: AsyncSession,
    row: SigningSession,
    credential: Credential,
    purposes: Sequence[Purpose],
    *,
    identity_number: str,
    bench: Workbench,
) -> None:
    """Look at the certificate, then put every document into its pre-signing state.

    Raises:
        CertificateUnfit: expired, revoked, not to a root we trust, of another use.
        CertificateOfAnother: it does not name the signer.
        DocumentUnsignable: not a PDF that can be signed.
    """
    unfit = await asyncio.to_thread(
        fitness.problem, credential, trust=bench.trust, at=bench.at
    )
    if unfit is not None:
        raise errors.CertificateUnfit(reason_vi(unfit))
    if not fitness.belongs_to(credential.certificate, identity_number):
        raise errors.CertificateOfAnother
    credentials.put(row, credential)
    rows = await queries.documents(session, row.id)
    for document, purpose in zip(rows, purposes, strict=True):
        source = await files.find(session, document.source_id)
        data = await files.read(bench.storage, source)
        await _prepare(document, data, credential, purpose, bench.at)
    await session.flush()


async def _prepare(
    document: SigningDocument,
    data: bytes,
    credential: Credential,
    purpose: Purpose,
    at: datetime,
) -> None:
    try:
        prepared = await asyncio.to_thread(
            preparing.prepare, data, credential=credential, purpose=purpose, at=at
        )
    except SealRejected as problem:
        raise errors.DocumentUnsignable(document.title) from problem
    document.tail = prepared.tail
    document.document_digest = prepared.document_digest
    document.region_start, document.region_end = prepared.region
    document.signed_attributes = prepared.signed_attributes


async def take_value(
    session: AsyncSession,
    row: SigningSession,
    number: int,
    value: bytes,
    *,
    bench: Workbench,
) -> Signed:
    """Check a value against certificate and document, embed it, keep the signed file.

    The same value again changes nothing and gets the same answer.

    Raises:
        SigningSessionExpired, SignedAlready, SigningRefused, NotPrepared: too late.
        SignatureMismatch: by another key, over another digest, cut short.
        SignatureUntrusted: right, but its certificate is not, any more.
    """
    document = await queries.lock(session, row.id, number)
    mark = hashlib.sha256(value).digest()
    decided = lifecycle.decide(facts_of(row, document), mark, at=bench.at)
    if isinstance(decided, Refused):
        raise errors.OF[decided.reason]
    if isinstance(decided, Repeated):
        return await _as_before(session, document)
    source = await files.find(session, document.source_id)
    data = await files.read(bench.storage, source)
    signed = await asyncio.to_thread(_completed, row, document, data, value, bench)
    return await _keep(session, row, document, signed, mark, bench)


async def take_file(
    session: AsyncSession,
    row: SigningSession,
    number: int,
    signed: bytes,
    *,
    identity_number: str,
    bench: Workbench,
) -> Signed:
    """Take a whole signed file from a plugin, if it is our document and one signature.

    Raises:
        SignedFileMismatch: other bytes than ours, or more than a signature added.
        SignatureUntrusted: the signature does not pass our own check.
        SigningSessionExpired, SignedAlready, SigningRefused: too late.
    """
    document = await queries.lock(session, row.id, number)
    mark = hashlib.sha256(signed).digest()
    facts = facts_of(row, document, whole_file=True)
    decided = lifecycle.decide(facts, mark, at=bench.at)
    if isinstance(decided, Refused):
        raise errors.OF[decided.reason]
    if isinstance(decided, Repeated):
        return await _as_before(session, document)
    source = await files.find(session, document.source_id)
    data = await files.read(bench.storage, source)
    try:
        await asyncio.to_thread(
            wholefile.check,
            signed,
            source=data,
            identity_number=identity_number,
            trust=bench.trust,
            at=bench.at,
        )
    except ValueRejected as problem:
        raise errors.SignedFileMismatch(str(problem)) from problem
    except SealRejected as problem:
        raise errors.SignatureUntrusted(str(problem)) from problem
    return await _keep(session, row, document, signed, mark, bench)


async def refuse(
    session: AsyncSession, row: SigningSession, reason: Decline, *, at: datetime
) -> None:
    """Close what is unsigned: the signer or the provider said no."""
    for document in await queries.documents(session, row.id):
        if document.signed_file_id is None:
            document.refused = reason.value
    await session.flush()
    await _record(
        session, row.id, "refused", row.signer_id, at, {"reason": reason.value}
    )


async def forget_expired(session: AsyncSession, *, at: datetime) -> None:
    """Drop sessions that ended a week ago; what was signed is kept where it belongs."""
    await session.execute(
        delete(SigningSession).where(SigningSession.expires_at < at - _KEPT)
    )


def prepared_of(document: SigningDocument) -> Prepared:
    """Return what was prepared.

    Raises:
        NotPrepared: the document has not been.
    """
    row = document
    if (
        row.tail is None
        or row.signed_attributes is None
        or row.document_digest is None
        or row.region_start is None
        or row.region_end is None
    ):
        raise errors.NotPrepared
    return Prepared(
        source_sha256=row.source_sha256,
        tail=row.tail,
        document_digest=row.document_digest,
        region=(row.region_start, row.region_end),
        signed_attributes=row.signed_attributes,
    )


def facts_of(
    row: SigningSession, document: SigningDocument, *, whole_file: bool = False
) -> Facts:
    return Facts(
        prepared=whole_file or document.tail is not None,
        expires_at=row.expires_at,
        value=document.value_sha256,
        refused=document.refused is not None,
    )


def _completed(
    row: SigningSession,
    document: SigningDocument,
    data: bytes,
    value: bytes,
    bench: Workbench,
) -> bytes:
    credential = credentials.of(row)
    try:
        signed = completing.complete(
            data, prepared_of(document), value, credential=credential
        )
        completing.verify(
            signed,
            field=document.field,
            credential=credential,
            at=bench.at,
            trust=bench.trust,
        )
    except ValueRejected as problem:
        raise errors.SignatureMismatch from problem
    except SealRejected as problem:
        raise errors.SignatureUntrusted(str(problem)) from problem
    return signed


async def _keep(
    session: AsyncSession,
    row: SigningSession,
    document: SigningDocument,
    signed: bytes,
    mark: bytes,
    bench: Workbench,
) -> Signed:
    source = await files.find(session, document.source_id)
    new = NewFile(source.name, source.media_type, signed)
    file = await files.put(
        bench.storage, new, stored_by=str(row.signer_id), at=bench.at
    )
    await files.keep(session, file)
    document.value_sha256, document.signed_at = mark, bench.at
    document.signed_file_id = file.id
    await session.flush()
    facts = {"number": document.number, "sha256": file.sha256}
    await _record(session, row.id, "signed", row.signer_id, bench.at, facts)
    return Signed(document, file, again=False)


async def _as_before(session: AsyncSession, document: SigningDocument) -> Signed:
    if document.signed_file_id is None:
        raise errors.NotPrepared
    file = await files.find(session, document.signed_file_id)
    return Signed(document, file, again=True)


async def _record(
    session: AsyncSession,
    session_id: UUID,
    event: str,
    actor_id: UUID,
    at: datetime,
    data: dict[str, Any],
) -> None:
    await audit.record(
        session,
        subject=f"signing_session:{session_id}",
        event=f"signing_session.{event}",
        actor_id=str(actor_id),
        at=at,
        data=data,
    )
