"""What a copy in an official's hands says of whose hands these are (ADR 25)."""

from datetime import datetime

from app.core.clock import local
from app.dossiers.models import Dossier
from app.dossiers.reads.purposes import LABEL, Purpose, Reason
from app.identity.actor import Actor

# A stated purpose may be long; the read that is recorded has it whole.
_LONGEST = 60


def lines(
    dossier: Dossier, reason: Reason, *, stated: str | None, by: Actor, at: datetime
) -> tuple[str, ...]:
    """Return the mark: which dossier, who, when, what for."""
    purpose = stated if reason.purpose is Purpose.STATED else LABEL[reason.purpose]
    return (
        f"BẢN XEM · Hồ sơ {dossier.code}",
        f"{_initials(by.name)} · mã {by.id.hex[-8:]} · {local(at):%H:%M %d/%m/%Y}",
        (purpose or "")[:_LONGEST],
    )


def _initials(name: str) -> str:
    return "".join(f"{word[0]}." for word in name.split())
