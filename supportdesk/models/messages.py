"""What was said: messages and notes of a case, attachments, and the bytes behind them."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, LargeBinary
from sqlmodel import Field

from supportdesk.models.columns import Instant, by_value
from supportdesk.models.table import Table
from supportdesk.terms import Channel, MessageKind

_big = BigInteger().with_variant(Integer, "sqlite")


class Message(Table, table=True):
    """A text in a case's thread: from the customer, to the customer, or a note inside the desk.

    The body is what came, unchanged; it is made safe where it is shown. A withdrawn message (undone) is kept and not shown.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("messages_case", "case_id", "at", "id"),)

    id: int | None = Field(default=None, sa_column=Column(_big, Identity(), primary_key=True))
    case_id: int = Field(sa_column=Column(_big, ForeignKey("cases.id"), nullable=False))
    kind: MessageKind = Field(sa_type=by_value(MessageKind))
    channel: Channel = Field(sa_type=by_value(Channel))
    agent_id: int | None = Field(default=None, foreign_key="agents.id")
    contact_id: int | None = Field(default=None, foreign_key="contacts.id")
    author: str = Field(default="", max_length=300)
    at: datetime = Field(sa_type=Instant)
    withdrawn: bool = False
    body: str


class Blob(Table, table=True):
    """Bytes of attachments, stored once by their SHA-256 (hex)."""

    __tablename__ = "blobs"

    sha256: str = Field(primary_key=True, max_length=64)
    content: bytes = Field(sa_type=LargeBinary)


class Attachment(Table, table=True):
    """A file on a case; `name` is only data and never a path here."""

    __tablename__ = "attachments"

    id: int | None = Field(default=None, sa_column=Column(_big, Identity(), primary_key=True))
    case_id: int = Field(sa_column=Column(_big, ForeignKey("cases.id"), nullable=False, index=True))
    message_id: int | None = Field(default=None, sa_column=Column(_big, ForeignKey("messages.id"), nullable=True))
    name: str = Field(max_length=500)
    media_type: str = Field(default="application/octet-stream", max_length=200)
    size: int
    sha256: str = Field(foreign_key="blobs.sha256", max_length=64)
    at: datetime = Field(sa_type=Instant)
    withdrawn: bool = False
