"""Guard what was published, in the database itself.

The service never rewrites a published version; this makes sure that nobody
else does, a hand at the console included. Only the day it ends may be set.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTALL = (
    """
    CREATE FUNCTION refuse_change_of_published() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        -- On DELETE there is no NEW: it differs from every OLD.
        IF to_jsonb(NEW) - 'valid_to' IS DISTINCT FROM to_jsonb(OLD) - 'valid_to' THEN
            RAISE EXCEPTION 'a published version of % never changes', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON procedure_versions
    FOR EACH ROW WHEN (OLD.state = 'published')
    EXECUTE FUNCTION refuse_change_of_published()
    """,
    """
    CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON form_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published()
    """,
    """
    CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON process_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published()
    """,
)
REMOVE = (
    "DROP TRIGGER published_stays ON process_versions",
    "DROP TRIGGER published_stays ON form_versions",
    "DROP TRIGGER published_stays ON procedure_versions",
    "DROP FUNCTION refuse_change_of_published()",
)


def upgrade() -> None:
    for statement in INSTALL:
        op.execute(statement)


def downgrade() -> None:
    for statement in REMOVE:
        op.execute(statement)
