"""Give drafts their saves, editors and end, and keep every version as it was filed.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Drafts begun before this migration were last saved when they were begun, or when
# their last paper was attached.
FOR_OLD_DRAFTS = """
    INSERT INTO drafts (dossier_id, saved_at)
    SELECT dossiers.id, GREATEST(created_at, max(attached_at))
    FROM dossiers LEFT JOIN dossier_papers ON dossier_id = dossiers.id
    WHERE status = 'draft' GROUP BY dossiers.id
"""


def upgrade() -> None:
    op.create_table('notices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('notices_pkey')),
    sa.UniqueConstraint('key', name=op.f('notices_key_key'))
    )
    op.create_index(op.f('notices_person_id_id_idx'), 'notices', ['person_id', 'id'], unique=False)
    op.create_table('dossier_field_edits',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('dossier_field_edits_by_id_fkey')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('dossier_field_edits_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', 'path', name=op.f('dossier_field_edits_pkey'))
    )
    op.create_index('dossier_field_edits_since_idx', 'dossier_field_edits', ['dossier_id', 'version'], unique=False)
    op.create_table('dossier_subject_keys',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('procedure_code', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('dossier_subject_keys_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('dossier_subject_keys_pkey'))
    )
    op.create_index(op.f('dossier_subject_keys_procedure_code_key_idx'), 'dossier_subject_keys', ['procedure_code', 'key'], unique=False)
    op.create_table('draft_invitations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('identity_number', sa.String(), nullable=True),
    sa.Column('code_digest', sa.String(), nullable=True),
    sa.Column('invited_by', sa.Uuid(), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f('draft_invitations_decided_check')),
    sa.CheckConstraint('(identity_number IS NULL) <> (code_digest IS NULL)', name=op.f('draft_invitations_addressed_check')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('draft_invitations_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['invited_by'], ['people.id'], name=op.f('draft_invitations_invited_by_fkey')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('draft_invitations_person_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('draft_invitations_pkey')),
    sa.UniqueConstraint('code_digest', name=op.f('draft_invitations_code_digest_key'))
    )
    op.create_index('draft_invitations_addressee_idx', 'draft_invitations', ['identity_number'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index(op.f('draft_invitations_dossier_id_idx'), 'draft_invitations', ['dossier_id'], unique=False)
    op.create_index('draft_invitations_editor_key', 'draft_invitations', ['person_id', 'dossier_id'], unique=True, postgresql_where=sa.text("state = 'accepted'"))
    op.create_table('draft_places',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('draft_places_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('draft_places_person_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', 'person_id', name=op.f('draft_places_pkey'))
    )
    op.create_table('draft_tombstones',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('applicant_id', sa.Uuid(), nullable=False),
    sa.Column('procedure_code', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['applicant_id'], ['people.id'], name=op.f('draft_tombstones_applicant_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('draft_tombstones_pkey'))
    )
    op.create_table('drafts',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told', sa.Integer(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(told IS NULL) = (told_at IS NULL)', name=op.f('drafts_told_check')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('drafts_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('drafts_pkey'))
    )
    op.create_index(op.f('drafts_saved_at_idx'), 'drafts', ['saved_at'], unique=False)
    op.create_table('filings',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('papers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('procedure_version_id', sa.Uuid(), nullable=False),
    sa.Column('form_version_id', sa.Uuid(), nullable=True),
    sa.Column('declaration', sa.String(), nullable=True),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('filed_by', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('filings_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', 'number', name=op.f('filings_pkey'))
    )
    op.create_table('supplement_permits',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('granted_by', sa.Uuid(), nullable=False),
    sa.Column('granted_title', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('supplement_permits_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['granted_by'], ['people.id'], name=op.f('supplement_permits_granted_by_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', 'number', name=op.f('supplement_permits_pkey'))
    )
    op.execute(FOR_OLD_DRAFTS)


def downgrade() -> None:
    op.drop_table('supplement_permits')
    op.drop_table('filings')
    op.drop_index(op.f('drafts_saved_at_idx'), table_name='drafts')
    op.drop_table('drafts')
    op.drop_table('draft_tombstones')
    op.drop_table('draft_places')
    op.drop_index('draft_invitations_editor_key', table_name='draft_invitations', postgresql_where=sa.text("state = 'accepted'"))
    op.drop_index(op.f('draft_invitations_dossier_id_idx'), table_name='draft_invitations')
    op.drop_index('draft_invitations_addressee_idx', table_name='draft_invitations', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('draft_invitations')
    op.drop_index(op.f('dossier_subject_keys_procedure_code_key_idx'), table_name='dossier_subject_keys')
    op.drop_table('dossier_subject_keys')
    op.drop_index('dossier_field_edits_since_idx', table_name='dossier_field_edits')
    op.drop_table('dossier_field_edits')
    op.drop_index(op.f('notices_person_id_id_idx'), table_name='notices')
    op.drop_table('notices')
