"""What the desk keeps for the people at work: saved views, drafts, who is where, where each left off, and the desk itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer
from sqlmodel import Field

from supportdesk.models.columns import Instant, JsonText
from supportdesk.models.table import Table

_case_id = BigInteger().with_variant(Integer, "sqlite")


class View(Table, table=True):
    """A saved view: a filter and an order under a name; shared when it has no owner."""

    __tablename__ = "views"

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int | None = Field(default=None, foreign_key="agents.id")
    position: int
    name: str = Field(max_length=60)
    filter: str = Field(max_length=1000)
    sort: str = Field(default="urgent", max_length=20)


class Draft(Table, table=True):
    """Text an agent was writing: one per agent and place (`case:1042:reply`, `register`)."""

    __tablename__ = "drafts"

    agent_id: int = Field(sa_column=Column(ForeignKey("agents.id"), primary_key=True))
    place: str = Field(primary_key=True, max_length=80)
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    saved_at: datetime = Field(sa_type=Instant)


class Presence(Table, table=True):
    """Who is in which case now: a lease that runs out by itself when a program dies."""

    __tablename__ = "presence"
    __table_args__ = (Index("presence_case", "case_id"),)

    session: str = Field(primary_key=True, max_length=36)
    agent_id: int = Field(foreign_key="agents.id")
    case_id: int = Field(sa_column=Column(_case_id, ForeignKey("cases.id"), nullable=False))
    doing: str = Field(max_length=20)
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)


class Place(Table, table=True):
    """Where an agent left off on one host: view, filter, order, the case under the cursor, settings of the screen."""

    __tablename__ = "places"

    agent_id: int = Field(sa_column=Column(ForeignKey("agents.id"), primary_key=True))
    host: str = Field(primary_key=True, max_length=100)
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)


class DeskFact(Table, table=True):
    """One fact about the desk itself: its name, whether it is a demo, how far an import came."""

    __tablename__ = "desk_facts"

    key: str = Field(primary_key=True, max_length=100)
    value: str
