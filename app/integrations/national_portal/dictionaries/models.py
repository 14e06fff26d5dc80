"""Our copy of each dictionary with its past, and the differences to decide on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

_moment = DateTime(timezone=True)
Json = dict[str, JsonValue]


class DictionaryEntry(Base):
    """An entry as it read from `since` on; the current one has no `until`."""

    __tablename__ = "portal_dictionary_entries"
    __table_args__ = (
        Index(
            "portal_dictionary_entries_current_key",
            "dictionary",
            "code",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dictionary: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(Text)
    data: Mapped[Json] = mapped_column(JSONB)
    since: Mapped[datetime] = mapped_column(_moment)
    until: Mapped[datetime | None] = mapped_column(_moment)


class DictionaryProposal(Base):
    """A difference found; at most one of a dictionary waits for its decision."""

    __tablename__ = "portal_dictionary_proposals"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        Index(
            "portal_dictionary_proposals_open_key",
            "dictionary",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dictionary: Mapped[str] = mapped_column(String(20))
    pulled_at: Mapped[datetime] = mapped_column(_moment)
    difference: Mapped[dict[str, list[Json]]] = mapped_column(JSONB)
    suspicion: Mapped[str | None]
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(_moment)
