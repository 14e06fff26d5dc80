"""What expired goes, with every byte of it; what became a file stays."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.core.database import transaction
from app.files.models import StoredFile
from app.uploads.models import Upload, UploadPart
from app.uploads.sweeping import REST, Sweeper
from tests.uploads.harbour import HOA, Harbour

DATA = b"x" * 5_000


def _sweeper(port: Harbour) -> Sweeper:
    return Sweeper(port.parts.sessions, port.storage, port.clock)


def _id(path: str) -> UUID:
    return UUID(path.rsplit("/", 1)[-1])


async def _rows(port: Harbour, upload_id: UUID) -> int:
    async with port.parts.sessions() as session:
        uploads = await session.scalars(select(Upload).where(Upload.id == upload_id))
        parts = await session.scalars(
            select(UploadPart).where(UploadPart.upload_id == upload_id)
        )
        return len(uploads.all()) + len(parts.all())


async def _file(port: Harbour, path: str) -> str:
    """Make the upload a stored file, and return its key."""
    async with transaction(port.parts.sessions) as session:
        upload = (
            await session.scalars(select(Upload).where(Upload.id == _id(path)))
        ).one()
        assert upload.key is not None
        assert upload.sha256 is not None
        file = StoredFile(
            id=upload.id,
            key=upload.key,
            name=upload.name,
            media_type="application/pdf",
            size=upload.length,
            sha256=upload.sha256,
            stored_by=str(HOA),
            at=port.clock.now(),
        )
        session.add(file)
        await session.flush()
        upload.file_id = file.id
    return file.key


async def test_an_expired_upload_goes_with_parts_that_nobody_counted(
    port: Harbour,
) -> None:
    path = await port.hoa.begin(len(DATA))
    await port.hoa.patch(path, 0, DATA[:100])
    await port.storage.put(f"uploads/{_id(path)}/uncounted", b"left by a killed one")

    port.clock.at += timedelta(hours=25)
    await _sweeper(port).sweep()
    ended = await port.hoa.send("HEAD", path)
    port.clock.at += REST
    removed = await _sweeper(port).sweep()

    assert ended.status_code == 404
    assert removed >= 1
    assert await _rows(port, _id(path)) == 0
    assert await port.storage.keys_under(f"uploads/{_id(path)}") == []


async def test_a_living_upload_is_left_alone(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))
    await port.hoa.patch(path, 0, DATA[:100])

    port.clock.at += timedelta(hours=23)
    await _sweeper(port).sweep()

    assert await port.hoa.offset(path) == 100


async def test_a_whole_upload_that_nobody_used_goes(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))
    await port.hoa.patch(path, 0, DATA)
    before = await port.storage.keys_under("2026/11")

    await port.hoa.send("DELETE", path)
    port.clock.at += REST
    await _sweeper(port).sweep()

    assert len(await port.storage.keys_under("2026/11")) == len(before) - 1


async def test_the_bytes_of_a_file_outlive_their_upload(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))
    await port.hoa.patch(path, 0, DATA)
    key = await _file(port, path)

    port.clock.at += timedelta(hours=25)
    await _sweeper(port).sweep()
    port.clock.at += REST
    await _sweeper(port).sweep()

    assert await _rows(port, _id(path)) == 0
    assert await port.storage.get(key) == DATA
