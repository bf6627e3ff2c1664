"""Routines: how something is done here, step by step, kept under version, and followed on cases (P4, P12)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, SmallInteger, UniqueConstraint
from sqlmodel import Field

from supportdesk.models.columns import Instant, by_value
from supportdesk.models.table import Table
from supportdesk.terms import RunState

_case_id = BigInteger().with_variant(Integer, "sqlite")


class Routine(Table, table=True):
    """One edition of a routine, as its Markdown was loaded; the newest edition of a key that is not retired is in force.

    `approvals` (JSON, `rules.change_values`) say who authorised it beforehand for standard changes, on which components.
    """

    __tablename__ = "routines"
    __table_args__ = (UniqueConstraint("key", "edition", name="routines_edition"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=60)
    edition: int
    title: str = Field(max_length=300)
    text: str
    approvals: str = "[]"
    loaded_at: datetime = Field(sa_type=Instant)
    loaded_by: str = Field(max_length=64)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class RoutineRun(Table, table=True):
    """A routine followed on a case (RUN-3), in the edition it was begun with: what was ticked (JSON), and which step is next."""

    __tablename__ = "routine_runs"
    __table_args__ = (
        Index("routine_runs_case", "case_id", "done"),
        Index("routine_runs_routine", "routine_id", "state"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: RunState = Field(sa_type=by_value(RunState))
    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=False))
    routine_id: int = Field(foreign_key="routines.id")
    step: int = Field(default=1, sa_type=SmallInteger)
    ticks: str = "[]"
    begun_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


# As of a case: an UPDATE whose version is no longer the one read is refused.
RoutineRun.__mapper__.version_id_col = RoutineRun.__table__.c.version  # type: ignore[attr-defined]
