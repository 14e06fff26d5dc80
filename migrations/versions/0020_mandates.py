"""Keep mandates, and who filed a dossier in its applicant's place.

Revision ID: 0020
Revises: 0016
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0020"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_PARTIES = ("principal_id", "agent_id", "offered_by", "accepted_by", "ended_by")


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("filed_by_id", sa.Uuid(), nullable=True))
    op.create_table(
        "mandates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("principal_number", sa.String(), nullable=False),
        sa.Column("principal_name", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("agent_number", sa.String(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("procedures", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("offered_side", sa.String(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "principal_id <> agent_id", name=op.f("mandates_two_people_check")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from",
            name=op.f("mandates_dates_check"),
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)",
            name=op.f("mandates_accepted_check"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)",
            name=op.f("mandates_ended_check"),
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL"
            " OR (principal_id IS NOT NULL AND agent_id IS NOT NULL)",
            name=op.f("mandates_sides_check"),
        ),
        sa.CheckConstraint("cardinality(scopes) > 0", name=op.f("mandates_scopes_check")),
        *(
            sa.ForeignKeyConstraint(
                [party], ["people.id"], name=op.f(f"mandates_{party}_fkey")
            )
            for party in _PARTIES
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("mandates_pkey")),
    )
    for side in ("agent", "principal"):
        op.create_index(f"mandates_{side}_idx", "mandates", [f"{side}_id"])
        op.create_index(f"mandates_{side}_number_idx", "mandates", [f"{side}_number"])


def downgrade() -> None:
    op.drop_table("mandates")
    op.drop_column("dossiers", "filed_by_id")
