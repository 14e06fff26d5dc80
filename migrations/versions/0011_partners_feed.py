"""Keep what partners pull and send, and the partner systems that may.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "feed_entries",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("procedure_code", sa.String(), nullable=True),
        sa.Column("office_code", sa.String(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("entry_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("feed_entries_position_check")),
        sa.PrimaryKeyConstraint("position", name=op.f("feed_entries_pkey")),
    )
    op.create_index(
        "feed_entries_subject_idx",
        "feed_entries",
        ["subject", "position"],
        unique=False,
    )
    op.create_table(
        "feed_pending",
        sa.Column("ticket", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("procedure_code", sa.String(), nullable=True),
        sa.Column("office_code", sa.String(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name=op.f("feed_pending_pkey")),
    )
    op.create_table(
        "machine_clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("machine_clients_pkey")),
        sa.UniqueConstraint("name", name=op.f("machine_clients_name_key")),
    )
    op.create_table(
        "portal_dictionary_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dictionary", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("portal_dictionary_entries_pkey")),
    )
    op.create_index(
        "portal_dictionary_entries_current_key",
        "portal_dictionary_entries",
        ["dictionary", "code"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "portal_dictionary_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dictionary", sa.String(length=20), nullable=False),
        sa.Column("pulled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "difference", postgresql.JSONB(astext_type=sa.Text()), nullable=False
        ),
        sa.Column("suspicion", sa.String(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decision IS NULL)",
            name=op.f("portal_dictionary_proposals_decided_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("portal_dictionary_proposals_pkey")),
    )
    op.create_index(
        "portal_dictionary_proposals_open_key",
        "portal_dictionary_proposals",
        ["dictionary"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "external_references",
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossiers.id"],
            name=op.f("external_references_dossier_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "system", "reference", name=op.f("external_references_pkey")
        ),
    )
    op.create_index(
        op.f("external_references_dossier_id_idx"),
        "external_references",
        ["dossier_id"],
        unique=False,
    )
    op.create_table(
        "feed_consumers",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["machine_clients.id"],
            name=op.f("feed_consumers_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("feed_consumers_pkey")),
    )
    op.create_table(
        "machine_client_keys",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kid", sa.String(length=100), nullable=False),
        sa.Column("jwk", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["machine_clients.id"],
            name=op.f("machine_client_keys_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "client_id", "kid", name=op.f("machine_client_keys_pkey")
        ),
    )
    op.create_table(
        "portal_inbound",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "done_at IS NULL OR parked_at IS NULL",
            name=op.f("portal_inbound_settled_check"),
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["stored_files.id"], name=op.f("portal_inbound_body_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("portal_inbound_pkey")),
        sa.UniqueConstraint(
            "kind", "reference", name=op.f("portal_inbound_kind_reference_key")
        ),
    )
    op.create_index(
        "portal_inbound_open_idx",
        "portal_inbound",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "spent_assertions",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("jti", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["machine_clients.id"],
            name=op.f("spent_assertions_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("client_id", "jti", name=op.f("spent_assertions_pkey")),
    )
    op.create_index(
        op.f("spent_assertions_expires_at_idx"),
        "spent_assertions",
        ["expires_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("spent_assertions_expires_at_idx"), table_name="spent_assertions"
    )
    op.drop_table("spent_assertions")
    op.drop_index(
        "portal_inbound_open_idx",
        table_name="portal_inbound",
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_table("portal_inbound")
    op.drop_table("machine_client_keys")
    op.drop_table("feed_consumers")
    op.drop_index(
        op.f("external_references_dossier_id_idx"), table_name="external_references"
    )
    op.drop_table("external_references")
    op.drop_index(
        "portal_dictionary_proposals_open_key",
        table_name="portal_dictionary_proposals",
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.drop_table("portal_dictionary_proposals")
    op.drop_index(
        "portal_dictionary_entries_current_key",
        table_name="portal_dictionary_entries",
        postgresql_where=sa.text("until IS NULL"),
    )
    op.drop_table("portal_dictionary_entries")
    op.drop_table("machine_clients")
    op.drop_table("feed_pending")
    op.drop_index("feed_entries_subject_idx", table_name="feed_entries")
    op.drop_table("feed_entries")
