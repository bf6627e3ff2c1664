"""Service meetings: what was gone through, what was decided, what is to be done (P9). Each row is a projection of its events."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, SmallInteger
from sqlmodel import Field

from supportdesk.models.columns import Instant, by_value, only
from supportdesk.models.table import Table
from supportdesk.terms import ActionState, DecisionState, MeetingState

_case_id = BigInteger().with_variant(Integer, "sqlite")


class Meeting(Table, table=True):
    """A service meeting (MTG-3). `since` is from when on its agenda goes; one is open at a time, so that what is undecided is
    on exactly one agenda."""

    __tablename__ = "meetings"
    __table_args__ = (
        Index("meetings_open", "done", unique=True, **only("done = 0")),
        Index("meetings_held", "done", "held_at"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: MeetingState = Field(sa_type=by_value(MeetingState))
    title: str = Field(max_length=300)
    attendance: str = Field(default="", max_length=2000)
    notes: str = ""
    since: datetime = Field(sa_type=Instant)
    held_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class MeetingDecision(Table, table=True):
    """What a meeting decided on one case (DEC-3). `about_at` is up to when it had been looked at: what happens to the case later
    stands on an agenda again."""

    __tablename__ = "meeting_decisions"
    __table_args__ = (
        Index("meeting_decisions_case", "case_id", "about_at"),
        Index("meeting_decisions_meeting", "meeting_id"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=1, sa_type=SmallInteger)
    state: DecisionState = Field(sa_type=by_value(DecisionState))
    meeting_id: int = Field(foreign_key="meetings.id")
    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=False))
    text: str = Field(max_length=2000)
    about_at: datetime = Field(sa_type=Instant)
    decided_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class MeetingAction(Table, table=True):
    """What somebody is to do after a meeting (ACT-3); the next one opens with those that are not done."""

    __tablename__ = "meeting_actions"
    __table_args__ = (
        Index("meeting_actions_open", "done", "due_at"),
        Index("meeting_actions_meeting", "meeting_id"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: ActionState = Field(sa_type=by_value(ActionState))
    meeting_id: int = Field(foreign_key="meetings.id")
    case_id: int | None = Field(default=None, sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=True))
    text: str = Field(max_length=1000)
    owner_id: int = Field(foreign_key="agents.id")
    due_at: datetime = Field(sa_type=Instant)
    made_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


# As of a case: an UPDATE whose version is no longer the one read is refused.
Meeting.__mapper__.version_id_col = Meeting.__table__.c.version  # type: ignore[attr-defined]
MeetingDecision.__mapper__.version_id_col = MeetingDecision.__table__.c.version  # type: ignore[attr-defined]
MeetingAction.__mapper__.version_id_col = MeetingAction.__table__.c.version  # type: ignore[attr-defined]
