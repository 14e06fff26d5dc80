"""Is there malware in it? Asked of clamd by INSTREAM, on its socket (clamd(8)).

Three things are never taken for "clean": what is over the scanner's own limits,
what it cannot look into, and its silence.
"""

import asyncio
import struct
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from app.core.errors import Unavailable

_CHUNK: Final = 256 * 1024
_OVER_LIMIT: Final = "tệp vượt giới hạn của chương trình quét mã độc"
_LOCKED: Final = "tệp có phần bị khóa, không quét mã độc được"


class ScannerAway(Unavailable):
    code = "scanner_unavailable"
    title = "Chương trình quét mã độc tạm thời không sẵn sàng"


class ScanState(StrEnum):
    """What is known of a file; the values are stored."""

    NOT_SCANNED = "not_scanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    REFUSED = "refused"


@dataclass(frozen=True)
class Scan:
    """A verdict, who gave it (engine and age of its signatures), and why."""

    state: ScanState
    engine: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Clamd:
    """Asks a clamd at `tcp://host:port` or `unix:///socket`."""

    address: str
    largest: int
    seconds: float = 60.0

    async def scan(self, data: bytes) -> Scan:
        """Return the verdict on these bytes.

        Raises:
            ScannerAway: if it gave none; nothing is known of the bytes then.
        """
        engine = await self.version()
        if len(data) > self.largest:
            return Scan(ScanState.REFUSED, engine, _OVER_LIMIT)
        try:
            answer = await self._ask(b"INSTREAM", data)
        except ConnectionError as error:
            # It broke the stream and still answers: its own limit is lower than ours.
            if await self.answers():
                return Scan(ScanState.REFUSED, engine, _OVER_LIMIT)
            raise ScannerAway from error
        return verdict(answer, engine=engine)

    async def version(self) -> str:
        """Return engine, and number and date of its signatures, as it says them."""
        try:
            return await self._ask(b"VERSION")
        except ConnectionError as error:
            raise ScannerAway from error

    async def answers(self) -> bool:
        try:
            return await self._ask(b"PING") == "PONG"
        except (ScannerAway, ConnectionError):
            return False

    async def _ask(self, command: bytes, data: bytes | None = None) -> str:
        """Return its answer.

        Raises:
            ConnectionError: if it closed the connection without one.
            ScannerAway: if there is no connection, or no answer in time.
        """
        try:
            async with asyncio.timeout(self.seconds):
                reader, writer = await self._connected()
                try:
                    return await _exchange(reader, writer, command, data)
                finally:
                    writer.close()
        except TimeoutError as error:
            raise ScannerAway from error

    async def _connected(self) -> tuple[StreamReader, StreamWriter]:
        place = urlsplit(self.address)
        try:
            if place.scheme == "unix":
                return await asyncio.open_unix_connection(place.path)
            return await asyncio.open_connection(place.hostname, place.port)
        except OSError as error:
            raise ScannerAway from error


def verdict(answer: str, *, engine: str) -> Scan:
    """Read clamd's answer to INSTREAM. Pure.

    Raises:
        ScannerAway: if it says that it failed.
    """
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Scan(ScanState.CLEAN, engine)
    if said.startswith("INSTREAM size limit exceeded"):
        return Scan(ScanState.REFUSED, engine, _OVER_LIMIT)
    name, _, found = said.rpartition(" ")
    if found != "FOUND":
        raise ScannerAway(said)
    if name.startswith("Heuristics.Limits.Exceeded"):
        return Scan(ScanState.REFUSED, engine, _OVER_LIMIT)
    if name.startswith("Heuristics.Encrypted"):
        return Scan(ScanState.REFUSED, engine, _LOCKED)
    return Scan(ScanState.INFECTED, engine, f"tệp chứa mã độc ({name})")


async def _exchange(
    reader: StreamReader, writer: StreamWriter, command: bytes, data: bytes | None
) -> str:
    try:
        writer.write(b"z" + command + b"\0")
        if data is not None:
            await _send(writer, data)
        await writer.drain()
    except ConnectionError:
        # Over its limit it answers, and closes while we still write.
        return await _answer(reader)
    return await _answer(reader)


async def _send(writer: StreamWriter, data: bytes) -> None:
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        writer.write(struct.pack(">I", len(chunk)) + chunk)
        await writer.drain()
    writer.write(struct.pack(">I", 0))


async def _answer(reader: StreamReader) -> str:
    answer = await reader.read(4_096)
    if not answer.endswith(b"\0"):
        raise ConnectionResetError
    return answer[:-1].decode(errors="replace")
