"""Changes to the platform, and what they are weighed by: dependencies, maintenance windows, freezes (P11 to P13)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, ForeignKey, Index, SmallInteger
from sqlmodel import Field

from supportdesk.models.columns import Instant, by_value, only
from supportdesk.models.table import Table
from supportdesk.terms import ChangeKind, ChangeRisk, ChangeState


class ComponentNeed(Table, table=True):
    """One component cannot work without another."""

    __tablename__ = "component_needs"

    component_id: int = Field(sa_column=Column(ForeignKey("components.id"), primary_key=True))
    needs_id: int = Field(sa_column=Column(ForeignKey("components.id"), primary_key=True, index=True))


class MaintenanceWindow(Table, table=True):
    """When a component may be changed, each week: `weekday` 0 is Monday, minutes are of the desk's day."""

    __tablename__ = "maintenance_windows"

    id: int | None = Field(default=None, primary_key=True)
    component_id: int = Field(foreign_key="components.id", index=True)
    weekday: int = Field(sa_type=SmallInteger)
    from_minute: int = Field(sa_type=SmallInteger)
    to_minute: int = Field(sa_type=SmallInteger)


class Freeze(Table, table=True):
    """A time in which nothing is changed: of one component, or (`component_id` empty) of all."""

    __tablename__ = "freezes"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200)
    component_id: int | None = Field(default=None, foreign_key="components.id")
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)


class PlatformChange(Table, table=True):
    """A change (CHG-3). `components` and `approvals` are JSON (`rules.change_values`), `answers` what its risk follows from.

    `problem_id` is the problem that it mends. A standard change names the edition of the routine it follows; `ticks` (JSON) and
    `step` say how far it has come.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("changes_when", "done", "starts_at"),
        Index("changes_problem", "problem_id", **only("problem_id IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: ChangeState = Field(sa_type=by_value(ChangeState))
    kind: ChangeKind = Field(sa_type=by_value(ChangeKind))
    title: str = Field(max_length=300)
    why: str = ""
    plan: str = ""
    back_out: str = ""
    components: str = "[]"
    answers: str = "{}"
    risk: ChangeRisk | None = Field(default=None, sa_type=by_value(ChangeRisk), nullable=True)
    approvals: str = "[]"
    requester_id: int | None = Field(default=None, foreign_key="agents.id")
    starts_at: datetime | None = Field(default=None, sa_type=Instant)
    ends_at: datetime | None = Field(default=None, sa_type=Instant)
    started_by_id: int | None = Field(default=None, foreign_key="agents.id")
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    problem_id: int | None = Field(default=None, foreign_key="problems.id")
    routine_id: int | None = Field(default=None, foreign_key="routines.id")
    step: int = Field(default=1, sa_type=SmallInteger)
    ticks: str = "[]"
    outcome: str = ""
    review: str = ""
    made_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


# As of a case: an UPDATE whose version is no longer the one read is refused.
PlatformChange.__mapper__.version_id_col = PlatformChange.__table__.c.version  # type: ignore[attr-defined]
