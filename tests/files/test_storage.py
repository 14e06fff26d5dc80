"""Bytes are written once, read back whole, and never outside their folder."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import sha256_hex
from app.core.ids import new_id
from app.files import service
from app.files.service import FileDamaged, FileMissing, NewFile
from app.files.storage import Storage, StorageUnavailable, open_storage

NEW = NewFile("Tờ khai.pdf", "application/pdf", b"%PDF-1.7 ...")


async def test_bytes_come_back_as_they_went_in(storage: Storage) -> None:
    await storage.put("2026/11/a", bytes(range(256)))

    assert await storage.get("2026/11/a") == bytes(range(256))


async def test_a_key_is_written_once(storage: Storage) -> None:
    await storage.put("a", b"first")

    with pytest.raises(StorageUnavailable):
        await storage.put("a", b"second")
    assert await storage.get("a") == b"first"


@pytest.mark.parametrize("key", ["../out", "a/../../out", "/../out", "a\x00b"])
async def test_a_key_never_leads_out_of_the_folder(storage: Storage, key: str) -> None:
    # Keys are ours: such a one is a mistake in the house, not a store's failure.
    with pytest.raises(ValueError, match="Could not parse path"):
        await storage.put(key, b"x")
    with pytest.raises(ValueError, match="Could not parse path"):
        await storage.get(key)


async def test_an_absolute_key_stays_in_the_folder(
    storage: Storage, tmp_path: Path
) -> None:
    await storage.put("/etc/passwd", b"x")

    assert (tmp_path / "files/etc/passwd").read_bytes() == b"x"


@pytest.mark.parametrize("key", ["absent", "", "a/b"])
async def test_what_is_not_there_is_unavailable(storage: Storage, key: str) -> None:
    with pytest.raises(StorageUnavailable):
        await storage.get(key)


async def test_a_store_tells_whether_it_has_a_key(storage: Storage) -> None:
    await storage.put("a", b"x")

    assert await storage.exists("a")
    assert not await storage.exists("b")


@pytest.mark.parametrize("url", ["http://x/y", "/folder", "", "ftp://x"])
def test_only_a_folder_or_s3_is_a_store(url: str) -> None:
    with pytest.raises(ValueError, match="neither file nor s3"):
        open_storage(url)


async def test_a_stored_file_records_what_it_holds(
    storage: Storage, session: AsyncSession, at: datetime
) -> None:
    row = await service.put(storage, NEW, stored_by="hoa", at=at)
    await service.keep(session, row)

    found = await service.find(session, row.id)

    assert (found.size, found.sha256) == (len(NEW.data), sha256_hex(NEW.data))
    assert NEW.name not in found.key
    assert await service.read(storage, found) == NEW.data


@pytest.mark.parametrize("damaged", [b"%PDF-1.7 ..!", b"", NEW.data + b" "])
async def test_bytes_that_changed_in_the_store_are_never_given_out(
    storage: Storage, tmp_path: Path, at: datetime, damaged: bytes
) -> None:
    row = await service.put(storage, NEW, stored_by="hoa", at=at)
    (tmp_path / "files" / row.key).write_bytes(damaged)

    with pytest.raises(FileDamaged):
        await service.read(storage, row)


async def test_equal_files_are_two(storage: Storage, at: datetime) -> None:
    rows = [await service.put(storage, NEW, stored_by="hoa", at=at) for _ in range(2)]

    assert rows[0].key != rows[1].key


async def test_an_unknown_file_is_missing(session: AsyncSession) -> None:
    with pytest.raises(FileMissing):
        await service.find(session, new_id())
