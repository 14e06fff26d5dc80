"""Let a paper name the first report kept on its signatures.

Revision ID: 0024
Revises: 0017
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "dossier_papers", sa.Column("validation_id", sa.Uuid(), nullable=True)
    )
    op.create_foreign_key(
        op.f("dossier_papers_validation_id_fkey"),
        "dossier_papers",
        "signature_validations",
        ["validation_id"],
        ["id"],
    )


def downgrade() -> None:
    op.drop_constraint(
        op.f("dossier_papers_validation_id_fkey"), "dossier_papers", type_="foreignkey"
    )
    op.drop_column("dossier_papers", "validation_id")
