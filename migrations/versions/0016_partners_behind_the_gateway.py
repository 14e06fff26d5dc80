"""Keep look-ups in the population database, and documents of other agencies.

Revision ID: 0016
Revises: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "population_lookups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["people.id"], name=op.f("population_lookups_asked_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossiers.id"],
            name=op.f("population_lookups_dossier_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("population_lookups_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("population_lookups_pkey")),
    )
    op.create_index(
        op.f("population_lookups_dossier_id_idx"),
        "population_lookups",
        ["dossier_id"],
        unique=False,
    )
    op.create_index(
        op.f("population_lookups_person_id_idx"),
        "population_lookups",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "received_documents",
        sa.Column("document_id", sa.String(length=300), nullable=False),
        sa.Column("sender", sa.String(length=100), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("received_documents_file_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("received_documents_pkey")),
    )
    op.create_index(
        op.f("received_documents_received_at_idx"),
        "received_documents",
        ["received_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("received_documents_received_at_idx"), table_name="received_documents"
    )
    op.drop_table("received_documents")
    op.drop_index(
        op.f("population_lookups_person_id_idx"), table_name="population_lookups"
    )
    op.drop_index(
        op.f("population_lookups_dossier_id_idx"), table_name="population_lookups"
    )
    op.drop_table("population_lookups")
