"""What goes between the pool and its workers; light, for the pool's side of it."""

import hashlib
from datetime import datetime
from typing import Final

from pydantic import BaseModel

from app.signing import sniff
from app.signing.policy import Policy
from app.signing.report import Indication, Integrity, SubIndication, ValidationReport

READY: Final = b"ready\n"
UNUSABLE: Final = b"unusable "


class Settings(BaseModel):
    """How a worker is started."""

    trust: str | None
    memory_megabytes: int


class Header(BaseModel):
    """What a request announces; sizes of the bytes that follow, in order."""

    at: datetime
    policy: Policy
    size: int
    content_size: int | None = None
    attachments: dict[str, int] = {}


def format_failure(
    *, data: bytes, at: datetime, trust_sha256: str | None, policy: Policy, warning: str
) -> ValidationReport:
    """Report a document that could not be read within its budget."""
    return ValidationReport(
        format=sniff.format_of(data),
        indication=Indication.TOTAL_FAILED,
        sub_indication=SubIndication.FORMAT_FAILURE,
        integrity=Integrity.FAILED,
        warnings=(warning,),
        validation_time=at,
        policy_id=policy.id,
        policy_sha256=policy.sha256,
        input_sha256=hashlib.sha256(data).hexdigest(),
        trust_store_sha256=trust_sha256,
    )
