"""routines authorised beforehand for standard changes, their steps in a change, and the problem that a change mends"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ADDED = (
    ("routines", "approvals", "VARCHAR NOT NULL DEFAULT '[]'"),
    ("components", "registered_at", "BIGINT"),
    ("changes", "routine_id", "INTEGER REFERENCES routines (id)"),
    ("changes", "problem_id", "INTEGER REFERENCES problems (id)"),
    ("changes", "step", "SMALLINT NOT NULL DEFAULT 1"),
    ("changes", "ticks", "VARCHAR NOT NULL DEFAULT '[]'"),
)
"""Added by hand: no engine then rewrites the table."""


def upgrade() -> None:
    for table, name, kind in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
        if " DEFAULT " in kind and op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT")
    where = sa.text("problem_id IS NOT NULL")
    op.create_index("changes_problem", "changes", ["problem_id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
