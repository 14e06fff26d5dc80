"""Keep when a person was proved, and what a sign-in was asked to reach.

Revision ID: 0041
Revises: 0040
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Of sessions from before nobody knows: an act that asks must have them prove anew.
    op.add_column(
        "sign_in_sessions",
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "sign_in_attempts", sa.Column("asked_level", sa.Integer(), nullable=True)
    )
    op.add_column(
        "sign_in_attempts", sa.Column("asked_max_age", sa.Integer(), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("sign_in_attempts", "asked_max_age")
    op.drop_column("sign_in_attempts", "asked_level")
    op.drop_column("sign_in_sessions", "proved_at")
