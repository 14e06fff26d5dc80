"""Bytes in a local folder or an S3-compatible store, by obstore."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, S3Store

from app.core.errors import Unavailable


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    title = "Kho lưu trữ tệp tạm thời không sẵn sàng"


@dataclass(frozen=True)
class Storage:
    store: LocalStore | S3Store

    async def put(self, key: str, data: bytes) -> None:
        """Store bytes under a key that nobody has used."""
        try:
            await obstore.put_async(self.store, key, data, mode="create")
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageUnavailable from error

    async def exists(self, key: str) -> bool:
        """Tell whether there are bytes under a key."""
        try:
            await obstore.head_async(self.store, key)
        except FileNotFoundError:
            return False
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageUnavailable from error
        return True

    async def get(self, key: str) -> bytes:
        try:
            result = await obstore.get_async(self.store, key)
            return bytes(await result.bytes_async())
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageUnavailable from error

    async def delete(self, *keys: str) -> None:
        """Delete what is there; a key that is absent is as good as deleted."""
        for key in keys:
            try:
                await obstore.delete_async(self.store, key)
            except FileNotFoundError:
                continue
            except (OSError, obstore.exceptions.BaseError) as error:
                raise StorageUnavailable from error


def open_storage(url: str) -> Storage:
    """Open `file:///folder` or `s3://bucket`; S3 keys come from AWS_… variables."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Storage(LocalStore(prefix=parts.path, mkdir=True))
    if parts.scheme == "s3":
        return Storage(S3Store(parts.netloc))
    message = f"storage scheme {parts.scheme!r} is neither file nor s3"
    raise ValueError(message)
