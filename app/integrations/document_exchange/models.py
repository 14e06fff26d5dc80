"""What came from other agencies, each document once, with its very bytes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class ReceivedDocument(Base):
    """`fault` is why it could not be read; it is kept all the same."""

    __tablename__ = "received_documents"

    document_id: Mapped[str] = mapped_column(String(300), primary_key=True)
    sender: Mapped[str | None] = mapped_column(String(100))
    subject: Mapped[str | None]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    fault: Mapped[str | None]
