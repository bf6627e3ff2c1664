"""What the desk decides by itself: its rules, their decisions, who is told, and the chances they weigh."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer
from sqlmodel import Field

from supportdesk.models.columns import Instant, JsonText, only
from supportdesk.models.table import Table

_big = BigInteger().with_variant(Integer, "sqlite")


class RuleSet(Table, table=True):
    """One version of the desk's rules as they were loaded; the newest that is not retired is in force."""

    __tablename__ = "rule_sets"

    id: int | None = Field(default=None, primary_key=True)
    source: str
    sha256: str = Field(max_length=64)
    loaded_at: datetime = Field(sa_type=Instant)
    loaded_by: str = Field(max_length=64)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class Decision(Table, table=True):
    """What a rule decided about a case, while it stands and after: flag, proposal, or something done.

    `ended_at` is empty while it stands, and one rule stands once on a case. `inputs` are the facts that weighed.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index(
            "decisions_standing",
            "case_id",
            "rule",
            unique=True,
            **only("ended_at IS NULL"),
        ),
        Index("decisions_reports", "case_id", "id", **only("verb = 'report' AND state = 'waiting'")),
        Index("decisions_open", "state", "ended_at", "case_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=Column(_big, Identity(), primary_key=True))
    case_id: int = Field(sa_column=Column(_big, ForeignKey("cases.id"), nullable=False))
    rule: str = Field(max_length=80)
    rule_set_id: int = Field(foreign_key="rule_sets.id")
    act: str = Field(max_length=20)
    verb: str = Field(max_length=40)
    words: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    because: str = Field(max_length=1000)
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    state: str = Field(max_length=20)
    scheduled_at: datetime = Field(sa_type=Instant)
    decided_at: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_by: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=1000)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class RiskModel(Table, table=True):
    """One fitted model of the chance of a miss, as JSON; the newest is used."""

    __tablename__ = "risk_models"

    id: int | None = Field(default=None, primary_key=True)
    question: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    fitted_at: datetime = Field(sa_type=Instant)
    cases: int
    model: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)


class CaseRisk(Table, table=True):
    """The chances of one open case as last judged, with the number of similar cases and the facts that weigh most."""

    __tablename__ = "case_risks"

    case_id: int = Field(sa_column=Column(_big, ForeignKey("cases.id"), primary_key=True))
    at: datetime = Field(sa_type=Instant)
    model_id: int = Field(foreign_key="risk_models.id")
    miss: float
    leaves: float | None = Field(default=None)
    alike: int = 0
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
