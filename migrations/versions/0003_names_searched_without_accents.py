"""Keep every person's name as people search it, without accents.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.folding import fold

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_PEOPLE = sa.table(
    "people", sa.column("id"), sa.column("name"), sa.column("name_key")
)


def upgrade() -> None:
    op.add_column("people", sa.Column("name_key", sa.String()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_PEOPLE.c.id, _PEOPLE.c.name)).all():
        connection.execute(
            _PEOPLE.update()
            .where(_PEOPLE.c.id == row.id)
            .values(name_key=fold(row.name))
        )
    op.alter_column("people", "name_key", nullable=False)


def downgrade() -> None:
    op.drop_column("people", "name_key")
