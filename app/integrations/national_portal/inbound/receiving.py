"""Take a message in: once, with its very bytes, to be acted on by the worker."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.core.canonical import sha256_hex
from app.core.ids import new_id
from app.core.transactions import Transactions
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.files.storage import Storage
from app.integrations.national_portal.inbound import incoming as words
from app.integrations.national_portal.inbound import queries, translate
from app.integrations.national_portal.inbound.incoming import Incoming, NewDossier
from app.integrations.national_portal.inbound.models import InboundMessage
from app.integrations.national_portal.inbound.translate import Kind, Unreadable
from app.integrations.national_portal.inbound.wire import Answer
from app.procedures import queries as procedures

ACT: Final = "national_portal.act_on_inbound"
TAKEN: Final = Answer(error_code=0, message="Tiếp nhận thành công")
DUPLICATE: Final = Answer(error_code=1, message="Đã tiếp nhận trước đó")
_log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    kind: Kind
    body: bytes
    at: datetime

    @property
    def digest(self) -> str:
        return sha256_hex(self.body)


@dataclass(frozen=True)
class Receiver:
    transactions: Transactions
    storage: Storage

    async def receive(self, letter: Letter) -> Answer:
        """Answer 0 once it is kept, 1 if it was before, −1 if it cannot be.

        The bytes are stored between two short transactions: no network in either.
        """
        incoming = translate.read(letter.kind, letter.body)
        if isinstance(incoming, Unreadable):
            return _error(incoming.reason)
        early = await self.transactions.run(
            lambda session: _answered_already(session, letter, incoming)
        )
        if early is not None:
            return early
        file = await files.put(
            self.storage,
            NewFile(f"{letter.kind}.json", "application/json", letter.body),
            stored_by=queries.SYSTEM,
            at=letter.at,
        )
        return await self.transactions.run(
            lambda session: _keep(session, letter, incoming, file)
        )


async def _answered_already(
    session: AsyncSession, letter: Letter, incoming: Incoming
) -> Answer | None:
    known = await queries.known(session, kind=letter.kind, reference=incoming.reference)
    if known is not None:
        return _same(known, letter)
    if isinstance(incoming, NewDossier):
        return await _unknown_procedure(session, incoming, letter.at)
    return await _unknown_dossier(session, incoming.dossier)


async def _keep(
    session: AsyncSession, letter: Letter, incoming: Incoming, file: StoredFile
) -> Answer:
    await files.keep(session, file)
    message_id = new_id()
    kept = await session.execute(
        insert(InboundMessage)
        .values(
            id=message_id,
            kind=letter.kind,
            reference=incoming.reference,
            digest=letter.digest,
            body_id=file.id,
            received_at=letter.at,
            attempts=0,
        )
        .on_conflict_do_nothing()
        .returning(InboundMessage.id)
    )
    if kept.scalar_one_or_none() is None:
        return DUPLICATE
    # One lock a dossier: what is about it is acted on in the order it came.
    await jobs.defer(
        session,
        task=ACT,
        lock=f"{queries.SYSTEM}:{words.dossier_of(incoming)}",
        message_id=str(message_id),
    )
    return TAKEN


def _same(known: InboundMessage, letter: Letter) -> Answer:
    """Tell a repetition from another content under the same reference."""
    if known.digest == letter.digest:
        return DUPLICATE
    _log.warning("inbound_reference_reused", kind=letter.kind, message=str(known.id))
    return _error("mã tham chiếu đã dùng cho nội dung khác")


async def _unknown_procedure(
    session: AsyncSession, incoming: NewDossier, at: datetime
) -> Answer | None:
    version = await procedures.version_in_force(
        session, code=incoming.procedure_code, at=at
    )
    if version is None or version.process_code is None:
        return _error(
            f"thủ tục {incoming.procedure_code} chưa nhận hồ sơ tại địa phương"
        )
    return None


async def _unknown_dossier(session: AsyncSession, reference: str) -> Answer | None:
    """Refuse what is about a dossier never heard of: it will be sent again."""
    known = await queries.dossier_id_of(
        session, reference
    ) is not None or await queries.dossier_is_coming(session, reference)
    return None if known else _error(f"chưa có hồ sơ {reference}")


def _error(reason: str) -> Answer:
    return Answer(error_code=-1, message=reason)
