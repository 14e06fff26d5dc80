"""Keep the questions and answers exchanged with the National Portal.

Revision ID: 0033
Revises: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLE = "portal_questions"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.execute(sa.schema.CreateSequence(sa.Sequence("portal_own_question_numbers")))
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("office_code", sa.String(100), nullable=True),
        sa.Column("office_name", sa.Text(), nullable=True),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("field_code", sa.String(100), nullable=True),
        sa.Column("procedure_code", sa.String(100), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("portal_answer_id", sa.BigInteger(), nullable=True),
        sa.Column("portal_answer", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_name", sa.String(200), nullable=True),
        sa.Column("answered_title", sa.String(200), nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(answer, answered_at, answered_by, answered_name, "
            "answered_title) IN (0, 5)",
            name=op.f("portal_questions_answered_check"),
        ),
        sa.CheckConstraint(
            "portal_answer IS NULL OR portal_answer_id IS NOT NULL",
            name=op.f("portal_questions_portal_answer_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("portal_questions_pkey")),
        sa.UniqueConstraint(
            "source", "number", name=op.f("portal_questions_source_number_key")
        ),
    )
    op.create_index(
        "portal_questions_waiting_idx",
        _TABLE,
        ["office_id", "id"],
        postgresql_where=sa.text("answer IS NULL AND portal_answer IS NULL"),
    )
    for column in ("procedure_code", "field_code", "office_id"):
        op.create_index(op.f(f"{_TABLE}_{column}_id_idx"), _TABLE, [column, "id"])


def downgrade() -> None:
    op.drop_table(_TABLE)
    op.execute(sa.schema.DropSequence(sa.Sequence("portal_own_question_numbers")))
