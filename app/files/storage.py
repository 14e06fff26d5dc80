"""Bytes in a local folder or an S3-compatible store, by obstore."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, S3Store

from app.core.errors import Unavailable

_PIECE: Final = 1024 * 1024
# Parts of an S3 multipart upload under way at once: each takes five megabytes.
_AT_ONCE: Final = 2


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    title = "Kho lưu trữ tệp tạm thời không sẵn sàng"


@dataclass(frozen=True)
class Storage:
    """What was put is durable when the call returns: a folder is synced."""

    store: LocalStore | S3Store

    async def put(self, key: str, data: bytes) -> None:
        """Store bytes under a key that nobody has used."""
        with _failures():
            await obstore.put_async(self.store, key, data, mode="create")
            await self._sync(key)

    async def put_stream(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Store what comes piece by piece, in bounded memory, whole or not at all.

        The caller vouches that nobody has used the key: S3 has no conditional
        multipart upload that every store of its kind honours.
        """
        with _failures():
            await obstore.put_async(
                self.store, key, pieces, use_multipart=True, max_concurrency=_AT_ONCE
            )
            await self._sync(key)

    async def exists(self, key: str) -> bool:
        """Tell whether there are bytes under a key."""
        with _failures():
            try:
                await obstore.head_async(self.store, key)
            except FileNotFoundError:
                return False
        return True

    async def get(self, key: str) -> bytes:
        with _failures():
            result = await obstore.get_async(self.store, key)
            return bytes(await result.bytes_async())

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """Give the bytes in pieces, so that their size is no matter."""
        with _failures():
            result = await obstore.get_async(self.store, key)
            async for piece in result.stream(min_chunk_size=_PIECE):
                yield bytes(piece)

    async def keys_under(self, prefix: str) -> list[str]:
        with _failures():
            found = await obstore.list(self.store, prefix).collect_async()
        return [each["path"] for each in found]

    async def delete(self, *keys: str) -> None:
        """Delete what is there; a key that is absent is as good as deleted."""
        for key in keys:
            with _failures():
                try:
                    await obstore.delete_async(self.store, key)
                except FileNotFoundError:
                    continue

    async def _sync(self, key: str) -> None:
        """Outlive a power cut: the folder's own client does not sync."""
        if isinstance(self.store, LocalStore):
            await asyncio.to_thread(_sync, Path(self.store.prefix or "/"), key)


def open_storage(url: str) -> Storage:
    """Open `file:///folder` or `s3://bucket`; S3 keys come from AWS_… variables."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Storage(LocalStore(prefix=parts.path, mkdir=True))
    if parts.scheme == "s3":
        return Storage(S3Store(parts.netloc))
    message = f"storage scheme {parts.scheme!r} is neither file nor s3"
    raise ValueError(message)


@contextmanager
def _failures() -> Iterator[None]:
    """Turn every failure of the store into one of ours."""
    try:
        yield
    except (OSError, obstore.exceptions.BaseError) as error:
        raise StorageUnavailable from error


def _sync(folder: Path, key: str) -> None:
    """Sync the file and every folder that may have been made for it."""
    path = folder / key.lstrip("/")
    above = [each for each in path.parents if each.is_relative_to(folder)]
    for each in (path, *above):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
