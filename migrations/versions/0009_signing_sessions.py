"""Keep signing sessions, results on their way to the seal, and their archive.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("decisions", sa.Column("decider_id", sa.Uuid(), nullable=True))
    op.create_table(
        "signing_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("certificate", sa.LargeBinary(), nullable=True),
        sa.Column("chain", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("scheme", sa.String(), nullable=True),
        sa.Column("ticket", sa.String(), nullable=True),
        _moment("opened_at"),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("signing_sessions_pkey")),
    )
    for column in ("signer_id", "expires_at"):
        op.create_index(
            op.f(f"signing_sessions_{column}_idx"), "signing_sessions", [column]
        )
    op.create_table(
        "signing_documents",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", postgresql.JSONB(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.Column("tail", sa.LargeBinary(), nullable=True),
        sa.Column("document_digest", sa.LargeBinary(), nullable=True),
        sa.Column("region_start", sa.Integer(), nullable=True),
        sa.Column("region_end", sa.Integer(), nullable=True),
        sa.Column("signed_attributes", sa.LargeBinary(), nullable=True),
        sa.Column("value_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("signed_file_id", sa.Uuid(), nullable=True),
        _moment("signed_at", nullable=True),
        sa.Column("refused", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(tail IS NULL) = (signed_attributes IS NULL)",
            name=op.f("signing_documents_prepared_check"),
        ),
        sa.CheckConstraint(
            "(signed_file_id IS NULL) = (signed_at IS NULL)",
            name=op.f("signing_documents_signed_check"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["signing_sessions.id"],
            name=op.f("signing_documents_session_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["stored_files.id"],
            name=op.f("signing_documents_source_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_file_id"],
            ["stored_files.id"],
            name=op.f("signing_documents_signed_file_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "number", name=op.f("signing_documents_pkey")
        ),
    )
    op.create_table(
        "drafted_results",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("room", postgresql.JSONB(), nullable=True),
        _moment("at"),
        sa.Column("signed_file_id", sa.Uuid(), nullable=True),
        _moment("signed_at", nullable=True),
        sa.CheckConstraint(
            "(signed_file_id IS NULL) = (signed_at IS NULL)",
            name=op.f("drafted_results_signed_check"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("drafted_results_dossier_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("drafted_results_file_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["signed_file_id"],
            ["stored_files.id"],
            name=op.f("drafted_results_signed_file_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("drafted_results_pkey")),
    )
    op.create_index(
        op.f("drafted_results_signer_id_idx"), "drafted_results", ["signer_id"]
    )
    op.create_table(
        "archived_results",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        _moment("at"),
        _moment("renew_by"),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossiers.id"],
            name=op.f("archived_results_dossier_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("archived_results_file_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "dossier_id", "number", name=op.f("archived_results_pkey")
        ),
    )
    op.create_index(
        op.f("archived_results_renew_by_idx"), "archived_results", ["renew_by"]
    )


def downgrade() -> None:
    op.drop_table("archived_results")
    op.drop_table("drafted_results")
    op.drop_table("signing_documents")
    op.drop_table("signing_sessions")
    op.drop_column("decisions", "decider_id")
