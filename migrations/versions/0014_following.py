"""Keep what is written about dossiers, what people thought, and how often strangers ask.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "dossier_messages",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("office_name", sa.String(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(read_at IS NULL) = (read_by IS NULL)",
            name=op.f("dossier_messages_read_check"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("dossier_messages_dossier_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "dossier_id", "number", name=op.f("dossier_messages_pkey")
        ),
    )
    op.create_index(
        "dossier_messages_unread_idx",
        "dossier_messages",
        ["dossier_id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "dossier_ratings",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("overall", sa.String(), nullable=False),
        sa.Column("convenience", sa.String(), nullable=False),
        sa.Column("timeliness", sa.String(), nullable=False),
        sa.Column("attitude", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("given_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("dossier_ratings_dossier_id_fkey")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("dossier_ratings_pkey")),
    )
    op.create_index(
        op.f("dossier_ratings_office_id_given_at_idx"),
        "dossier_ratings",
        ["office_id", "given_at"],
    )
    op.create_table(
        "request_counts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("request_counts_pkey")),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    op.drop_table("request_counts")
    op.drop_table("dossier_ratings")
    op.drop_table("dossier_messages")
