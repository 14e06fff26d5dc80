"""What a provider proves of a person, in our words. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from app.identity.actor import Kind
from app.identity.assurance import Level


@dataclass(frozen=True)
class Identity:
    """`number` is the personal identity number, or a tax code; checked from `level` on.

    `subject` is the provider's own name for the person, `sid` for this stay there;
    `proved_at` is when it says that the person proved themselves.
    """

    subject: str
    kind: Kind
    name: str
    level: Level
    number: str | None = None
    tech_id: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    sid: str | None = None
    proved_at: datetime | None = None
