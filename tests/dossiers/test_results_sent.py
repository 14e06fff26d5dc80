"""A sealed result can be sent to another agency as a letter, and nothing less."""

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.dossiers.lifecycle import Status
from app.integrations.document_exchange import sending
from app.integrations.document_exchange.letter import Letter, Organ
from app.integrations.document_exchange.sending import NoResult
from app.integrations.document_exchange.settings import DocumentExchangeSettings
from app.outbox.models import OutboxMessage
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town

SETTINGS = DocumentExchangeSettings(
    organ_id="000.00.00.H07", organ_name="UBND tỉnh Bến Tre", place="Bến Tre"
)
JUSTICE = Organ(id="G15", name="Bộ Tư pháp")


async def test_a_sealed_result_is_owed_with_its_file(town: Town) -> None:
    dossier = await walks.dossier_at(town, Status.COMPLETED)

    letter = await _owe(town, dossier)

    async with town.sessions() as session:
        payload = await session.scalar(
            select(OutboxMessage.payload).where(
                OutboxMessage.topic == sending.TOPIC,
                OutboxMessage.key == f"{letter.document_id}>G15",
            )
        )
    assert Letter.model_validate(payload) == letter
    assert letter.subject == f"Kết quả giải quyết hồ sơ {dossier['code']}"
    assert len(letter.enclosures) == 1


async def test_without_a_sealed_result_nothing_is_owed(town: Town) -> None:
    dossier = await walks.submitted(town)

    with pytest.raises(NoResult):
        await _owe(town, dossier)


async def _owe(town: Town, dossier: Json) -> Letter:
    async with transaction(town.sessions) as session:
        return await sending.owe_result(
            session, dossier["code"], to=JUSTICE, settings=SETTINGS, at=town.clock.now()
        )
