"""Keep what citizens ask to be put right, and what was decided.

Revision ID: 0036
Revises: 0035
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLE = "rectification_requests"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wanted_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("because", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(subject = 'dossier') = (dossier_id IS NOT NULL)",
            name=op.f(f"{_TABLE}_of_check"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)",
            name=op.f(f"{_TABLE}_decided_check"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f(f"{_TABLE}_person_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f(f"{_TABLE}_dossier_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f(f"{_TABLE}_decided_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{_TABLE}_pkey")),
    )
    op.create_index(
        f"{_TABLE}_waiting_key",
        _TABLE,
        ["person_id", "subject", "dossier_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(f"{_TABLE}_office_idx", _TABLE, ["office_id", "id"])
    op.create_index(op.f(f"{_TABLE}_dossier_id_idx"), _TABLE, ["dossier_id"])


def downgrade() -> None:
    op.drop_table(_TABLE)
