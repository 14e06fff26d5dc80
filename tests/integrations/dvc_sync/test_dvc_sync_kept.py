"""What is kept of the Portal of 2026, in PostgreSQL and in our store."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import obstore
import pytest

from app.core.database import Sessions, transaction
from app.files import service
from app.files.service import NewFile
from app.files.storage import open_storage
from app.integrations.national_portal import parked
from app.integrations.national_portal.deliver import TOPIC
from app.integrations.national_portal.dvc_sync.files import StoredFiles
from app.integrations.national_portal.dvc_sync.translate import Uploaded
from app.integrations.national_portal.dvc_sync.uploads import SqlUploads
from app.integrations.national_portal.errors import NotDoneError
from app.integrations.national_portal.models import PortalDossier
from app.integrations.national_portal.parked import Release, Verdict
from app.outbox.delivery import SERVICE_CENTRE
from app.outbox.models import OutboxMessage

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


async def stuck(sessions: Sessions) -> OutboxMessage:
    """The first of three steps that went together, and of which nobody knows."""
    key = uuid4()
    message = OutboxMessage(
        id=uuid4(),
        topic=TOPIC,
        key=str(key),
        number=1,
        payload={},
        occurred_at=NOW,
        due_at=NOW,
        parked_at=NOW,
        owner=SERVICE_CENTRE,
    )
    state = PortalDossier(
        dossier_id=key,
        code=f"H07-{key}",
        held=False,
        synchronised_step=3,
        attempted_step=3,
        acknowledged_step=0,
    )
    async with transaction(sessions) as session:
        session.add_all([message, state])
    return message


async def released(
    sessions: Sessions, message: OutboxMessage, verdict: Verdict
) -> PortalDossier:
    act = Release(message.id, verdict, "Đã xem trên Cổng", "người trực", NOW, "7f3a")
    async with transaction(sessions) as session:
        await parked.release(session, act, owners=None)
    async with sessions() as session:
        return await session.get_one(PortalDossier, UUID(message.key))


async def test_what_went_with_a_step_that_arrived_stays_in_doubt(
    sessions: Sessions,
) -> None:
    found = await released(sessions, await stuck(sessions), Verdict.ARRIVED)

    assert (found.acknowledged_step, found.attempted_step) == (1, 3)


async def test_who_found_the_portals_own_name_of_a_dossier_tells_it(
    sessions: Sessions,
) -> None:
    found = await released(sessions, await stuck(sessions), Verdict.ABSENT)

    assert (found.held, found.remote_id, found.attempted_step) == (True, "7f3a", 0)


async def test_the_first_answer_to_an_upload_stands(sessions: Sessions) -> None:
    uploads, file_id = SqlUploads(sessions), uuid4()
    first, second = Uploaded("tep-1", "a" * 64), Uploaded("tep-2", "a" * 64)

    await uploads.keep(file_id, first, at=NOW)
    await uploads.keep(file_id, second, at=NOW)

    assert await uploads.known([file_id, uuid4()]) == {file_id: first}


async def test_a_stored_file_is_read_whole_or_not_at_all(
    sessions: Sessions, tmp_path: Path
) -> None:
    storage = open_storage(tmp_path.as_uri())
    files = StoredFiles(sessions, storage)
    new = NewFile("tờ khai.pdf", "application/pdf", b"%PDF")
    row = await service.put(storage, new, stored_by="test", at=NOW)
    async with transaction(sessions) as session:
        await service.keep(session, row)

    content = await files.read(row.id)
    missing = await files.read(uuid4())
    await obstore.put_async(storage.store, row.key, b"%PDX")

    assert content is not None
    assert (content.name, content.data) == (new.name, new.data)
    assert content.sha256 == row.sha256
    assert missing is None
    with pytest.raises(NotDoneError, match="nguyên vẹn"):
        await files.read(row.id)
