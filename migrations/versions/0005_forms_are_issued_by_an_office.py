"""Keep which office issued a form: its letterhead and its register's number agree.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("issued_forms", sa.Column("office_id", sa.Uuid()))
    op.execute(
        """
        UPDATE issued_forms SET office_id = dossiers.receiving_office_id
        FROM dossiers WHERE dossiers.id = issued_forms.dossier_id
        """
    )
    op.alter_column("issued_forms", "office_id", nullable=False)


def downgrade() -> None:
    op.drop_column("issued_forms", "office_id")
