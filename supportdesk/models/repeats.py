"""How often each sign of a case came on each day: the usual rates that repeats are measured by."""

from sqlalchemy import Index
from sqlmodel import Field

from supportdesk.models.table import Table

ALL = ""
"""The sign of every case: its row says that a day was counted, and how many cases it had."""


class RepeatCount(Table, table=True):
    """Cases with a sign that arrived on a day (since 1970, UTC). Made anew from the cases at any time: no truth of its own."""

    __tablename__ = "repeat_counts"
    __table_args__ = (Index("repeat_counts_day", "day"),)

    sign: str = Field(primary_key=True, max_length=200)
    day: int = Field(primary_key=True)
    cases: int
