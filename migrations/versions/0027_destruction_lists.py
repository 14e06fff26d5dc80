"""Keep the lists of dossiers to be destroyed, and what became of each.

Revision ID: 0027
Revises: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_moment = sa.DateTime(timezone=True)
_CHECKS = {
    "review": "(reviewed_at IS NULL) = (reviewed_by IS NULL)",
    "state": "(reviewed_at IS NULL) = (state = 'drawn_up')",
    "done_by": "(done_at IS NULL) = (done_by IS NULL)",
    "done": "(done_at IS NOT NULL) = (state = 'done')",
    "two_people": "drawn_up_by <> reviewed_by",
}


def upgrade() -> None:
    op.create_table(
        "destruction_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("drawn_up_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_up_at", _moment, nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", _moment, nullable=True),
        sa.Column("refused_because", sa.String(), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("done_at", _moment, nullable=True),
        *(
            sa.CheckConstraint(said, name=op.f(f"destruction_lists_{name}_check"))
            for name, said in _CHECKS.items()
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("destruction_lists_office_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_up_by"],
            ["people.id"],
            name=op.f("destruction_lists_drawn_up_by_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"],
            ["people.id"],
            name=op.f("destruction_lists_reviewed_by_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("destruction_lists_pkey")),
    )
    op.create_index(
        op.f("destruction_lists_office_id_idx"), "destruction_lists", ["office_id"]
    )
    op.create_table(
        "destruction_rows",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("procedure_code", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("settled_at", _moment, nullable=True),
        sa.Column(
            "keys_left", postgresql.JSONB(), server_default="[]", nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["destruction_lists.id"],
            name=op.f("destruction_rows_list_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossiers.id"],
            name=op.f("destruction_rows_dossier_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("destruction_rows_pkey")),
    )
    op.create_index(
        "destruction_rows_pending_key",
        "destruction_rows",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("fate = 'pending'"),
    )


def downgrade() -> None:
    op.drop_table("destruction_rows")
    op.drop_table("destruction_lists")
