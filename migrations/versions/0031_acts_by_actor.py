"""Find what somebody did without reading every act.

Revision ID: 0031
Revises: 0027
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0031"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("audit_acts_actor_idx", "audit_acts", ["actor_id", "at"])


def downgrade() -> None:
    op.drop_index("audit_acts_actor_idx", table_name="audit_acts")
