"""service meetings, what they decided, and what is to be done"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from supportdesk.models import columns

revision = "0006"
down_revision = "0005"


def _head() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
    ]


def _case(*, nullable: bool) -> sa.Column[Any]:
    return sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, columns.Instant(), nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "meetings",
        *_head(),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("attendance", sa.String(length=2000), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        *_instants("since", "held_at", "updated_at"),
        *_instants("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    where = sa.text("done = 0")
    op.create_index("meetings_open", "meetings", ["done"], unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("meetings_held", "meetings", ["done", "held_at"])
    op.create_table(
        "meeting_decisions",
        *_head(),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        _case(nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        *_instants("about_at", "decided_at", "updated_at"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("meeting_decisions_case", "meeting_decisions", ["case_id", "about_at"])
    op.create_index("meeting_decisions_meeting", "meeting_decisions", ["meeting_id"])
    op.create_table(
        "meeting_actions",
        *_head(),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        _case(nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        *_instants("due_at", "made_at", "updated_at"),
        *_instants("closed_at", nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("meeting_actions_open", "meeting_actions", ["done", "due_at"])
    op.create_index("meeting_actions_meeting", "meeting_actions", ["meeting_id"])


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
