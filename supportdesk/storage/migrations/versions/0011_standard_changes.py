"""routines that are authorised beforehand for standard changes, and the steps ticked in such a change"""

from alembic import op

revision = "0011"
down_revision = "0010"

ADDED = (
    ("routines", "approvals", "VARCHAR NOT NULL DEFAULT '[]'"),
    ("components", "registered_at", "BIGINT"),
    ("changes", "routine_id", "INTEGER REFERENCES routines (id)"),
    ("changes", "step", "SMALLINT NOT NULL DEFAULT 1"),
    ("changes", "ticks", "VARCHAR NOT NULL DEFAULT '[]'"),
)
"""Added by hand: no engine then rewrites the table."""


def upgrade() -> None:
    for table, name, kind in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
        if " DEFAULT " in kind and op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT")


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
