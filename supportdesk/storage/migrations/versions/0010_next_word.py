"""when the customer of a case was promised to hear from us next, and since when a problem is in its state"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE cases ADD COLUMN next_word_at BIGINT")
    op.execute("ALTER TABLE problems ADD COLUMN state_since BIGINT")
    where = sa.text("next_word_at IS NOT NULL")
    op.create_index("cases_word", "cases", ["done", "next_word_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
