"""What was promised (calendars, service levels), and the clocks that measure it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, UniqueConstraint
from sqlmodel import Field

from supportdesk.models.columns import Instant, JsonText, by_value
from supportdesk.models.table import Table
from supportdesk.terms import BreachCause, ClockKind, ClockState, Line

_big = BigInteger().with_variant(Integer, "sqlite")


class WorkCalendar(Table, table=True):
    """One version of a calendar of working time; never changed, only followed by the next version."""

    __tablename__ = "calendars"
    __table_args__ = (UniqueConstraint("key", "version", name="calendars_key_version"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40)
    version: int
    definition: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    made_at: datetime = Field(sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class ServiceLevelVersion(Table, table=True):
    """One version of a service level: whom it is for, and what is promised, by priority; never changed."""

    __tablename__ = "service_levels"
    __table_args__ = (UniqueConstraint("key", "version", name="service_levels_key_version"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40)
    version: int
    position: int
    name: str = Field(max_length=100)
    calendar_id: int = Field(foreign_key="calendars.id")
    definition: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    made_at: datetime = Field(sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class ClockRow(Table, table=True):
    """One clock of one case, a projection of its events: see `rules.clocks`."""

    __tablename__ = "clocks"
    __table_args__ = (Index("clocks_due", "due_at", "case_id"),)

    case_id: int = Field(sa_column=Column(_big, ForeignKey("cases.id"), primary_key=True))
    kind: ClockKind = Field(sa_column=Column(by_value(ClockKind), primary_key=True))
    cycle: int = Field(primary_key=True)
    service_level_id: int = Field(foreign_key="service_levels.id")
    state: ClockState = Field(sa_type=by_value(ClockState))
    target_ms: int = Field(sa_type=BigInteger)
    line: Line | None = Field(default=None, sa_type=by_value(Line), nullable=True)
    started_at: datetime = Field(sa_type=Instant)
    running_since: datetime | None = Field(default=None, sa_type=Instant)
    runs: str = "[]"
    consumed_ms: int = Field(default=0, sa_type=BigInteger)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    first_met_at: datetime | None = Field(default=None, sa_type=Instant)
    breached_at: datetime | None = Field(default=None, sa_type=Instant)
    breach_cause: BreachCause | None = Field(default=None, sa_type=by_value(BreachCause), nullable=True)
