"""Give dead letters an owner; keep what reconciliation found.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("owner", sa.String(), nullable=True))
    op.execute(
        "UPDATE outbox_messages SET owner = 'service_centre' WHERE parked_at IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("outbox_messages_owner_check"),
        "outbox_messages",
        "parked_at IS NULL OR owner IS NOT NULL",
    )
    op.create_index(
        "outbox_messages_due_idx",
        "outbox_messages",
        ["topic", "due_at"],
        postgresql_where=sa.text("delivered_at IS NULL AND parked_at IS NULL"),
    )
    moment = sa.DateTime(timezone=True)
    op.add_column("portal_dossiers", sa.Column("checked_at", moment, nullable=True))
    op.add_column(
        "portal_dossiers", sa.Column("checked_digest", sa.String(64), nullable=True)
    )
    op.create_table(
        "portal_reconciliations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("equal", sa.Integer(), nullable=False),
        sa.Column("under_way", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.Integer(), nullable=False),
        sa.Column("ours", sa.String(64), nullable=False),
        sa.Column("theirs", sa.String(64), nullable=False),
        sa.Column("drifts", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("portal_reconciliations_pkey")),
    )
    op.create_index(
        op.f("portal_reconciliations_day_idx"), "portal_reconciliations", ["day"]
    )


def downgrade() -> None:
    op.drop_table("portal_reconciliations")
    op.drop_column("portal_dossiers", "checked_digest")
    op.drop_column("portal_dossiers", "checked_at")
    op.drop_index("outbox_messages_due_idx", table_name="outbox_messages")
    op.drop_constraint(op.f("outbox_messages_owner_check"), "outbox_messages")
    op.drop_column("outbox_messages", "owner")
