"""Problems: the causes behind incidents, with what is known of them and how to live with them meanwhile (P5, P10)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, SmallInteger
from sqlmodel import Field

from supportdesk.models.columns import Instant, by_value
from supportdesk.models.table import Table
from supportdesk.terms import ProblemState


class Problem(Table, table=True):
    """A problem record; `id` is the number people say (PRB-12). A projection of its events, as a case is.

    `done` is 0 while it is worked on. `causes` is text: five whys or a tree, as people write it; `symptoms` are the words by
    which a new case is known to be one of its kind. `ask_again_at` is when somebody asks whether it has come back,
    `state_since` since when it is in its state (`None`: since it was logged).
    """

    __tablename__ = "problems"
    __table_args__ = (
        Index("problems_open", "done", "priority", "id"),
        Index("problems_component", "component_id", "done"),
        Index("problems_ask_again", "ask_again_at"),
        {"sqlite_autoincrement": True},
    )

    __mapper_args__: ClassVar[dict[str, bool]] = {"version_id_generator": False}

    id: int | None = Field(default=None, primary_key=True)
    version: int = 0
    done: int = Field(default=0, sa_type=SmallInteger)
    state: ProblemState = Field(sa_type=by_value(ProblemState))
    title: str = Field(max_length=300)
    description: str = ""
    priority: int = Field(default=4, sa_type=SmallInteger)
    owner_id: int | None = Field(default=None, foreign_key="agents.id")
    component_id: int | None = Field(default=None, foreign_key="components.id")
    competence_id: int | None = Field(default=None, foreign_key="competences.id")
    category: str = Field(default="", max_length=200)
    causes: str = ""
    root_cause: str = ""
    workaround: str = ""
    symptoms: str = Field(default="", max_length=500)
    solution: str = ""
    logged_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    state_since: datetime | None = Field(default=None, sa_type=Instant)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    ask_again_at: datetime | None = Field(default=None, sa_type=Instant)


# As of a case: an UPDATE whose version is no longer the one read is refused.
Problem.__mapper__.version_id_col = Problem.__table__.c.version  # type: ignore[attr-defined]
