"""Lay every table of the first release, and those of the job library.

Revision ID: 0001
Revises: 
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision: str = '0001'
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute(SchemaManager.get_schema().replace(":", r"\:"))
    op.create_table('audit_acts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(), nullable=False),
    sa.Column('actor_id', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('commitment', sa.LargeBinary(), nullable=False),
    sa.Column('previous', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('audit_acts_pkey')),
    sa.UniqueConstraint('subject', 'number', name=op.f('audit_acts_subject_number_key'))
    )
    op.create_index(op.f('audit_acts_at_idx'), 'audit_acts', ['at'], unique=False)
    op.create_table('calendar_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('provisional_from', sa.Date(), nullable=True),
    sa.Column('week', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('weekly_rest_basis', sa.Text(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('calendar_versions_number_check')),
    sa.CheckConstraint('valid_until > valid_from', name=op.f('calendar_versions_life_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('calendar_versions_pkey')),
    sa.UniqueConstraint('name', 'number', name=op.f('calendar_versions_name_number_key'))
    )
    op.create_table('dossier_code_counters',
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('agency', 'day', name=op.f('dossier_code_counters_pkey'))
    )
    op.create_table('dossiers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('applicant_id', sa.Uuid(), nullable=False),
    sa.Column('procedure_code', sa.String(), nullable=False),
    sa.Column('procedure_version_id', sa.Uuid(), nullable=False),
    sa.Column('process_version_id', sa.Uuid(), nullable=False),
    sa.Column('form_version_id', sa.Uuid(), nullable=True),
    sa.Column('calendar', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('return_way', sa.String(), nullable=False),
    sa.Column('receiving_office_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('snapshot', sa.String(), nullable=True),
    sa.Column('position', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('progress_count', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fee_settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(status = 'draft') = (submitted_at IS NULL)", name=op.f('dossiers_draft_check')),
    sa.CheckConstraint('(code IS NULL) = (submitted_at IS NULL)', name=op.f('dossiers_code_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('dossiers_pkey')),
    sa.UniqueConstraint('code', name=op.f('dossiers_code_key'))
    )
    op.create_index('dossiers_applicant_idx', 'dossiers', ['applicant_id', 'id'], unique=False)
    op.create_table('form_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('schema', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('form_versions_number_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('form_versions_pkey')),
    sa.UniqueConstraint('code', 'number', name=op.f('form_versions_code_number_key'))
    )
    op.create_table('kept_answers',
    sa.Column('caller', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('caller', 'key', name=op.f('kept_answers_pkey'))
    )
    op.create_index(op.f('kept_answers_at_idx'), 'kept_answers', ['at'], unique=False)
    op.create_table('offices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=35), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('functions', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('area_code', sa.String(length=5), nullable=True),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('closed_by', sa.String(length=1000), nullable=True),
    sa.Column('calendar', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=1000), nullable=True),
    sa.Column('phone', sa.String(length=32), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(valid_to IS NULL) = (closed_by IS NULL)', name=op.f('offices_closing_check')),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('offices_life_check')),
    sa.ForeignKeyConstraint(['parent_id'], ['offices.id'], name=op.f('offices_parent_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('offices_pkey')),
    sa.UniqueConstraint('code', name=op.f('offices_code_key'))
    )
    op.create_index(op.f('offices_area_code_idx'), 'offices', ['area_code'], unique=False)
    op.create_index(op.f('offices_kind_code_idx'), 'offices', ['kind', 'code'], unique=False)
    op.create_table('outbox_messages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('outcome_unknown', sa.Boolean(), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('parked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_reason', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('outbox_messages_pkey')),
    sa.UniqueConstraint('topic', 'key', 'number', name=op.f('outbox_messages_topic_key_number_key'))
    )
    op.create_index('outbox_messages_open_idx', 'outbox_messages', ['topic', 'key', 'number'], unique=False, postgresql_where=sa.text('delivered_at IS NULL'))
    op.create_table('people',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('handle', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('identity_number', sa.String(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('area_code', sa.String(), nullable=True),
    sa.Column('tech_id', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('people_pkey')),
    sa.UniqueConstraint('handle', name=op.f('people_handle_key'))
    )
    op.create_index(op.f('people_identity_number_idx'), 'people', ['identity_number'], unique=False)
    op.create_table('portal_dossiers',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('last_status', sa.String(length=2), nullable=True),
    sa.Column('synchronised_step', sa.Integer(), nullable=False),
    sa.Column('attempted_step', sa.Integer(), nullable=False),
    sa.Column('acknowledged_step', sa.Integer(), nullable=False),
    sa.Column('last_synced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.CheckConstraint('acknowledged_step >= 0', name=op.f('portal_dossiers_acknowledged_step_check')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('portal_dossiers_pkey')),
    sa.UniqueConstraint('code', name=op.f('portal_dossiers_code_key'))
    )
    op.create_table('positions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to IS NULL OR valid_to > valid_from', name=op.f('positions_dates_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('positions_pkey'))
    )
    op.create_index('positions_office_role_idx', 'positions', ['office_id', 'role'], unique=False)
    op.create_index(op.f('positions_person_id_idx'), 'positions', ['person_id'], unique=False)
    op.create_table('procedures',
    sa.Column('code', sa.String(length=35), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('procedures_pkey'))
    )
    op.create_table('process_drafts',
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('definition', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('drafted_by', sa.String(length=64), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('process_drafts_number_check')),
    sa.PrimaryKeyConstraint('code', 'number', name=op.f('process_drafts_pkey'))
    )
    op.create_table('process_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('definition', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('warnings', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('process_versions_number_check')),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('process_versions_life_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('process_versions_pkey')),
    sa.UniqueConstraint('code', 'number', name=op.f('process_versions_code_number_key'))
    )
    op.create_table('register_counters',
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('register', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('office_id', 'register', 'year', name=op.f('register_counters_pkey'))
    )
    op.create_table('stored_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('stored_by', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('stored_files_pkey')),
    sa.UniqueConstraint('key', name=op.f('stored_files_key_key'))
    )
    op.create_table('calendar_days',
    sa.Column('calendar_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('shifts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['calendar_id'], ['calendar_versions.id'], name=op.f('calendar_days_calendar_id_fkey')),
    sa.PrimaryKeyConstraint('calendar_id', 'day', name=op.f('calendar_days_pkey'))
    )
    op.create_table('clock_entries',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('amount', sa.Numeric(), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('clock_entries_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', 'number', name=op.f('clock_entries_pkey'))
    )
    op.create_table('consultations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('calendar', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('unanswered', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('consultations_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('consultations_pkey')),
    sa.UniqueConstraint('dossier_id', 'number', name=op.f('consultations_dossier_id_number_key'))
    )
    op.create_index('consultations_answer_by_idx', 'consultations', ['answer_by'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('decisions',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('decided_title', sa.String(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('issued_by', sa.Uuid(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verdict', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint('(file_id IS NULL) = (sealed_at IS NULL)', name=op.f('decisions_seal_check')),
    sa.CheckConstraint('(number IS NULL) = (issued_at IS NULL)', name=op.f('decisions_issue_check')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('decisions_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('decisions_file_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('decisions_pkey'))
    )
    op.create_table('dossier_papers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('verdict', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('attached_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('dossier_papers_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('dossier_papers_file_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dossier_papers_pkey'))
    )
    op.create_index('dossier_papers_current_key', 'dossier_papers', ['dossier_id', 'code'], unique=True, postgresql_where=sa.text('replaced_at IS NULL'))
    op.create_table('dossier_progress',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('actor_id', sa.String(), nullable=False),
    sa.Column('actor_name', sa.String(), nullable=False),
    sa.Column('actor_title', sa.String(), nullable=True),
    sa.Column('office_name', sa.String(), nullable=False),
    sa.Column('content', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('dossier_progress_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', 'number', name=op.f('dossier_progress_pkey'))
    )
    op.create_table('due_changes',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('due_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('apology', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('due_changes_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', 'number', name=op.f('due_changes_pkey'))
    )
    op.create_table('issued_forms',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('progress_number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('issued_forms_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('issued_forms_file_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('issued_forms_pkey')),
    sa.UniqueConstraint('dossier_id', 'progress_number', 'form', name=op.f('issued_forms_dossier_id_progress_number_form_key'))
    )
    op.create_table('linked_dossiers',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('origin_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('linked_dossiers_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['origin_id'], ['dossiers.id'], name=op.f('linked_dossiers_origin_id_fkey')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('linked_dossiers_pkey'))
    )
    op.create_index(op.f('linked_dossiers_origin_id_idx'), 'linked_dossiers', ['origin_id'], unique=False)
    op.create_table('office_successors',
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('successor_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.CheckConstraint('office_id <> successor_id', name=op.f('office_successors_not_itself_check')),
    sa.ForeignKeyConstraint(['office_id'], ['offices.id'], name=op.f('office_successors_office_id_fkey')),
    sa.ForeignKeyConstraint(['successor_id'], ['offices.id'], name=op.f('office_successors_successor_id_fkey')),
    sa.PrimaryKeyConstraint('office_id', 'successor_id', name=op.f('office_successors_pkey'))
    )
    op.create_index(op.f('office_successors_office_id_rank_idx'), 'office_successors', ['office_id', 'rank'], unique=True)
    op.create_index(op.f('office_successors_successor_id_idx'), 'office_successors', ['successor_id'], unique=False)
    op.create_table('procedure_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('procedure_code', sa.String(length=35), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('field_code', sa.String(length=64), nullable=True),
    sa.Column('field_name', sa.Text(), nullable=False),
    sa.Column('agency_levels', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('subjects', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('form_id', sa.Uuid(), nullable=True),
    sa.Column('process_code', sa.String(length=64), nullable=True),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name=op.f('procedure_versions_publishing_check')),
    sa.CheckConstraint('number > 0', name=op.f('procedure_versions_number_check')),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('procedure_versions_life_check')),
    sa.ForeignKeyConstraint(['form_id'], ['form_versions.id'], name=op.f('procedure_versions_form_id_fkey')),
    sa.ForeignKeyConstraint(['procedure_code'], ['procedures.code'], name=op.f('procedure_versions_procedure_code_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('procedure_versions_pkey')),
    sa.UniqueConstraint('procedure_code', 'number', name=op.f('procedure_versions_procedure_code_number_key'))
    )
    op.create_index(op.f('procedure_versions_field_code_idx'), 'procedure_versions', ['field_code'], unique=False)
    op.create_index(op.f('procedure_versions_form_id_idx'), 'procedure_versions', ['form_id'], unique=False)
    op.create_table('substitutions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('absent_id', sa.Uuid(), nullable=False),
    sa.Column('substitute_id', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('absent_id <> substitute_id', name=op.f('substitutions_other_person_check')),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('substitutions_dates_check')),
    sa.ForeignKeyConstraint(['absent_id'], ['people.id'], name=op.f('substitutions_absent_id_fkey')),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('substitutions_made_by_fkey')),
    sa.ForeignKeyConstraint(['substitute_id'], ['people.id'], name=op.f('substitutions_substitute_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('substitutions_pkey'))
    )
    op.create_index('substitutions_absent_idx', 'substitutions', ['absent_id', 'valid_to'], unique=False)
    op.create_index('substitutions_substitute_idx', 'substitutions', ['substitute_id', 'valid_to'], unique=False)
    op.create_table('supplement_requests',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('papers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('fields', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('requested_by', sa.String(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_note', sa.String(), nullable=True),
    sa.Column('due_after', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('supplement_requests_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('supplement_requests_pkey'))
    )
    op.create_index(op.f('supplement_requests_dossier_id_idx'), 'supplement_requests', ['dossier_id'], unique=False)
    op.create_table('work_items',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('assignee_id', sa.Uuid(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_by_office_id', sa.Uuid(), nullable=True),
    sa.Column('wanted', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('waiting_for', sa.String(), nullable=True),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded', sa.SmallInteger(), nullable=False),
    sa.Column('calendar', sa.String(), nullable=True),
    sa.Column('consultation_id', sa.Uuid(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(assignee_id IS NULL) = (taken_at IS NULL)', name=op.f('work_items_taken_check')),
    sa.CheckConstraint('(waiting_for IS NULL) = (waiting_since IS NULL)', name=op.f('work_items_waiting_check')),
    sa.ForeignKeyConstraint(['assignee_id'], ['people.id'], name=op.f('work_items_assignee_id_fkey')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('work_items_consultation_id_fkey')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('work_items_dossier_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('work_items_pkey'))
    )
    op.create_index('work_items_asked_due_idx', 'work_items', ['asked_by_office_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL AND asked_by_office_id IS NOT NULL'))
    op.create_index('work_items_assignee_due_idx', 'work_items', ['assignee_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL AND assignee_id IS NOT NULL'))
    op.create_index(op.f('work_items_consultation_id_idx'), 'work_items', ['consultation_id'], unique=False)
    op.create_index(op.f('work_items_dossier_id_idx'), 'work_items', ['dossier_id'], unique=False)
    op.create_index('work_items_office_due_idx', 'work_items', ['office_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index('work_items_remind_idx', 'work_items', ['remind_at'], unique=False, postgresql_where=sa.text('closed_at IS NULL AND remind_at IS NOT NULL'))
    op.create_table('reminders',
    sa.Column('work_item_id', sa.Uuid(), nullable=False),
    sa.Column('share', sa.SmallInteger(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('assignee_id', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('reminders_dossier_id_fkey')),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_items.id'], name=op.f('reminders_work_item_id_fkey')),
    sa.PrimaryKeyConstraint('work_item_id', 'share', name=op.f('reminders_pkey'))
    )
    op.create_index(op.f('reminders_dossier_id_idx'), 'reminders', ['dossier_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('reminders_dossier_id_idx'), table_name='reminders')
    op.drop_table('reminders')
    op.drop_index('work_items_remind_idx', table_name='work_items', postgresql_where=sa.text('closed_at IS NULL AND remind_at IS NOT NULL'))
    op.drop_index('work_items_office_due_idx', table_name='work_items', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index(op.f('work_items_dossier_id_idx'), table_name='work_items')
    op.drop_index(op.f('work_items_consultation_id_idx'), table_name='work_items')
    op.drop_index('work_items_assignee_due_idx', table_name='work_items', postgresql_where=sa.text('closed_at IS NULL AND assignee_id IS NOT NULL'))
    op.drop_index('work_items_asked_due_idx', table_name='work_items', postgresql_where=sa.text('closed_at IS NULL AND asked_by_office_id IS NOT NULL'))
    op.drop_table('work_items')
    op.drop_index(op.f('supplement_requests_dossier_id_idx'), table_name='supplement_requests')
    op.drop_table('supplement_requests')
    op.drop_index('substitutions_substitute_idx', table_name='substitutions')
    op.drop_index('substitutions_absent_idx', table_name='substitutions')
    op.drop_table('substitutions')
    op.drop_index(op.f('procedure_versions_form_id_idx'), table_name='procedure_versions')
    op.drop_index(op.f('procedure_versions_field_code_idx'), table_name='procedure_versions')
    op.drop_table('procedure_versions')
    op.drop_index(op.f('office_successors_successor_id_idx'), table_name='office_successors')
    op.drop_index(op.f('office_successors_office_id_rank_idx'), table_name='office_successors')
    op.drop_table('office_successors')
    op.drop_index(op.f('linked_dossiers_origin_id_idx'), table_name='linked_dossiers')
    op.drop_table('linked_dossiers')
    op.drop_table('issued_forms')
    op.drop_table('due_changes')
    op.drop_table('dossier_progress')
    op.drop_index('dossier_papers_current_key', table_name='dossier_papers', postgresql_where=sa.text('replaced_at IS NULL'))
    op.drop_table('dossier_papers')
    op.drop_table('decisions')
    op.drop_index('consultations_answer_by_idx', table_name='consultations', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('consultations')
    op.drop_table('clock_entries')
    op.drop_table('calendar_days')
    op.drop_table('stored_files')
    op.drop_table('register_counters')
    op.drop_table('process_versions')
    op.drop_table('process_drafts')
    op.drop_table('procedures')
    op.drop_index(op.f('positions_person_id_idx'), table_name='positions')
    op.drop_index('positions_office_role_idx', table_name='positions')
    op.drop_table('positions')
    op.drop_table('portal_dossiers')
    op.drop_index(op.f('people_identity_number_idx'), table_name='people')
    op.drop_table('people')
    op.drop_index('outbox_messages_open_idx', table_name='outbox_messages', postgresql_where=sa.text('delivered_at IS NULL'))
    op.drop_table('outbox_messages')
    op.drop_index(op.f('offices_kind_code_idx'), table_name='offices')
    op.drop_index(op.f('offices_area_code_idx'), table_name='offices')
    op.drop_table('offices')
    op.drop_index(op.f('kept_answers_at_idx'), table_name='kept_answers')
    op.drop_table('kept_answers')
    op.drop_table('form_versions')
    op.drop_index('dossiers_applicant_idx', table_name='dossiers')
    op.drop_table('dossiers')
    op.drop_table('dossier_code_counters')
    op.drop_table('calendar_versions')
    op.drop_index(op.f('audit_acts_at_idx'), table_name='audit_acts')
    op.drop_table('audit_acts')
