"""One connection of the line: a request goes out, its whole answer comes back."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, cast

import httptools

# No answer of the Portal is that long; what is, is not an answer.
_LONGEST_ANSWER: Final = 8_000_000
_BOUNDED: Final = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """Answers one request at a time; the parser calls the `on_…` methods."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._resting_since = 0.0
        self._received = 0
        self._body: list[bytes] = []
        self._bounded = self._headed = False
        self.reusable = False

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        """Send; the answer fails with an `OSError` if no whole one comes."""
        loop = asyncio.get_running_loop()
        self._waiting = asked = loop.create_future()
        self._received, self.reusable = 0, False
        if self._transport is None:
            self._fail("closed")
        else:
            self._transport.write(request)
        return asked

    def rested(self, *, at_most: float) -> bool:
        """Tell whether it is open, and was busy not long ago."""
        now = asyncio.get_running_loop().time()
        return self._transport is not None and now - self._resting_since < at_most

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not by isinstance: uvloop's transports are of no such class.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._waiting is None or self._received > _LONGEST_ANSWER:
            self._fail("too much")
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(str(error))
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if exc is None and self._headed and not self._bounded:
            # An answer without a length ends with its connection.
            self._tell()
        self._fail("lost")

    def on_message_begin(self) -> None:
        if self._waiting is None:
            # A second answer to one request: the next would be taken for another's.
            self.close()
        self._body = []
        self._bounded = self._headed = False

    def on_header(self, name: bytes, value: bytes) -> None:  # noqa: ARG002  # the parser's call
        self._bounded |= name.lower() in _BOUNDED

    def on_headers_complete(self) -> None:
        self._headed = self._parser.get_status_code() >= HTTPStatus.OK

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._headed:
            self.reusable = self._bounded and self._parser.should_keep_alive()
            self._tell()

    def _tell(self) -> None:
        answer = Answer(self._parser.get_status_code(), b"".join(self._body))
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(answer)
        self._waiting = None
        self._resting_since = asyncio.get_running_loop().time()

    def _fail(self, reason: str) -> None:
        self.reusable = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError(reason))
        self._waiting = None
