"""Cases and what hangs on them. A case row is a projection of its events: see `rules.projection`."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
)
from sqlmodel import Field

from supportdesk.clock import NEVER
from supportdesk.models.columns import Instant, by_value, only
from supportdesk.models.table import Table
from supportdesk.terms import CaseState, Channel, Kind, Line, LinkKind

FIRST_NUMBER = 1001

_case_id = BigInteger().with_variant(Integer, "sqlite")


class Case(Table, table=True):
    """Anything a customer brings; `id` is the number people say (SD-1042), `version` counts its events.

    `done` is 0 while somebody still has something to do, else 1: it leads the indexes, so that open cases are found
    at the same cost however many closed ones there are. `due_at` (milliseconds; `NEVER` when no clock runs), `due_clock` and
    `breached` follow from its clocks; `next_fire_at` is when the rules look at it next, `risk` the chance of a miss in percent.
    A diagnosis (P5) is `suspected_cause`, when it is expected to be fixed and how surely (percent), how much the customer's
    function suffers (`FunctionHit`) and for how many; `problem_id` is the problem behind it.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_urgent", "done", "due_at", "priority", "arrived_at", "id"),
        Index("cases_line", "done", "line", "due_at", "priority", "arrived_at", "id"),
        Index("cases_owner", "owner_id", "done", "due_at", "priority", "arrived_at", "id"),
        Index("cases_state", "state", "done", "due_at", "priority", "arrived_at", "id"),
        Index("cases_priority", "done", "priority", "due_at", "arrived_at", "id"),
        Index("cases_open", "done", "id"),
        Index("cases_age", "arrived_at", "id"),
        Index("cases_open_age", "done", "arrived_at", "id"),
        Index("cases_updated", "updated_at", "id"),
        Index("cases_open_updated", "done", "updated_at", "id"),
        Index("cases_customer", "customer_id", "done", "due_at", "priority", "arrived_at", "id"),
        Index("cases_component", "component_id", "done", "id"),
        Index("cases_contact", "contact_id", "done"),
        Index("cases_competence", "competence_id", "done"),
        Index("cases_kind", "kind", "done"),
        Index("cases_channel", "channel", "done"),
        Index("cases_impact", "impact", "done"),
        Index("cases_urgency", "urgency", "done"),
        Index("cases_cause", "cause", "done"),
        Index("cases_category", "category", "done"),
        Index("cases_subcategory", "subcategory", "done", **only("subcategory <> ''")),
        Index("cases_requester", "requester", **only("requester <> ''")),
        Index("cases_resolved", "resolved_at"),
        Index("cases_escalated", "done", "escalated_at", **only("escalated_at IS NOT NULL")),
        Index("cases_breached", "done", "breached", **only("breached <> 0")),
        Index("cases_risk", "done", "risk", **only("risk IS NOT NULL")),
        Index("cases_handed_back", "done", "hand_back_count", **only("hand_back_count <> 0")),
        Index("cases_reopened", "done", "reopen_count", **only("reopen_count <> 0")),
        Index("cases_wake", "done", "wake_at"),
        Index("cases_fire", "next_fire_at", "id", **only("next_fire_at IS NOT NULL")),
        Index("cases_merged_into", "merged_into_id"),
        Index("cases_function", "done", "function_hit", **only("function_hit IS NOT NULL")),
        Index("cases_fixed", "done", "fix_expected_at", **only("fix_expected_at IS NOT NULL")),
        Index("cases_word", "done", "next_word_at", **only("next_word_at IS NOT NULL")),
        Index("cases_problem", "done", "problem_id", **only("problem_id IS NOT NULL")),
        UniqueConstraint("source", "source_ref", name="cases_source_ref"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=Column(_case_id, Identity(start=FIRST_NUMBER), primary_key=True))
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    kind: Kind = Field(sa_type=by_value(Kind))
    state: CaseState = Field(sa_type=by_value(CaseState))
    line: Line = Field(sa_type=by_value(Line))
    channel: Channel = Field(sa_type=by_value(Channel))
    subject: str = Field(max_length=1000)
    impact: int = Field(default=3, sa_type=SmallInteger)
    urgency: int = Field(default=3, sa_type=SmallInteger)
    priority: int = Field(default=4, sa_type=SmallInteger)
    customer_id: int | None = Field(default=None, foreign_key="customers.id")
    contact_id: int | None = Field(default=None, foreign_key="contacts.id")
    requester: str = Field(default="", max_length=300)
    agreement_id: int | None = Field(default=None, foreign_key="agreements.id")
    service_level_id: int | None = Field(default=None, foreign_key="service_levels.id")
    component_id: int | None = Field(default=None, foreign_key="components.id")
    competence_id: int | None = Field(default=None, foreign_key="competences.id")
    category: str = Field(default="", max_length=200)
    subcategory: str = Field(default="", max_length=200)
    owner_id: int | None = Field(default=None, foreign_key="agents.id")
    owned_since: datetime | None = Field(default=None, sa_type=Instant)
    arrived_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    first_reply_at: datetime | None = Field(default=None, sa_type=Instant)
    last_reply_at: datetime | None = Field(default=None, sa_type=Instant)
    last_inbound_at: datetime | None = Field(default=None, sa_type=Instant)
    waiting_for: str = Field(default="", max_length=300)
    wake_at: datetime | None = Field(default=None, sa_type=Instant)
    escalated_at: datetime | None = Field(default=None, sa_type=Instant)
    hand_back_count: int = 0
    reassign_count: int = 0
    reopen_count: int = 0
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    resolved_line: Line | None = Field(default=None, sa_type=by_value(Line), nullable=True)
    resolved_by_id: int | None = Field(default=None, foreign_key="agents.id")
    cause: str = Field(default="", max_length=40)
    solution: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    merged_into_id: int | None = Field(default=None, sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=True))
    due_at: int = Field(default=NEVER, sa_type=BigInteger)
    due_clock: str = Field(default="", max_length=24)
    breached: int = Field(default=0, sa_type=SmallInteger)
    next_fire_at: int | None = Field(default=None, sa_type=BigInteger)
    risk: int | None = Field(default=None, sa_type=SmallInteger)
    suspected_cause: str = Field(default="", max_length=500)
    fix_expected_at: datetime | None = Field(default=None, sa_type=Instant)
    fix_confidence: int | None = Field(default=None, sa_type=SmallInteger)
    function_hit: int | None = Field(default=None, sa_type=SmallInteger)
    hit_count: int | None = None
    diagnosed_at: datetime | None = Field(default=None, sa_type=Instant)
    next_word_at: datetime | None = Field(default=None, sa_type=Instant)
    problem_id: int | None = Field(default=None, foreign_key="problems.id")
    source: str | None = Field(default=None, max_length=40)
    source_ref: str | None = Field(default=None, max_length=100)

    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}


class CaseTag(Table, table=True):
    """One tag on one case."""

    __tablename__ = "case_tags"
    __table_args__ = (Index("case_tags_tag", "tag", "case_id"),)

    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), primary_key=True))
    tag: str = Field(primary_key=True, max_length=60)


class CaseWatcher(Table, table=True):
    """One agent who follows one case."""

    __tablename__ = "case_watchers"

    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), primary_key=True))
    agent_id: int = Field(sa_column=Column(ForeignKey("agents.id"), primary_key=True, index=True))


class CaseLink(Table, table=True):
    """A link between two cases, stored once with the smaller number first."""

    __tablename__ = "case_links"

    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), primary_key=True))
    other_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), primary_key=True, index=True))
    kind: LinkKind = Field(sa_type=by_value(LinkKind))


# The ORM refuses an UPDATE whose version is no longer the one read: two agents cannot overwrite each other.
Case.__mapper__.version_id_col = Case.__table__.c.version  # type: ignore[attr-defined]
