"""The exchange behind the LGSP: send, look up, collect, mark as fetched.

[assumption] The standard fixes the document, not the calls. We take the pattern of
the other services of the gateway: JSON replies {code, message}, a list to pull,
and a mark for what was fetched.
"""

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from app.integrations.calling import Answer, Called, NoAnswer, NotSent
from app.integrations.document_exchange.settings import DocumentExchangeSettings
from app.integrations.lgsp import Gateway

_OK: Final = 200
_NOT_FOUND: Final = 404


@dataclass(frozen=True)
class Done:
    """The exchange has it, by this call or an earlier one."""


@dataclass(frozen=True)
class Absent:
    """The exchange does not know the document."""


@dataclass(frozen=True)
class Refused:
    reason: str


@dataclass(frozen=True)
class Exchange:
    gateway: Gateway
    settings: DocumentExchangeSettings

    async def send(self, xml: bytes) -> Done | Refused | NotSent | NoAnswer:
        called = await self.gateway.call(
            f"{self.settings.path}/documents",
            body=xml,
            headers={"Content-Type": "application/xml"},
        )
        if not isinstance(called, Answer):
            return called
        code, message = _reply(called)
        if code in {"OK", "EXISTS"} and called.status == _OK:
            return Done()
        if code is None:
            return NoAnswer(message)
        return Refused(f"{code}: {message}")

    async def look_up(
        self, document_id: str, *, receiver: str
    ) -> Done | Absent | NotSent | NoAnswer:
        """Ask whether the receiver's copy of a document has arrived."""
        document = quote(document_id, safe="")
        called = await self.gateway.call(
            f"{self.settings.path}/documents/{document}/state?to={quote(receiver)}"
        )
        if not isinstance(called, Answer):
            return called
        code, message = _reply(called)
        if code == "OK" and called.status == _OK:
            return Done()
        if code == "NOT_FOUND" and called.status == _NOT_FOUND:
            return Absent()
        return NoAnswer(message)

    async def waiting(self) -> tuple[str, ...] | NotSent | NoAnswer:
        """Return the documents for us that were not marked as fetched."""
        called = await self.gateway.call(f"{self.settings.path}/inbox")
        plain = _plain(called) if isinstance(called, Answer) else None
        if not isinstance(called, Answer):
            return called
        listed = plain.get("documents") if isinstance(plain, dict) else None
        if not isinstance(listed, list) or not all(isinstance(x, str) for x in listed):
            return NoAnswer("danh sách văn bản đến không đọc được")
        return tuple(listed)

    async def fetch(self, document_id: str) -> bytes | NotSent | NoAnswer:
        called = await self.gateway.call(self._inbox(document_id))
        if not isinstance(called, Answer):
            return called
        return (
            called.body if called.status == _OK else NoAnswer(f"HTTP {called.status}")
        )

    async def mark_fetched(self, document_id: str) -> Called:
        return await self.gateway.call(
            f"{self._inbox(document_id)}/fetched",
            body=b"{}",
            headers={"Content-Type": "application/json"},
        )

    def _inbox(self, document_id: str) -> str:
        return f"{self.settings.path}/inbox/{quote(document_id, safe='')}"


def _reply(answer: Answer) -> tuple[str | None, str]:
    plain = _plain(answer)
    code = plain.get("code") if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or not isinstance(code, str):
        return None, f"trả lời không đọc được (HTTP {answer.status})"
    return code, str(plain.get("message", ""))[:500]


def _plain(answer: Answer) -> object:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
