"""People sign in: sessions, providers' accounts, officials' local accounts.

Revision ID: 0019
Revises: 0025
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "spent_logout_tokens",
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("jti", sa.String(length=255), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "provider", "jti", name=op.f("spent_logout_tokens_pkey")
        ),
    )
    op.create_index(
        op.f("spent_logout_tokens_expires_at_idx"),
        "spent_logout_tokens",
        ["expires_at"],
        unique=False,
    )
    op.create_table(
        "linked_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("linked_accounts_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("linked_accounts_pkey")),
        sa.UniqueConstraint(
            "person_id", "provider", name=op.f("linked_accounts_person_id_provider_key")
        ),
        sa.UniqueConstraint(
            "provider", "subject", name=op.f("linked_accounts_provider_subject_key")
        ),
    )
    op.create_table(
        "local_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("local_accounts_failures_check")),
        sa.CheckConstraint(
            "username = lower(username)", name=op.f("local_accounts_username_check")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("local_accounts_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("local_accounts_pkey")),
        sa.UniqueConstraint("person_id", name=op.f("local_accounts_person_id_key")),
        sa.UniqueConstraint("username", name=op.f("local_accounts_username_key")),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("sid", sa.String(length=255), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=45), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("sign_in_sessions_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_sessions_pkey")),
        sa.UniqueConstraint(
            "secret_digest", name=op.f("sign_in_sessions_secret_digest_key")
        ),
    )
    op.create_index(
        op.f("sign_in_sessions_ends_at_idx"),
        "sign_in_sessions",
        ["ends_at"],
        unique=False,
    )
    op.create_index(
        op.f("sign_in_sessions_person_id_idx"),
        "sign_in_sessions",
        ["person_id"],
        unique=False,
    )
    op.create_index(
        "sign_in_sessions_provider_subject_idx",
        "sign_in_sessions",
        ["provider", "subject"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "past_passwords",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["local_accounts.id"],
            name=op.f("past_passwords_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("past_passwords_pkey")),
    )
    op.create_index(
        op.f("past_passwords_account_id_idx"),
        "past_passwords",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["local_accounts.id"],
            name=op.f("recovery_codes_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "digest", name=op.f("recovery_codes_pkey")
        ),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("state_digest", sa.LargeBinary(), nullable=False),
        sa.Column("browser_digest", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("return_to", sa.String(length=2000), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sign_in_sessions.id"],
            name=op.f("sign_in_attempts_session_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("state_digest", name=op.f("sign_in_attempts_pkey")),
    )
    op.create_index(
        op.f("sign_in_attempts_begun_at_idx"),
        "sign_in_attempts",
        ["begun_at"],
        unique=False,
    )
    op.add_column(
        "machine_clients",
        sa.Column(
            "networks", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False
        ),
    )
    op.add_column(
        "machine_clients",
        sa.Column(
            "certificates",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("machine_clients", "certificates")
    op.drop_column("machine_clients", "networks")
    op.drop_index(op.f("sign_in_attempts_begun_at_idx"), table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.drop_table("recovery_codes")
    op.drop_index(op.f("past_passwords_account_id_idx"), table_name="past_passwords")
    op.drop_table("past_passwords")
    op.drop_index(
        "sign_in_sessions_provider_subject_idx",
        table_name="sign_in_sessions",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("sign_in_sessions_person_id_idx"), table_name="sign_in_sessions")
    op.drop_index(op.f("sign_in_sessions_ends_at_idx"), table_name="sign_in_sessions")
    op.drop_table("sign_in_sessions")
    op.drop_table("local_accounts")
    op.drop_table("linked_accounts")
    op.drop_index(
        op.f("spent_logout_tokens_expires_at_idx"), table_name="spent_logout_tokens"
    )
    op.drop_table("spent_logout_tokens")
