"""The event log: append-only, written in the same transaction as the change it tells of."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, UniqueConstraint
from sqlmodel import Field

from supportdesk.models.columns import Instant, JsonText, only
from supportdesk.models.table import Table

_big = BigInteger().with_variant(Integer, "sqlite")


class Event(Table, table=True):
    """One thing that happened.

    `operation_id` is made by the client (a UUID), so that a retried operation is refused by the database instead of done twice;
    `step` numbers the events of one operation. `seq` is the case's version after it. `changes` is `{field: [old, new]}` of the
    row; `details` holds the rest (message ids, hand-over, tags). `actor` is a login or the name of a rule. An event that tells of
    no case may tell of another record: `subject` and `subject_id`, with `seq` its version.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("operation_id", "step", name="events_operation"),
        UniqueConstraint("case_id", "seq", name="events_case_seq"),
        UniqueConstraint("undoes_id", name="events_undoes"),
        Index("events_subject", "subject", "subject_id", "seq", unique=True, **only("subject IS NOT NULL")),
        Index("events_actor", "actor", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=Column(_big, Identity(), primary_key=True))
    operation_id: str = Field(max_length=36)
    step: int = 0
    case_id: int | None = Field(default=None, sa_column=Column(_big, ForeignKey("cases.id"), nullable=True))
    subject: str | None = Field(default=None, max_length=12)
    subject_id: int | None = None
    seq: int | None = None
    tag: str = Field(max_length=60)
    actor: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant)
    reason: str = ""
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    undoes_id: int | None = Field(default=None, sa_column=Column(_big, ForeignKey("events.id"), nullable=True))
