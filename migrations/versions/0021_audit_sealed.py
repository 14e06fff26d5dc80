"""Seal acts day by day; let an act be named by its chain and number alone.

Revision ID: 0021
Revises: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_HEADS = """
    INSERT INTO audit_heads (subject, number, hash)
    SELECT DISTINCT ON (subject) subject, number, hash
    FROM audit_acts ORDER BY subject, number DESC
"""


def upgrade() -> None:
    op.drop_constraint("audit_acts_pkey", "audit_acts", type_="primary")
    op.drop_constraint("audit_acts_subject_number_key", "audit_acts", type_="unique")
    op.drop_column("audit_acts", "id")
    op.create_primary_key("audit_acts_pkey", "audit_acts", ["subject", "number"])
    op.create_table(
        "audit_heads",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("audit_heads_pkey")),
    )
    op.execute(_HEADS)
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("stamp_before", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("audit_seals_pkey")),
        sa.UniqueConstraint("day", name=op.f("audit_seals_day_key")),
    )
    op.create_table(
        "audit_spans",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "first", name=op.f("audit_spans_pkey")),
    )
    op.create_index(op.f("audit_spans_seal_idx"), "audit_spans", ["seal"])
    op.create_table(
        "audit_stamps",
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seal", "number", name=op.f("audit_stamps_pkey")),
    )


def downgrade() -> None:
    for table in ("audit_stamps", "audit_spans", "audit_seals", "audit_heads"):
        op.drop_table(table)
    op.drop_constraint("audit_acts_pkey", "audit_acts", type_="primary")
    op.add_column("audit_acts", sa.Column("id", sa.Uuid(), nullable=True))
    op.execute("UPDATE audit_acts SET id = gen_random_uuid()")
    op.alter_column("audit_acts", "id", nullable=False)
    op.create_primary_key("audit_acts_pkey", "audit_acts", ["id"])
    op.create_unique_constraint(
        "audit_acts_subject_number_key", "audit_acts", ["subject", "number"]
    )
