"""Documents go once in effect, whatever the exchange does; and come once."""

import base64
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.files import service as files
from app.files.service import NewFile
from app.files.storage import Storage, open_storage
from app.integrations.document_exchange import edxml, sending
from app.integrations.document_exchange.collecting import Collector
from app.integrations.document_exchange.delivering import Postman
from app.integrations.document_exchange.edxml import Parcel
from app.integrations.document_exchange.exchange import Exchange
from app.integrations.document_exchange.letter import Enclosure, Letter, Organ
from app.integrations.document_exchange.models import ReceivedDocument
from app.integrations.document_exchange.settings import DocumentExchangeSettings
from app.outbox.models import OutboxMessage
from app.outbox.relay import Relay
from tests.conftest import MORNING
from tests.integrations.lgsp.conftest import Behind
from tests.integrations.lgsp.test_edxml import LETTER

SETTINGS = DocumentExchangeSettings(
    organ_id="000.00.00.H07", organ_name="UBND tỉnh Bến Tre", place="Bến Tre"
)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(tmp_path.as_uri())


@pytest.fixture
def exchange(behind_exchange: Behind) -> Exchange:
    return Exchange(behind_exchange.gateway(), SETTINGS)


@pytest.fixture
def relay(
    exchange: Exchange, sessions: Sessions, storage: Storage, clock: FixedClock
) -> Relay:
    postman = Postman(exchange, sessions, storage, clock)
    return Relay(sessions, clock, sending.TOPIC, postman.deliver)


@pytest.fixture
async def letter(sessions: Sessions, storage: Storage) -> Letter:
    """A letter of its own, with its file in the store."""
    file = await files.put(
        storage,
        NewFile("kq.pdf", "application/pdf", b"%PDF-1.7"),
        stored_by="test",
        at=MORNING,
    )
    enclosure = Enclosure(
        file_id=str(file.id), name="kq.pdf", media_type="application/pdf"
    )
    async with transaction(sessions) as session:
        await files.keep(session, file)
    return LETTER.model_copy(
        update={"number": uuid4().hex[:8], "enclosures": (enclosure,)}
    )


async def test_a_letter_goes_to_each_receiver_once(
    behind_exchange: Behind, relay: Relay, sessions: Sessions, letter: Letter
) -> None:
    two = letter.model_copy(
        update={
            "receivers": (
                Organ(id="G15", name="Bộ Tư pháp"),
                Organ(id="G10", name="Bộ Nông nghiệp"),
            )
        }
    )
    await _owe(sessions, two)

    with capture_logs():
        await relay.deliver_all()

    sent = await behind_exchange.inspect("sent")
    copies = sorted(to for document, to in sent if document == two.document_id)
    assert copies == ["G10", "G15"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_in_any_weather_every_letter_arrives_once(
    behind_exchange: Behind,
    relay: Relay,
    sessions: Sessions,
    clock: FixedClock,
    letter: Letter,
    seed: int,
) -> None:
    letters = [
        letter.model_copy(update={"number": f"{letter.number}{n}"}) for n in range(6)
    ]
    for each in letters:
        await _owe(sessions, each)
    await behind_exchange.weather(share=0.5, seed=seed)

    with capture_logs():
        for _ in range(40):
            await relay.deliver_all()
            if not await _open(sessions):
                break
            clock.at += timedelta(minutes=20)

    await behind_exchange.weather(share=0)
    sent = [document for document, _ in await behind_exchange.inspect("sent")]
    assert await _open(sessions) == []
    assert [sent.count(each.document_id) for each in letters] == [1] * 6


async def test_a_letter_the_exchange_refuses_is_parked_with_its_reason(
    relay: Relay, sessions: Sessions, letter: Letter
) -> None:
    stranger = Organ(id="KHONG-CO", name="Không có")
    wrong = letter.model_copy(update={"receivers": (stranger,)})
    lost = letter.enclosures[0].model_copy(update={"file_id": str(uuid4())})
    gone = letter.model_copy(
        update={"number": f"{letter.number}x", "enclosures": (lost,)}
    )
    await _owe(sessions, wrong)
    await _owe(sessions, gone)
    await _owe(sessions, letter)

    with capture_logs():
        await relay.deliver_all()

    parked = await _open(sessions)
    reasons = sorted(row.last_reason or "" for row in parked)
    assert all(row.parked_at is not None for row in parked)
    assert reasons == [
        "Trục văn bản từ chối: INVALID: không có cơ quan KHONG-CO",
        "Tệp kq.pdf: Không tìm thấy tệp",
    ]


async def test_a_wrong_account_sends_nothing_and_is_tried_again(
    behind_exchange: Behind,
    sessions: Sessions,
    storage: Storage,
    clock: FixedClock,
    letter: Letter,
) -> None:
    exchange = Exchange(behind_exchange.gateway(secret="sai"), SETTINGS)
    postman = Postman(exchange, sessions, storage, clock)
    await _owe(sessions, letter)

    with capture_logs() as logs:
        await Relay(sessions, clock, sending.TOPIC, postman.deliver).deliver_all()

    (row,) = await _open(sessions)
    assert (row.parked_at, row.outcome_unknown) == (None, False)
    assert "sai" not in str(logs)


async def test_what_others_send_is_kept_once_and_marked(
    behind_exchange: Behind,
    exchange: Exchange,
    sessions: Sessions,
    storage: Storage,
    clock: FixedClock,
) -> None:
    incoming = LETTER.model_copy(update={"number": uuid4().hex[:8]})
    xml = edxml.write(Parcel(incoming, {"f1": b"%PDF"}), at=MORNING)
    collector = Collector(exchange, sessions, storage, clock)
    for _ in range(2):
        await _send_to_us(behind_exchange, incoming.document_id, xml)
        await collector.collect()

    row = await _received(sessions, incoming.document_id)
    assert (row.sender, row.subject, row.fault) == (
        incoming.sender.id,
        incoming.subject,
        None,
    )
    assert await exchange.waiting() == ()


async def test_what_cannot_be_read_is_kept_with_its_fault(
    behind_exchange: Behind,
    exchange: Exchange,
    sessions: Sessions,
    storage: Storage,
    clock: FixedClock,
) -> None:
    document = f"G15,2026/11/23,{uuid4().hex}/X"
    await _send_to_us(behind_exchange, document, b"<html/>")

    await Collector(exchange, sessions, storage, clock).collect()

    row = await _received(sessions, document)
    assert (row.sender, row.fault) == (None, "không có MessageHeader")


async def _owe(sessions: Sessions, letter: Letter) -> None:
    async with transaction(sessions) as session:
        await sending.owe(session, letter, at=MORNING)


async def _open(sessions: Sessions) -> list[OutboxMessage]:
    async with sessions() as session:
        rows = await session.scalars(
            select(OutboxMessage).where(OutboxMessage.delivered_at.is_(None))
        )
        return list(rows)


async def _send_to_us(behind: Behind, document: str, xml: bytes) -> None:
    body = {"id": document, "xml": base64.b64encode(xml).decode()}
    await behind.put("inbox", body)


async def _received(sessions: Sessions, document: str) -> ReceivedDocument:
    async with sessions() as session:
        return await session.get_one(ReceivedDocument, document)
