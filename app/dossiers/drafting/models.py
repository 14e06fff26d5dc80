"""Tables of drafts: who saved which field when, where people were, who may join in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.encryption import blinds
from app.core.encryption.columns import TEXT_OR_NONE, Encrypted

_moment = DateTime(timezone=True)


class Draft(Base):
    """What only a draft has; the row goes when it is submitted.

    `told` is how many days before its end the applicant was last warned.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("(told IS NULL) = (told_at IS NULL)", name="told"),
    )

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    saved_at: Mapped[datetime] = mapped_column(_moment, index=True)
    told: Mapped[int | None]
    told_at: Mapped[datetime | None] = mapped_column(_moment)


class FieldEdit(Base):
    """The last change of one place: which version it made, by whom.

    `path` is a JSON pointer into the dossier: `/answers/…` or `/papers/{code}`.
    """

    __tablename__ = "dossier_field_edits"
    __table_args__ = (Index("dossier_field_edits_since_idx", "dossier_id", "version"),)

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    path: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(_moment)


class Place(Base):
    """Where in the form each person was when they last saved."""

    __tablename__ = "draft_places"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    place: Mapped[str]
    at: Mapped[datetime] = mapped_column(_moment)


class Invitation(Base):
    """Leave to edit a draft with its applicant: for one person, or whoever has the code.

    Of the code only its digest is kept here. `person_id` is who accepted or refused.
    """

    __tablename__ = "draft_invitations"
    __table_args__ = (
        CheckConstraint(
            "(identity_number_sealed IS NULL) <> (code_digest IS NULL)",
            name="addressed",
        ),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "draft_invitations_addressee_idx",
            "identity_number_blind",
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "draft_invitations_editor_key",
            "person_id",
            "dossier_id",
            unique=True,
            postgresql_where=text("state = 'accepted'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    state: Mapped[str]
    identity_number_sealed: Mapped[bytes | None]
    identity_number_blind: Mapped[bytes | None]
    code_digest: Mapped[str | None] = mapped_column(unique=True)
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime] = mapped_column(_moment)
    expires_at: Mapped[datetime] = mapped_column(_moment)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(_moment)

    identity_number = Encrypted(TEXT_OR_NONE, blind=blinds.as_number)


class Tombstone(Base):
    """What is left of a draft that ended unsubmitted: no answer, no paper."""

    __tablename__ = "draft_tombstones"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    procedure_code: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(_moment)
    saved_at: Mapped[datetime] = mapped_column(_moment)
    ended_at: Mapped[datetime] = mapped_column(_moment)
    cause: Mapped[str]
