"""A ZIP written piece by piece, as it is sent: nothing of it is kept. Pure."""

import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app.core.clock import local


class _Outgoing(io.RawIOBase):
    """What the packer wrote and nobody has taken yet; it cannot go back."""

    def __init__(self) -> None:
        self._data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # narrower than any buffer
        self._data += data
        return len(data)

    def taken(self) -> bytes:
        data = bytes(self._data)
        self._data.clear()
        return data


@dataclass
class Packer:
    """Each method gives the bytes that are ready; `digests` name what went in."""

    at: datetime
    digests: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._out = _Outgoing()
        # Papers are PDF and pictures: to deflate them costs time and saves nothing.
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_STORED)

    def text(self, path: str, text: str) -> bytes:
        data = text.encode()
        self.digests[path] = hashlib.sha256(data).hexdigest()
        self._zip.writestr(self._info(path), data, zipfile.ZIP_DEFLATED)
        return self._out.taken()

    def json(self, path: str, value: object) -> bytes:
        return self.text(path, json.dumps(value, ensure_ascii=False, indent=1))

    async def file(
        self, path: str, pieces: AsyncIterator[bytes]
    ) -> AsyncIterator[bytes]:
        found = hashlib.sha256()
        with self._zip.open(self._info(path), "w", force_zip64=True) as entry:
            async for piece in pieces:
                found.update(piece)
                entry.write(piece)
                yield self._out.taken()
        self.digests[path] = found.hexdigest()
        yield self._out.taken()

    def end(self) -> Iterator[bytes]:
        """Close with the digests of all that went in, as `sha256sum -c` reads them."""
        lines = [f"{digest}  {path}\n" for path, digest in self.digests.items()]
        yield self.text("SHA256SUMS", "".join(lines))
        self._zip.close()
        yield self._out.taken()

    def _info(self, path: str) -> zipfile.ZipInfo:
        moment = local(self.at)
        return zipfile.ZipInfo(path, moment.timetuple()[:6])
