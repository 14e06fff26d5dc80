"""Owe another agency a document: in the business transaction, as an outbox message."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.core.errors import NotFound
from app.dossiers import queries as dossiers
from app.dossiers.models import Decision, Dossier
from app.files import service as files
from app.files.models import StoredFile
from app.integrations.document_exchange.letter import (
    Enclosure,
    Letter,
    Organ,
    Signer,
)
from app.integrations.document_exchange.settings import DocumentExchangeSettings
from app.outbox import service as outbox

TOPIC: Final = "document.sent"


class NoResult(NotFound):
    code = "no_result"
    title = "Hồ sơ này chưa có kết quả đã ký để gửi"


async def owe(session: AsyncSession, letter: Letter, *, at: datetime) -> None:
    """Owe a letter; each receiver's own copy has an order of its own."""
    for receiver in letter.receivers:
        alone = letter.model_copy(update={"receivers": (receiver,)})
        await outbox.enqueue(
            session,
            topic=TOPIC,
            key=f"{letter.document_id}>{receiver.id}",
            number=1,
            payload=alone.model_dump(mode="json"),
            at=at,
        )


async def owe_result(
    session: AsyncSession,
    code: str,
    *,
    to: Organ,
    settings: DocumentExchangeSettings,
    at: datetime,
) -> Letter:
    """Owe another agency the sealed result of a dossier.

    Raises:
        NoResult: unless it was issued and sealed.
    """
    dossier = await dossiers.find_by_code(session, code)
    decision = None if dossier is None else await dossiers.decision(session, dossier)
    if dossier is None or decision is None or decision.file_id is None:
        raise NoResult
    file = await files.find(session, decision.file_id)
    letter = _letter(dossier, decision, file, to, settings)
    await owe(session, letter, at=at)
    return letter


def _letter(
    dossier: Dossier,
    decision: Decision,
    file: StoredFile,
    to: Organ,
    settings: DocumentExchangeSettings,
) -> Letter:
    if decision.number is None or decision.issued_at is None:
        raise NoResult
    number, _, notation = decision.number.partition("/")
    return Letter(
        sender=Organ(id=settings.organ_id, name=settings.organ_name),
        receivers=(to,),
        number=number,
        notation=notation or "KQ",
        place=settings.place,
        promulgated_on=local(decision.issued_at).date(),
        kind="Kết quả giải quyết thủ tục hành chính",
        subject=f"Kết quả giải quyết hồ sơ {dossier.code}",
        content=dossier.subject,
        signer=Signer(
            competence="", position=decision.decided_title, name=decision.decided_by
        ),
        enclosures=(
            Enclosure(file_id=str(file.id), name=file.name, media_type=file.media_type),
        ),
    )
