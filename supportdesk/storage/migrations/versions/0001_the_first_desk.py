"""the first desk"""

import sqlalchemy as sa
from alembic import op

from supportdesk.models import columns
from supportdesk.models.cases import FIRST_NUMBER

revision = '0001'
down_revision = None


def upgrade() -> None:

    op.create_table('agents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('mail', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('login')
    )
    op.create_table('blobs',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('sha256')
    )
    op.create_table('competences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_table('desk_facts',
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_table('agent_competences',
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('competence_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['competence_id'], ['competences.id'], ),
    sa.PrimaryKeyConstraint('agent_id', 'competence_id')
    )
    op.create_table('agent_lines',
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Enum('first', 'second', 'problem', 'manager', name='line', native_enum=False, length=24), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('agent_id', 'line')
    )
    op.create_table('agent_roles',
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('first_line', 'second_line', 'manager', 'sales', 'ops', name='role', native_enum=False, length=24), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('agent_id', 'role')
    )
    op.create_table('components',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('search_name', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('service', sa.String(length=100), nullable=False),
    sa.Column('competence_id', sa.Integer(), nullable=True),
    sa.Column('responsible_id', sa.Integer(), nullable=True),
    sa.Column('deputy_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['competence_id'], ['competences.id'], ),
    sa.ForeignKeyConstraint(['deputy_id'], ['agents.id'], ),
    sa.ForeignKeyConstraint(['responsible_id'], ['agents.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    with op.batch_alter_table('components', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_components_search_name'), ['search_name'], unique=False)

    op.create_table('customers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('search_name', sa.String(length=200), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('city', sa.String(length=100), nullable=False),
    sa.Column('mail_domain', sa.String(length=200), nullable=False),
    sa.Column('sales_agent_id', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['sales_agent_id'], ['agents.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customers_mail_domain'), ['mail_domain'], unique=False)
        batch_op.create_index(batch_op.f('ix_customers_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_customers_search_name'), ['search_name'], unique=False)

    op.create_table('drafts',
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('body', columns.JsonText(), nullable=False),
    sa.Column('saved_at', columns.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ),
    sa.PrimaryKeyConstraint('agent_id', 'place')
    )
    op.create_table('places',
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('host', sa.String(length=100), nullable=False),
    sa.Column('state', columns.JsonText(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ),
    sa.PrimaryKeyConstraint('agent_id', 'host')
    )
    op.create_table('views',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('filter', sa.String(length=1000), nullable=False),
    sa.Column('sort', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('agreements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('service_hours', sa.String(length=100), nullable=False),
    sa.Column('targets', columns.JsonText(), nullable=False),
    sa.Column('valid_from', columns.Instant(), nullable=False),
    sa.Column('valid_to', columns.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreements_customer_id'), ['customer_id'], unique=False)

    op.create_table('component_customers',
    sa.Column('component_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['component_id'], ['components.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('component_id', 'customer_id')
    )
    with op.batch_alter_table('component_customers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_component_customers_customer_id'), ['customer_id'], unique=False)

    op.create_table('contacts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('mail', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contacts_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contacts_mail'), ['mail'], unique=False)
        batch_op.create_index(batch_op.f('ix_contacts_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_contacts_phone'), ['phone'], unique=False)

    op.create_table('cases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False, start=1001), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('done', sa.SmallInteger(), nullable=False),
    sa.Column('kind', sa.Enum('question', 'request', 'fault', 'incident', name='kind', native_enum=False, length=24), nullable=False),
    sa.Column('state', sa.Enum('new', 'open', 'waiting_customer', 'waiting_supplier', 'scheduled', 'resolved', 'closed', 'cancelled', 'merged', name='casestate', native_enum=False, length=24), nullable=False),
    sa.Column('line', sa.Enum('first', 'second', 'problem', 'manager', name='line', native_enum=False, length=24), nullable=False),
    sa.Column('channel', sa.Enum('phone', 'mail', 'desk', 'import', name='channel', native_enum=False, length=24), nullable=False),
    sa.Column('subject', sa.String(length=1000), nullable=False),
    sa.Column('impact', sa.SmallInteger(), nullable=False),
    sa.Column('urgency', sa.SmallInteger(), nullable=False),
    sa.Column('priority', sa.SmallInteger(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('requester', sa.String(length=300), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=True),
    sa.Column('component_id', sa.Integer(), nullable=True),
    sa.Column('competence_id', sa.Integer(), nullable=True),
    sa.Column('category', sa.String(length=200), nullable=False),
    sa.Column('subcategory', sa.String(length=200), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('owned_since', columns.Instant(), nullable=True),
    sa.Column('arrived_at', columns.Instant(), nullable=False),
    sa.Column('updated_at', columns.Instant(), nullable=False),
    sa.Column('first_reply_at', columns.Instant(), nullable=True),
    sa.Column('last_reply_at', columns.Instant(), nullable=True),
    sa.Column('last_inbound_at', columns.Instant(), nullable=True),
    sa.Column('waiting_for', sa.String(length=300), nullable=False),
    sa.Column('wake_at', columns.Instant(), nullable=True),
    sa.Column('escalated_at', columns.Instant(), nullable=True),
    sa.Column('hand_back_count', sa.Integer(), nullable=False),
    sa.Column('reassign_count', sa.Integer(), nullable=False),
    sa.Column('reopen_count', sa.Integer(), nullable=False),
    sa.Column('resolved_at', columns.Instant(), nullable=True),
    sa.Column('resolved_line', sa.Enum('first', 'second', 'problem', 'manager', name='line', native_enum=False, length=24), nullable=True),
    sa.Column('resolved_by_id', sa.Integer(), nullable=True),
    sa.Column('cause', sa.String(length=40), nullable=False),
    sa.Column('solution', sa.String(), nullable=False),
    sa.Column('closed_at', columns.Instant(), nullable=True),
    sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('source', sa.String(length=40), nullable=True),
    sa.Column('source_ref', sa.String(length=100), nullable=True),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], ),
    sa.ForeignKeyConstraint(['competence_id'], ['competences.id'], ),
    sa.ForeignKeyConstraint(['component_id'], ['components.id'], ),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], ),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ),
    sa.ForeignKeyConstraint(['merged_into_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['owner_id'], ['agents.id'], ),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['agents.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('source', 'source_ref', name='cases_source_ref'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('cases_age', ['arrived_at', 'id'], unique=False)
        batch_op.create_index('cases_component', ['component_id', 'id'], unique=False)
        batch_op.create_index('cases_customer', ['customer_id', 'done', 'priority', 'arrived_at', 'id'], unique=False)
        batch_op.create_index('cases_line', ['done', 'line', 'priority', 'arrived_at', 'id'], unique=False)
        batch_op.create_index('cases_merged_into', ['merged_into_id'], unique=False)
        batch_op.create_index('cases_open', ['done', 'id'], unique=False)
        batch_op.create_index('cases_open_age', ['done', 'arrived_at', 'id'], unique=False)
        batch_op.create_index('cases_open_updated', ['done', 'updated_at', 'id'], unique=False)
        batch_op.create_index('cases_owner', ['owner_id', 'done', 'priority', 'arrived_at', 'id'], unique=False)
        batch_op.create_index('cases_state', ['state', 'priority', 'arrived_at', 'id'], unique=False)
        batch_op.create_index('cases_updated', ['updated_at', 'id'], unique=False)
        batch_op.create_index('cases_urgent', ['done', 'priority', 'arrived_at', 'id'], unique=False)
        batch_op.create_index('cases_wake', ['done', 'wake_at'], unique=False)

    op.create_table('case_links',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('other_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('related', 'same_cause', 'split_from', name='linkkind', native_enum=False, length=24), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['other_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'other_id')
    )
    with op.batch_alter_table('case_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_links_other_id'), ['other_id'], unique=False)

    op.create_table('case_tags',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tag', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'tag')
    )
    with op.batch_alter_table('case_tags', schema=None) as batch_op:
        batch_op.create_index('case_tags_tag', ['tag', 'case_id'], unique=False)

    op.create_table('case_watchers',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'agent_id')
    )
    with op.batch_alter_table('case_watchers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_watchers_agent_id'), ['agent_id'], unique=False)

    op.create_table('events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('operation_id', sa.String(length=36), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('tag', sa.String(length=60), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('changes', columns.JsonText(), nullable=False),
    sa.Column('details', columns.JsonText(), nullable=False),
    sa.Column('undoes_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['undoes_id'], ['events.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('case_id', 'seq', name='events_case_seq'),
    sa.UniqueConstraint('operation_id', 'step', name='events_operation'),
    sa.UniqueConstraint('undoes_id', name='events_undoes'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index('events_actor', ['actor', 'id'], unique=False)

    op.create_table('messages',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('inbound', 'reply', 'note', name='messagekind', native_enum=False, length=24), nullable=False),
    sa.Column('channel', sa.Enum('phone', 'mail', 'desk', 'import', name='channel', native_enum=False, length=24), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('author', sa.String(length=300), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index('messages_case', ['case_id', 'at', 'id'], unique=False)

    op.create_table('presence',
    sa.Column('session', sa.String(length=36), nullable=False),
    sa.Column('agent_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('doing', sa.String(length=20), nullable=False),
    sa.Column('since', columns.Instant(), nullable=False),
    sa.Column('until', columns.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('session')
    )
    with op.batch_alter_table('presence', schema=None) as batch_op:
        batch_op.create_index('presence_case', ['case_id'], unique=False)

    op.create_table('attachments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=500), nullable=False),
    sa.Column('media_type', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], ),
    sa.ForeignKeyConstraint(['sha256'], ['blobs.sha256'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachments_case_id'), ['case_id'], unique=False)



    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE case_search USING fts5(words, detail='none', prefix='2 3 4', tokenize='ascii')")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('cases', {FIRST_NUMBER - 1})")
    else:
        op.execute("CREATE TABLE case_search (case_id BIGINT PRIMARY KEY REFERENCES cases (id), words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX case_search_words ON case_search USING gin (words)")


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
