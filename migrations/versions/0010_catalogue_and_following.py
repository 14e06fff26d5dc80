"""Find procedures as people say them.

`folded` is ours because `unaccent` is no immutable function and knows only composed
letters; `procedure_document` says which words of a version count, and how much.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FUNCTIONS = (
    r"""
    CREATE FUNCTION folded(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(translate(
        regexp_replace(normalize($1, NFKD), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dd'
    ) COLLATE "C")
    """,
    # Only letters and digits: the parser would take "a/b" for the name of a file.
    """
    CREATE FUNCTION words_of(text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('simple', regexp_replace(
        folded(coalesce($1, '')), '[^a-z0-9]+', ' ', 'g'
    ))
    """,
    # "Thủ tục" begins half the names and tells nothing.
    """
    CREATE FUNCTION procedure_name_words(name text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN words_of(regexp_replace(folded(name), '^ *thu tuc ', ''))
    """,
    """
    CREATE FUNCTION procedure_document(name text, field_name text, data jsonb)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(procedure_name_words(name), 'A')
        || setweight(words_of(field_name), 'B')
        || setweight(words_of(left(jsonb_path_query_array(data,
            '$.results[*].name')::text, 20000)), 'C')
        || setweight(words_of(left(jsonb_path_query_array(data,
            '$.papers[*].name')::text, 50000)), 'D')
    """,
)
FILL = (
    """
    INSERT INTO procedure_index (version_id, name, document)
    SELECT id, procedure_name_words(name), procedure_document(name, field_name, data)
    FROM procedure_versions WHERE state = 'published'
    """,
    """
    INSERT INTO procedure_words (word, versions)
    SELECT word, count(*)
    FROM procedure_index, unnest(tsvector_to_array(document)) AS word GROUP BY word
    """,
)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for statement in FUNCTIONS:
        op.execute(statement)
    _catalogue()
    for statement in FILL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("procedure_words")
    op.drop_table("procedure_index")
    op.drop_column("procedure_versions", "drafted_by")
    op.add_column(
        "procedure_versions",
        sa.Column("search_text", sa.Text(), nullable=False, server_default=""),
    )
    op.execute("DROP FUNCTION procedure_document(text, text, jsonb)")
    op.execute("DROP FUNCTION procedure_name_words(text)")
    op.execute("DROP FUNCTION words_of(text)")
    op.execute("DROP FUNCTION folded(text)")
    op.execute("DROP EXTENSION pg_trgm")


def _catalogue() -> None:
    op.drop_column("procedure_versions", "search_text")
    op.add_column(
        "procedure_versions", sa.Column("drafted_by", sa.String(64), nullable=True)
    )
    op.create_table(
        "procedure_index",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("name", postgresql.TSVECTOR(), nullable=False),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["procedure_versions.id"],
            name=op.f("procedure_index_version_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("procedure_index_pkey")),
    )
    op.create_index(
        op.f("procedure_index_document_idx"),
        "procedure_index",
        ["document"],
        postgresql_using="gin",
    )
    op.create_table(
        "procedure_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("procedure_words_pkey")),
    )
    op.create_index(
        op.f("procedure_words_word_idx"),
        "procedure_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
