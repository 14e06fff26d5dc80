"""Let an administrator's post, not a mark on the account, say who administers.

Revision ID: 0040
Revises: 0036
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0040"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_column("local_accounts", "administrator")


def downgrade() -> None:
    op.add_column(
        "local_accounts",
        sa.Column(
            "administrator", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    op.alter_column("local_accounts", "administrator", server_default=None)
