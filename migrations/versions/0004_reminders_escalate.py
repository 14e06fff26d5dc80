"""Keep which role was told of a reminder besides the holder's.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("reminders", sa.Column("escalated_to", sa.String()))


def downgrade() -> None:
    op.drop_column("reminders", "escalated_to")
