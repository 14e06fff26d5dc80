"""What goes between the pool and its workers; light, for the pool's side of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import BaseModel

from app.signing import sniff
from app.signing.limits import RESOURCE_LIMIT
from app.signing.policy import Policy
from app.signing.report import Indication, Integrity, SubIndication, ValidationReport

READY: Final = b"ready\n"
UNUSABLE: Final = b"unusable "
EXHAUSTED: Final = b"exhausted\n"


class Settings(BaseModel):
    """How a worker is started."""

    trust: str | None
    evidence: str | None = None
    memory_megabytes: int


class Header(BaseModel):
    """What a request announces; sizes of the bytes that follow, in order."""

    at: datetime
    policy: Policy
    size: int
    content_size: int | None = None
    attachments: dict[str, int] = {}


@dataclass(frozen=True)
class Unanswered:
    """Why no worker answered, and what may honestly be said of the document then."""

    warning: str
    indication: Indication
    sub_indication: SubIndication
    integrity: Integrity


# No verifier can process it within its budget: EN 319 102-1 §5.1.3.
TOO_DEAR: Final = Unanswered(
    RESOURCE_LIMIT,
    Indication.TOTAL_FAILED,
    SubIndication.FORMAT_FAILURE,
    Integrity.FAILED,
)
# The worker ended, by this document or by somebody's hand: nobody can tell, so the
# document is judged again when its time comes.
WORKER_LOST: Final = Unanswered(
    "worker_lost",
    Indication.INDETERMINATE,
    SubIndication.TRY_LATER,
    Integrity.INDETERMINATE,
)


def unanswered(
    why: Unanswered, *, data: bytes, at: datetime, policy: Policy
) -> ValidationReport:
    """Report on a document that no worker gave an answer on."""
    return ValidationReport(
        format=sniff.format_of(data),
        indication=why.indication,
        sub_indication=why.sub_indication,
        integrity=why.integrity,
        warnings=(why.warning,),
        validation_time=at,
        policy_id=policy.id,
        policy_sha256=policy.sha256,
        input_sha256=hashlib.sha256(data).hexdigest(),
    )
