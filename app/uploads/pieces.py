"""A stream cut into pieces worth storing: by size, and by time on a slow line."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

LARGEST: Final = 2 * 1024 * 1024


@dataclass(frozen=True)
class Patience:
    """How long bytes may wait to be stored, and a silent line to be believed dead."""

    piece_seconds: float = 2.0
    stall_seconds: float = 30.0


async def pieces(
    body: AsyncIterator[bytes], patience: Patience
) -> AsyncIterator[bytes]:
    """Give pieces of up to `LARGEST` bytes as they come.

    A piece is given early when its first byte has waited long enough: whoever loses
    a slow line loses seconds of it, not minutes. A line that falls silent ends the
    stream like its end does: what came before is good.
    """
    held = _Held(patience)
    coming = asyncio.ensure_future(anext(body, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=held.patience_left())
            if not done and not held.data:
                return
            if done:
                chunk = coming.result()
                if chunk is None:
                    break
                held.add(chunk)
                coming = asyncio.ensure_future(anext(body, None))
            while held.ripe():
                yield held.take()
        if held.data:
            yield held.take()
    finally:
        coming.cancel()


class _Held:
    """Bytes that wait, and since when."""

    def __init__(self, patience: Patience) -> None:
        self.data = bytearray()
        self._patience = patience
        self._now = asyncio.get_running_loop().time
        self._since = self._now()

    def add(self, chunk: bytes) -> None:
        if not self.data:
            self._since = self._now()
        self.data += chunk

    def ripe(self) -> bool:
        waited = self._now() - self._since >= self._patience.piece_seconds
        return len(self.data) >= LARGEST or (waited and bool(self.data))

    def take(self) -> bytes:
        piece = bytes(self.data[:LARGEST])
        del self.data[:LARGEST]
        return piece

    def patience_left(self) -> float:
        if not self.data:
            return self._patience.stall_seconds
        return max(0.0, self._since + self._patience.piece_seconds - self._now())
