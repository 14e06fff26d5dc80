"""Read a reply strictly: only the integer 0, "0" and "00" mean success.

A province's system that took any unreadable code for 0 once counted every
failure as done. What is not a reply at all says nothing of the outcome.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_SUCCESS: Final = frozenset({"0", "00"})
_LONGEST_MESSAGE: Final = 500


@dataclass(frozen=True)
class Accepted:
    message: str
    body: dict[str, object]


@dataclass(frozen=True)
class Refusal:
    error_code: str
    message: str

    def __str__(self) -> str:
        return f"{self.error_code}: {self.message}"


@dataclass(frozen=True)
class Unintelligible:
    reason: str


def read(body: bytes) -> Accepted | Refusal | Unintelligible:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return Unintelligible("trả lời không phải JSON")
    if not isinstance(parsed, dict):
        return Unintelligible("trả lời không phải đối tượng JSON")
    code = code_of(parsed.get("error_code"))
    if code is None:
        return Unintelligible("error_code thiếu hoặc sai kiểu")
    message = text_of(parsed.get("message"))
    if code in _SUCCESS:
        return Accepted(message, parsed)
    return Refusal(code, message)


def code_of(value: object) -> str | None:
    """Return a code that is an integer, or the digits of one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        return value
    return None


def text_of(value: object) -> str:
    """Return what can be compared, logged and stored (PostgreSQL takes no NUL)."""
    text = value[:_LONGEST_MESSAGE] if isinstance(value, str) else ""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter if letter.isprintable() else " " for letter in composed)


def says_already_held(message: str) -> bool:
    return "đã tồn tại" in message.casefold()


def says_not_held(message: str) -> bool:
    # "Dịch vụ … không tồn tại" is about something else: it must name the dossier.
    text = message.casefold()
    missing = "chưa tồn tại" in text or "không tồn tại" in text
    return missing and "hồ sơ" in text


def says_session_refused(refusal: Refusal) -> bool:
    """[assumption] No public source shows the reply to a session that ended."""
    words = ("session", "token", "phiên", "đăng nhập")
    message = refusal.message.casefold()
    return refusal.error_code in {"401", "403"} or any(w in message for w in words)
