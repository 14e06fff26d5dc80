"""Read an answer strictly: HTTP 200 around an envelope of code 200, nothing else.

[assumption] Public pages name the envelope {code, message, data} and the statuses
200, 400, 401, 403, 404 and 502, no more. We take `code` to repeat the status; any
other pair says nothing of the outcome.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from app.integrations.national_portal import reply
from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.reply import Unintelligible

_REFUSING: Final = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
)
_TURNED_AWAY: Final = (400, 500)


@dataclass(frozen=True)
class Accepted:
    data: object


@dataclass(frozen=True)
class Refusal:
    """The Portal itself said no; `data` may still name what it holds."""

    code: int
    message: str
    data: object = None

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True)
class TokenRefused:
    pass


@dataclass(frozen=True)
class TurnedAway:
    """Somebody on the way did not let it through: nothing was applied."""

    reason: str


Read = Accepted | Refusal | TokenRefused | TurnedAway | Unintelligible


def read(answer: Answer) -> Read:
    status = answer.status
    if status == HTTPStatus.UNAUTHORIZED:
        return TokenRefused()
    envelope = parsed(answer.body)
    if envelope is not None and status in {HTTPStatus.OK, *_REFUSING}:
        return _enveloped(status, envelope)
    turned_away = _TURNED_AWAY[0] <= status < _TURNED_AWAY[1]
    if turned_away and status != HTTPStatus.REQUEST_TIMEOUT:
        return TurnedAway(f"Cổng trả về HTTP {status}")
    # A 502, a time-out's 408, a page with status 200: a box on the way spoke, and
    # the Portal behind it may have applied the call.
    return Unintelligible(f"Cổng trả về HTTP {status} không theo đặc tả")


def parsed(body: bytes) -> dict[str, object] | None:
    """Return a body that is a JSON object."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _enveloped(status: int, envelope: dict[str, object]) -> Read:
    code, data = reply.code_of(envelope.get("code")), envelope.get("data")
    # Some answer 200 around an envelope that refuses: the envelope is the Portal's.
    known = {str(int(each)) for each in (status, *_REFUSING)}
    if code == str(int(HTTPStatus.UNAUTHORIZED)) and status == HTTPStatus.OK:
        return TokenRefused()
    if code not in known or (status != HTTPStatus.OK and code != str(status)):
        return Unintelligible(f"Cổng trả về HTTP {status} với mã không theo đặc tả")
    if code == str(int(HTTPStatus.OK)):
        return Accepted(data)
    return Refusal(int(code), reply.text_of(envelope.get("message")), data)
