"""Bound the head of a request (RFC 6585 §5): the parser keeps it whole in memory."""

import asyncio
from http import HTTPStatus
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST: Final = 64 * 1024
_REFUSAL: Final = (
    f"HTTP/1.1 {HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.value} "
    "Request Header Fields Too Large\r\n"
    "Content-Length: 0\r\nConnection: close\r\n\r\n"
).encode()


class BoundedHeads(HttpToolsProtocol):
    """Close a connection whose head does not end; uvicorn itself has no bound."""

    _in_head = False
    _head = 0

    def on_message_begin(self) -> None:
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head:
            return
        self._head += len(data)
        transport: asyncio.Transport = self.transport
        if self._head > LARGEST and not transport.is_closing():
            transport.write(_REFUSAL)
            transport.close()
