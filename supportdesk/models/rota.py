"""Who is on duty and on call, and the alarms that went to people."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer
from sqlmodel import Field, SQLModel

from supportdesk.models.columns import Instant

_big = BigInteger().with_variant(Integer, "sqlite")


class Shift(SQLModel, table=True):
    """One person's turn on call or on duty for a line or an area of competence."""

    __tablename__ = "shifts"
    __table_args__ = (Index("shifts_time", "starts_at", "ends_at"),)

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agents.id")
    line: str = Field(default="", max_length=24)
    competence_id: int | None = Field(default=None, foreign_key="competences.id")
    on_call: bool = True
    position: int = 1
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)


class Notice(SQLModel, table=True):
    """One alarm to people: who, what about, how it went; a failure stays visible."""

    __tablename__ = "notices"
    __table_args__ = (Index("notices_waiting", "state", "due_at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, sa_column=Column(_big, Identity(), primary_key=True))
    agent_id: int = Field(foreign_key="agents.id")
    case_id: int | None = Field(default=None, sa_column=Column(_big, ForeignKey("cases.id"), nullable=True))
    text: str = Field(max_length=300)
    state: str = Field(max_length=20)
    made_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    fault: str = Field(default="", max_length=500)
