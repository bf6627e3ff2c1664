"""reports to customers, plans made with them, and who answers for it"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from supportdesk.models import columns

revision = "0005"
down_revision = "0004"


def _case() -> sa.Column[int]:
    return sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _head(states: int = 24) -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=states), nullable=False),
        _case(),
    ]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, columns.Instant(), nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "reports",
        *_head(),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("promise", sa.String(length=24), nullable=True),
        *_instants("promised_at", nullable=True),
        *_instants("raised_at", "updated_at", "due_at"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("told_to", sa.String(length=300), nullable=False),
        *_instants("next_word_at", "closed_at", nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["closed_by_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("reports_due", "reports", ["done", "due_at", "id"])
    op.create_index("reports_case", "reports", ["case_id", "done"])
    _index_some("reports_word", "reports", ["next_word_at"], "next_word_at IS NOT NULL")
    op.create_table(
        "plans",
        *_head(),
        sa.Column("goal", sa.String(length=500), nullable=False),
        sa.Column("steps", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("agreed_by", sa.String(length=300), nullable=False),
        sa.Column("agreed_how", sa.String(length=300), nullable=False),
        *_instants("agreed_at", "next_contact_at", nullable=True),
        *_instants("made_at", "updated_at"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("plans_case", "plans", ["case_id", "done"])
    op.create_index("plans_contact", "plans", ["done", "next_contact_at"])
    op.create_table(
        "responsibilities",
        *_head(),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=True),
        sa.Column("bearer_id", sa.Integer(), nullable=True),
        *_instants("offered_at", "updated_at"),
        *_instants("accepted_at", "returned_at", nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["offered_by_id"], ["agents.id"]),
        sa.ForeignKeyConstraint(["bearer_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    _index_some("responsibilities_case", "responsibilities", ["case_id"], "done = 0", unique=True)
    op.create_index("responsibilities_open", "responsibilities", ["done", "bearer_id"])
    _index_some("decisions_reports", "decisions", ["case_id", "id"], "verb = 'report' AND state = 'waiting'")


def _index_some(name: str, table: str, listed: list[str], some: str, *, unique: bool = False) -> None:
    where = sa.text(some)
    op.create_index(name, table, listed, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
