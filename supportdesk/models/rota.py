"""Who is on call, and the notices that go to people."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer
from sqlmodel import Field

from supportdesk.models.columns import Instant, JsonText, by_value
from supportdesk.models.table import Table
from supportdesk.terms import Line

_big = BigInteger().with_variant(Integer, "sqlite")


class Shift(Table, table=True):
    """One line of the rota as it was written: who is on call for a line, and in `definition` when: see `rules.rota_file`."""

    __tablename__ = "shifts"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    position: int = 1
    line: Line = Field(sa_type=by_value(Line))
    agent_id: int = Field(foreign_key="agents.id")
    deputy_id: int | None = Field(default=None, foreign_key="agents.id")
    definition: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)


class Notice(Table, table=True):
    """One notice to one person by one way, and how it went: pending, sending, sent, or failed.

    `key` says what it is about, so that it is made once. `due_at` is when it may be sent, is tried again, or, while it is
    being sent, when whoever sends it must have died. `text` holds no word of a customer's.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("notices_waiting", "state", "way", "due_at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, sa_column=Column(_big, Identity(), primary_key=True))
    key: str = Field(unique=True, max_length=120)
    agent_id: int = Field(foreign_key="agents.id")
    case_id: int | None = Field(default=None, sa_column=Column(_big, ForeignKey("cases.id"), nullable=True))
    way: str = Field(max_length=20)
    text: str = Field(max_length=300)
    priority: int
    made_by: str = Field(max_length=64)
    state: str = Field(max_length=20)
    tries: int = 0
    holder: str = Field(default="", max_length=80)
    made_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    fault: str = Field(default="", max_length=500)
