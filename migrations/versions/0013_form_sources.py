"""Keep dictionaries with their dates, and where prefilled answers came from.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "dictionary_entries",
        sa.Column("dictionary", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("valid_from", sa.Date(), primary_key=True),
        sa.Column("valid_to", sa.Date()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(64)),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from",
            name=op.f("dictionary_entries_life_check"),
        ),
    )
    op.create_index(
        op.f("dictionary_entries_dictionary_parent_idx"),
        "dictionary_entries",
        ["dictionary", "parent"],
    )
    op.add_column(
        "dossiers",
        sa.Column(
            "answer_sources",
            postgresql.JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("dossiers", "answer_sources")
    op.drop_table("dictionary_entries")
