"""What can be found: derived from the published versions, and may be rebuilt."""

import uuid

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class IndexedVersion(Base):
    """The words of a published version: of its name, and of all that it states."""

    __tablename__ = "procedure_index"
    __table_args__ = (Index(None, "document", postgresql_using="gin"),)

    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("procedure_versions.id"), primary_key=True
    )
    name: Mapped[str] = mapped_column(TSVECTOR)
    document: Mapped[str] = mapped_column(TSVECTOR)


class Word(Base):
    """A word of the catalogue, and how many published versions used it."""

    __tablename__ = "procedure_words"
    __table_args__ = (
        Index(
            None,
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    versions: Mapped[int]
