"""People of the desk: agents, what they may do (roles), where they work (lines), what they can (competences)."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from supportdesk.models.columns import Instant, by_value
from supportdesk.models.table import Table
from supportdesk.terms import Line, Role


class Agent(Table, table=True):
    """A person who works at the desk; `login` is the operating-system user."""

    __tablename__ = "agents"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    mail: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=40)
    active: bool = True
    created_at: datetime = Field(sa_type=Instant)


class AgentRole(Table, table=True):
    """One role of one agent."""

    __tablename__ = "agent_roles"

    agent_id: int = Field(sa_column=Column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True))
    role: Role = Field(sa_column=Column(by_value(Role), primary_key=True))


class AgentLine(Table, table=True):
    """One line on which an agent works."""

    __tablename__ = "agent_lines"

    agent_id: int = Field(sa_column=Column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True))
    line: Line = Field(sa_column=Column(by_value(Line), primary_key=True))


class Competence(Table, table=True):
    """An area of competence: what a specialist of second line knows and a component requires."""

    __tablename__ = "competences"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=100)


class AgentCompetence(Table, table=True):
    """One competence of one agent."""

    __tablename__ = "agent_competences"

    agent_id: int = Field(sa_column=Column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True))
    competence_id: int = Field(sa_column=Column(ForeignKey("competences.id"), primary_key=True))
