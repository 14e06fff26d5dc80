"""Codes of the second factor: time-based (RFC 6238), and recovery codes. Pure."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

RECOVERY_CODES: Final = 10
_ISSUER: Final = "Một Cửa"
# The step before and the step after: a telephone's clock is not ours.
_DRIFT: Final = (0, -1, 1)
_RECOVERY_BYTES: Final = 15


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, *, username: str) -> str:
    """Return what an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def step_of(code: str, *, secret: str, after: int | None, at: datetime) -> int | None:
    """Return the time step that a code is of; None unless it is later than `after`.

    A code works once (RFC 6238 §5.2): the caller keeps the step.
    """
    clock = pyotp.TOTP(secret)
    now = clock.timecode(at)
    matched = [
        now + drift
        for drift in _DRIFT
        if hmac.compare_digest(clock.generate_otp(now + drift), code)
    ]
    return next((step for step in matched if after is None or step > after), None)


def recovery_codes() -> tuple[str, ...]:
    """Return codes for the day the telephone is lost; each serves once."""
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def digest(recovery_code: str) -> bytes:
    """Return a code as it is kept: 120 random bits need no slow hash."""
    plain = "".join(each for each in recovery_code.lower() if each.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
