"""Keep reports on signatures, with the evidence they rest on.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "signature_validations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("follows", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("indication", sa.String(), nullable=False),
        sa.Column("input_sha256", sa.String(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("signature_validations_file_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["follows"],
            ["signature_validations.id"],
            name=op.f("signature_validations_follows_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("signature_validations_pkey")),
        sa.UniqueConstraint("follows", name=op.f("signature_validations_follows_key")),
    )
    for column in ("asked_by", "due_at", "input_sha256"):
        op.create_index(
            op.f(f"signature_validations_{column}_idx"),
            "signature_validations",
            [column],
        )
    op.create_table(
        "validation_evidence",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("validation_evidence_pkey")),
    )
    op.create_table(
        "validation_evidence_uses",
        sa.Column("validation_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["validation_evidence.sha256"],
            name=op.f("validation_evidence_uses_sha256_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["signature_validations.id"],
            name=op.f("validation_evidence_uses_validation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "validation_id", "sha256", name=op.f("validation_evidence_uses_pkey")
        ),
    )


def downgrade() -> None:
    op.drop_table("validation_evidence_uses")
    op.drop_table("validation_evidence")
    op.drop_table("signature_validations")
