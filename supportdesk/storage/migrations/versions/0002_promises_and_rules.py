"""promises with their clocks, rules with their decisions, the rota, and the chances of a miss"""

import sqlalchemy as sa
from alembic import op

from supportdesk.clock import NEVER
from supportdesk.models import columns

revision = "0002"
down_revision = "0001"

NEW_COLUMNS = (
    ("service_level_id", "INTEGER REFERENCES service_levels (id)"),
    ("due_at", f"BIGINT NOT NULL DEFAULT {NEVER}"),
    ("due_clock", "VARCHAR(24) NOT NULL DEFAULT ''"),
    ("breached", "SMALLINT NOT NULL DEFAULT 0"),
    ("next_fire_at", "BIGINT"),
    ("risk", "SMALLINT"),
)
"""Added by hand: no engine then rewrites the table, and SQLite need not be told to rebuild it."""
INDEXES = {
    "cases_customer": ["customer_id", "done", "due_at", "priority", "arrived_at", "id"],
    "cases_line": ["done", "line", "due_at", "priority", "arrived_at", "id"],
    "cases_owner": ["owner_id", "done", "due_at", "priority", "arrived_at", "id"],
    "cases_state": ["state", "done", "due_at", "priority", "arrived_at", "id"],
    "cases_component": ["component_id", "done", "id"],
    "cases_urgent": ["done", "due_at", "priority", "arrived_at", "id"],
}
"""Those that were there already, by what is due first instead of by priority."""
LISTING = {
    "cases_contact": ["contact_id", "done"],
    "cases_competence": ["competence_id", "done"],
    "cases_kind": ["kind", "done"],
    "cases_channel": ["channel", "done"],
    "cases_impact": ["impact", "done"],
    "cases_urgency": ["urgency", "done"],
    "cases_cause": ["cause", "done"],
    "cases_category": ["category", "done"],
    "cases_resolved": ["resolved_at"],
}
LISTING_SOME = {
    "cases_fire": ("next_fire_at IS NOT NULL", ["next_fire_at", "id"]),
    "cases_subcategory": ("subcategory <> ''", ["subcategory", "done"]),
    "cases_requester": ("requester <> ''", ["requester"]),
    "cases_escalated": ("escalated_at IS NOT NULL", ["done", "escalated_at"]),
    "cases_breached": ("breached <> 0", ["done", "breached"]),
    "cases_risk": ("risk IS NOT NULL", ["done", "risk"]),
    "cases_handed_back": ("hand_back_count <> 0", ["done", "hand_back_count"]),
    "cases_reopened": ("reopen_count <> 0", ["done", "reopen_count"]),
}
"""By these the cases that fit a filter are listed without going through the others."""


def upgrade() -> None:

    op.create_table(
        "calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", columns.JsonText(), nullable=False),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.Column("retired_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "version", name="calendars_key_version"),
    )
    op.create_table(
        "risk_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("fitted_at", columns.Instant(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("model", columns.JsonText(), nullable=False),
        sa.Column("report", columns.JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "rule_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", columns.Instant(), nullable=False),
        sa.Column("loaded_by", sa.String(length=64), nullable=False),
        sa.Column("retired_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "service_levels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("definition", columns.JsonText(), nullable=False),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.Column("retired_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendars.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "version", name="service_levels_key_version"),
    )
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=24), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=True),
        sa.Column("on_call", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", columns.Instant(), nullable=False),
        sa.Column("ends_at", columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
        ),
        sa.ForeignKeyConstraint(
            ["competence_id"],
            ["competences.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index("shifts_time", ["starts_at", "ends_at"], unique=False)

    op.create_table(
        "case_risks",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("miss", sa.Float(), nullable=False),
        sa.Column("leaves", sa.Float(), nullable=True),
        sa.Column("alike", sa.Integer(), nullable=False),
        sa.Column("facts", columns.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["risk_models.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "clocks",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "response", "update", "inform", "resolution", "line", name="clockkind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("service_level_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "paused", "met", "cancelled", name="clockstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("target_ms", sa.BigInteger(), nullable=False),
        sa.Column(
            "line",
            sa.Enum("first", "second", "problem", "manager", name="line", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("started_at", columns.Instant(), nullable=False),
        sa.Column("running_since", columns.Instant(), nullable=True),
        sa.Column("runs", sa.String(), nullable=False),
        sa.Column("consumed_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_at", columns.Instant(), nullable=True),
        sa.Column("ended_at", columns.Instant(), nullable=True),
        sa.Column("first_met_at", columns.Instant(), nullable=True),
        sa.Column("breached_at", columns.Instant(), nullable=True),
        sa.Column(
            "breach_cause",
            sa.Enum("time", "priority", "service_level", name="breachcause", native_enum=False, length=24),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["service_level_id"],
            ["service_levels.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "kind", "cycle"),
    )
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.create_index("clocks_due", ["due_at", "case_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("words", columns.JsonText(), nullable=False),
        sa.Column("because", sa.String(length=1000), nullable=False),
        sa.Column("inputs", columns.JsonText(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("scheduled_at", columns.Instant(), nullable=False),
        sa.Column("decided_at", columns.Instant(), nullable=False),
        sa.Column("until", columns.Instant(), nullable=True),
        sa.Column("answered_at", columns.Instant(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("ended_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["rule_sets.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("decisions_open", ["state", "ended_at", "case_id"], unique=False)
        batch_op.create_index(
            "decisions_standing",
            ["case_id", "rule"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "notices",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", columns.Instant(), nullable=False),
        sa.Column("due_at", columns.Instant(), nullable=False),
        sa.Column("sent_at", columns.Instant(), nullable=True),
        sa.Column("fault", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("notices_waiting", ["state", "due_at"], unique=False)

    for name, kind in NEW_COLUMNS:
        op.execute(f"ALTER TABLE cases ADD COLUMN {name} {kind}")
        if " DEFAULT " in kind and op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE cases ALTER COLUMN {name} DROP DEFAULT")
    for name, columns_of_index in INDEXES.items():
        op.drop_index(name, "cases")
        op.create_index(name, "cases", columns_of_index)
    op.create_index("cases_priority", "cases", ["done", "priority", "due_at", "arrived_at", "id"])
    for name, columns_of_index in LISTING.items():
        op.create_index(name, "cases", columns_of_index)
    for name, (condition, columns_of_index) in LISTING_SOME.items():
        some = sa.text(condition)
        op.create_index(name, "cases", columns_of_index, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    raise NotImplementedError("A desk is never taken back to an older layout: put back a backup instead.")
