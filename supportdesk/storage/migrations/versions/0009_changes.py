"""changes, and what they are weighed by: dependencies, maintenance windows, freezes"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from supportdesk.models import columns

revision = "0009"
down_revision = "0008"


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, columns.Instant(), nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "component_needs",
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("needs_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"]),
        sa.ForeignKeyConstraint(["needs_id"], ["components.id"]),
        sa.PrimaryKeyConstraint("component_id", "needs_id"),
    )
    op.create_index("ix_component_needs_needs_id", "component_needs", ["needs_id"])
    op.create_table(
        "maintenance_windows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("from_minute", sa.SmallInteger(), nullable=False),
        sa.Column("to_minute", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_maintenance_windows_component_id", "maintenance_windows", ["component_id"])
    op.create_table(
        "freezes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=True),
        *_instants("starts_at", "ends_at"),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("why", "plan", "back_out", "components", "answers")),
        sa.Column("risk", sa.String(length=24), nullable=True),
        sa.Column("approvals", sa.String(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=True),
        *_instants("starts_at", "ends_at", nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        *_instants("started_at", "ended_at", nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        *_instants("made_at", "updated_at"),
        sa.ForeignKeyConstraint(["requester_id"], ["agents.id"]),
        sa.ForeignKeyConstraint(["started_by_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("changes_when", "changes", ["done", "starts_at"])


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
