"""Calls to services whose answers may be late, HTML, or of another form than told."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from app.integrations.remote_signing.settings import Service
from app.signing.sealing.errors import ProviderUnavailable

_log = structlog.get_logger()


@dataclass(frozen=True)
class Answered:
    """A JSON answer; `body` is {} or [] at the least, never a page."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        return httpx.codes.is_success(self.status)


@dataclass(frozen=True)
class Line:
    """One service on the line; secrets go in bodies and headers, never in logs."""

    http: httpx.AsyncClient
    service: Service

    async def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
    ) -> Answered:
        """Post JSON and read JSON.

        Raises:
            ProviderUnavailable: no answer, a server's fault, or not JSON.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = await self.send(
            self.service.address(path), json=dict(body or {}), headers=headers
        )
        try:
            read = response.json()
        except ValueError as problem:
            raise ProviderUnavailable("câu trả lời không đọc được") from problem
        if response.is_server_error or not isinstance(read, dict | list):
            raise ProviderUnavailable(f"dịch vụ báo lỗi {response.status_code}")
        return Answered(response.status_code, read)

    async def send(self, url: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - handed on to the client
        try:
            response = await self.http.post(
                url, timeout=self.service.timeout_seconds, **content
            )
        except httpx.HTTPError as problem:
            _log.warning("remote_signing.unreachable", kind=type(problem).__name__)
            raise ProviderUnavailable from problem
        _log.info("remote_signing.call", status=response.status_code)
        return response


def text(body: object, *path: str | int) -> str:
    """Return the text at a path of an answer.

    Raises:
        ProviderUnavailable: nothing there, or no text.
    """
    found = look(body, *path)
    if not isinstance(found, str) or not found:
        raise ProviderUnavailable(f"câu trả lời thiếu {path[-1]}")
    return found


def look(body: object, *path: str | int) -> object:
    """Return what is at a path of an answer, None where the path ends early."""
    for step in path:
        if isinstance(step, str) and isinstance(body, dict):
            body = body.get(step)
        elif isinstance(step, int) and isinstance(body, list) and step < len(body):
            body = body[step]
        else:
            return None
    return body


def octets(written: object) -> bytes:
    """Read base64 as services write it, with line ends; what is none is no value."""
    if not isinstance(written, str):
        return b""
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (ValueError, binascii.Error):
        return b""


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()
