"""problems, the diagnosis of a case, and events that tell of records other than cases"""

import sqlalchemy as sa
from alembic import op

from supportdesk.models import columns

revision = "0004"
down_revision = "0003"

OF_CASES = (
    ("suspected_cause", "VARCHAR(500) NOT NULL DEFAULT ''"),
    ("fix_expected_at", "BIGINT"),
    ("fix_confidence", "SMALLINT"),
    ("function_hit", "SMALLINT"),
    ("hit_count", "INTEGER"),
    ("diagnosed_at", "BIGINT"),
    ("problem_id", "INTEGER REFERENCES problems (id)"),
)
OF_EVENTS = (("subject", "VARCHAR(12)"), ("subject_id", "INTEGER"))
"""Added by hand: no engine then rewrites the table."""


def upgrade() -> None:
    op.create_table(
        "problems",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("competence_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.Column("causes", sa.String(), nullable=False),
        sa.Column("root_cause", sa.String(), nullable=False),
        sa.Column("workaround", sa.String(), nullable=False),
        sa.Column("symptoms", sa.String(length=500), nullable=False),
        sa.Column("solution", sa.String(), nullable=False),
        sa.Column("logged_at", columns.Instant(), nullable=False),
        sa.Column("updated_at", columns.Instant(), nullable=False),
        sa.Column("resolved_at", columns.Instant(), nullable=True),
        sa.Column("closed_at", columns.Instant(), nullable=True),
        sa.Column("ask_again_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["agents.id"]),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"]),
        sa.ForeignKeyConstraint(["competence_id"], ["competences.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("problems_open", "problems", ["done", "priority", "id"])
    op.create_index("problems_component", "problems", ["component_id", "done"])
    op.create_index("problems_ask_again", "problems", ["ask_again_at"])
    for table, added in (("cases", OF_CASES), ("events", OF_EVENTS)):
        for name, kind in added:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
            if " DEFAULT " in kind and op.get_bind().dialect.name == "postgresql":
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT")
    for name, column in (("function", "function_hit"), ("fixed", "fix_expected_at"), ("problem", "problem_id")):
        _index_some(f"cases_{name}", "cases", ["done", column], f"{column} IS NOT NULL")
    _index_some("events_subject", "events", ["subject", "subject_id", "seq"], "subject IS NOT NULL", unique=True)


def _index_some(name: str, table: str, listed: list[str], some: str, *, unique: bool = False) -> None:
    where = sa.text(some)
    op.create_index(name, table, listed, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
