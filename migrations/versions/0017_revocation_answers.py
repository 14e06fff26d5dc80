"""Hold revocation answers fetched ahead.

Revision ID: 0017
Revises: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "fetched_evidence",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("this_update", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_update", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(der, sha256, this_update, next_update, fetched_at) IN (0, 5)",
            name=op.f("fetched_evidence_held_check"),
        ),
        sa.PrimaryKeyConstraint(
            "kind", "address", "about", name=op.f("fetched_evidence_pkey")
        ),
    )
    op.create_index(
        op.f("fetched_evidence_due_at_idx"), "fetched_evidence", ["due_at"]
    )


def downgrade() -> None:
    op.drop_table("fetched_evidence")
