"""What the desk owes a customer beside the solution: reports that must go (P6), plans made together (P7), and who answers
for it (P8). Each row is a projection of its events, as a case is."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, SmallInteger
from sqlmodel import Field

from supportdesk.models.columns import Instant, by_value, only
from supportdesk.models.table import Table
from supportdesk.terms import ClockKind, PlanState, ReportCause, ReportState, ResponsibilityState

_case_id = BigInteger().with_variant(Integer, "sqlite")


class Report(Table, table=True):
    """A report that must go to the customer; `id` is the number people say (REP-3).

    `done` is 0 until it was sent, told or withdrawn, and `due_at` when that should be. `promise` is the clock that was missed or
    will be, `promised_at` what was promised; `next_word_at` is when the customer hears from us next.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("reports_due", "done", "due_at", "id"),
        Index("reports_case", "case_id", "done"),
        Index("reports_word", "next_word_at", **only("next_word_at IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: ReportState = Field(sa_type=by_value(ReportState))
    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=False))
    cause: ReportCause = Field(sa_type=by_value(ReportCause))
    promise: ClockKind | None = Field(default=None, sa_type=by_value(ClockKind), nullable=True)
    promised_at: datetime | None = Field(default=None, sa_type=Instant)
    raised_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    text: str = ""
    told_to: str = Field(default="", max_length=300)
    next_word_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by_id: int | None = Field(default=None, foreign_key="agents.id")


class Plan(Table, table=True):
    """A plan made with the customer; `id` is the number people say (PLN-3).

    `steps` is JSON (`rules.plan_steps`). `edition` counts the times the customer agreed; `agreed_by` and `agreed_how` say who
    did and how.
    """

    __tablename__ = "plans"
    __table_args__ = (
        Index("plans_case", "case_id", "done"),
        Index("plans_contact", "done", "next_contact_at"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: PlanState = Field(sa_type=by_value(PlanState))
    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=False))
    goal: str = Field(max_length=500)
    steps: str = "[]"
    edition: int = 0
    agreed_by: str = Field(default="", max_length=300)
    agreed_how: str = Field(default="", max_length=300)
    agreed_at: datetime | None = Field(default=None, sa_type=Instant)
    next_contact_at: datetime | None = Field(default=None, sa_type=Instant)
    made_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class Responsibility(Table, table=True):
    """Who answers for a case to the customer once it was passed on (RSP-3): at most one such row of a case is not done."""

    __tablename__ = "responsibilities"
    __table_args__ = (
        Index("responsibilities_case", "case_id", unique=True, **only("done = 0")),
        Index("responsibilities_open", "done", "bearer_id"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: ResponsibilityState = Field(sa_type=by_value(ResponsibilityState))
    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=False))
    why: str = Field(max_length=1000)
    offered_by_id: int | None = Field(default=None, foreign_key="agents.id")
    bearer_id: int | None = Field(default=None, foreign_key="agents.id")
    offered_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    returned_at: datetime | None = Field(default=None, sa_type=Instant)


# As of a case: an UPDATE whose version is no longer the one read is refused.
Report.__mapper__.version_id_col = Report.__table__.c.version  # type: ignore[attr-defined]
Plan.__mapper__.version_id_col = Plan.__table__.c.version  # type: ignore[attr-defined]
Responsibility.__mapper__.version_id_col = Responsibility.__table__.c.version  # type: ignore[attr-defined]
