"""Keep uploads and how far they are; say of each paper whether it was scanned.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stated", sa.String(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("writer", sa.Uuid(), nullable=True),
        sa.Column("written_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "length > 0 AND received BETWEEN 0 AND length",
            name=op.f("uploads_bounds_check"),
        ),
        sa.CheckConstraint(
            "(writer IS NULL) = (written_at IS NULL)", name=op.f("uploads_writer_check")
        ),
        sa.CheckConstraint(
            "(key IS NULL) = (sha256 IS NULL)", name=op.f("uploads_whole_check")
        ),
        sa.CheckConstraint(
            "key IS NULL OR received = length", name=op.f("uploads_complete_check")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("uploads_owner_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("uploads_file_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("uploads_pkey")),
    )
    op.create_index("uploads_expires_idx", "uploads", ["expires_at"])
    op.create_index(
        "uploads_owner_idx",
        "uploads",
        ["owner_id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "upload_parts",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["uploads.id"],
            name=op.f("upload_parts_upload_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "start", name=op.f("upload_parts_pkey")),
        sa.UniqueConstraint("key", name=op.f("upload_parts_key_key")),
    )
    op.create_index(op.f("stored_files_sha256_idx"), "stored_files", ["sha256"])
    _add_scans()


def _add_scans() -> None:
    """Nothing that is there was scanned: the worker does it where it can."""
    op.add_column(
        "dossier_papers",
        sa.Column("scan", sa.String(), nullable=False, server_default="not_scanned"),
    )
    op.alter_column("dossier_papers", "scan", server_default=None)
    for name in ("scan_engine", "scan_reason"):
        op.add_column("dossier_papers", sa.Column(name, sa.String(), nullable=True))
    op.add_column("dossier_papers", sa.Column("scanned_at", _MOMENT, nullable=True))
    op.create_check_constraint(
        op.f("dossier_papers_scan_check"),
        "dossier_papers",
        "(scan_engine IS NULL) = (scanned_at IS NULL)",
    )
    op.create_index(
        "dossier_papers_unscanned_idx",
        "dossier_papers",
        ["id"],
        postgresql_where=sa.text(
            "replaced_at IS NULL AND scan IN ('not_scanned', 'waiting')"
        ),
    )


def downgrade() -> None:
    op.drop_index("dossier_papers_unscanned_idx", "dossier_papers")
    for name in ("scanned_at", "scan_reason", "scan_engine", "scan"):
        op.drop_column("dossier_papers", name)
    op.drop_index(op.f("stored_files_sha256_idx"), "stored_files")
    op.drop_table("upload_parts")
    op.drop_table("uploads")
