"""Registered clients, their public keys, and the assertions they have used up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

_moment = DateTime(timezone=True)


class MachineClient(Base):
    """`name` is how a partner calls itself; `scopes` all it may ever ask for.

    `networks` (CIDR) are where it may call from, anywhere if none is named;
    `certificates` (SHA-256, base64url) one of which its connection must show.
    """

    __tablename__ = "machine_clients"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    networks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    certificates: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    registered_at: Mapped[datetime] = mapped_column(_moment)
    disabled_at: Mapped[datetime | None] = mapped_column(_moment)


class ClientKey(Base):
    """A public key (RFC 7517); two live ones let a partner change keys unhurried.

    `retired_at` may lie ahead: until then the key still serves.
    """

    __tablename__ = "machine_client_keys"

    client_id: Mapped[UUID] = mapped_column(
        ForeignKey("machine_clients.id"), primary_key=True
    )
    kid: Mapped[str] = mapped_column(String(100), primary_key=True)
    jwk: Mapped[dict[str, JsonValue]] = mapped_column(JSONB)
    added_at: Mapped[datetime] = mapped_column(_moment)
    retired_at: Mapped[datetime | None] = mapped_column(_moment)


class SpentAssertion(Base):
    """An assertion serves once (RFC 7523 §3, `jti`); kept while it could be replayed."""

    __tablename__ = "spent_assertions"

    client_id: Mapped[UUID] = mapped_column(
        ForeignKey("machine_clients.id"), primary_key=True
    )
    jti: Mapped[str] = mapped_column(String(200), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(_moment, index=True)
