"""The token that opens every call (OAuth 2.0 client credentials, RFC 6749 §4.4)."""

import base64
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.dvc_sync.reply import parsed
from app.integrations.national_portal.dvc_sync.settings import DvcSyncSettings
from app.integrations.national_portal.shared_session import Granted

# Renewed so long before its end: a call takes time to arrive.
_EARLY: Final = 30.0


def headers(settings: DvcSyncSettings) -> dict[str, str]:
    """Say who asks; by HTTP Basic, which every server must understand (§2.3.1)."""
    pair = (settings.client_id, settings.client_secret.get_secret_value())
    basic = base64.b64encode(":".join(quote(each, safe="") for each in pair).encode())
    return {
        "Accept": "application/json",
        "Authorization": f"Basic {basic.decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def form(settings: DvcSyncSettings) -> bytes:
    asked = {"grant_type": "client_credentials"}
    if settings.scope:
        asked["scope"] = settings.scope
    return urlencode(asked).encode()


def read(answer: Answer) -> Granted | None:
    """Return the token, or None; without `expires_in` it is used until refused."""
    given = parsed(answer.body) if answer.status == HTTPStatus.OK else None
    text = None if given is None else given.get("access_token")
    if given is None or not isinstance(text, str) or not _fit_for_a_header(text):
        return None
    life = given.get("expires_in")
    if life is None:
        return Granted(text)
    if isinstance(life, bool) or not isinstance(life, int | float) or life <= 0:
        return None
    return Granted(text, seconds=life - min(_EARLY, life / 2))


def _fit_for_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and bool(text) and " " not in text
