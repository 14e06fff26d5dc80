"""Whom to tell of a weakness (RFC 9116), where a contact is configured."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from app.core.errors import NotFound
from app.core.http.access import anyone
from app.core.http.session import ClockDep
from app.core.settings import SecurityContact

router = APIRouter(tags=["Sức khỏe"], dependencies=[anyone])
# RFC 9116 §2.5.5 recommends less than a year; it is written anew at every reading.
_GOOD_FOR: Final = timedelta(days=180)


@router.get(
    "/.well-known/security.txt",
    operation_id="read_security_contact",
    response_class=PlainTextResponse,
)
async def read_security_contact(request: Request, clock: ClockDep) -> str:
    told: SecurityContact | None = request.app.state.security_contact
    if told is None:
        raise NotFound
    expires = (clock.now() + _GOOD_FOR).replace(microsecond=0)
    lines = [f"Contact: {told.contact}", f"Expires: {expires.isoformat()}"]
    lines += [f"Policy: {told.policy}"] if told.policy else []
    public_url: str = request.app.state.public_url
    canonical = f"{public_url}/.well-known/security.txt"
    return "\n".join(
        [*lines, "Preferred-Languages: vi, en", f"Canonical: {canonical}", ""]
    )
