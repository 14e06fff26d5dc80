"""Keep what the National Portal of 2026 calls our dossiers and files.

Revision ID: 0035
Revises: 0033
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "portal_dossiers", sa.Column("remote_id", sa.String(100), nullable=True)
    )
    op.create_table(
        "portal_uploads",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("remote_id", sa.String(100), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name=op.f("portal_uploads_pkey")),
    )


def downgrade() -> None:
    op.drop_table("portal_uploads")
    op.drop_column("portal_dossiers", "remote_id")
