"""Putting a text into a case's thread."""

from __future__ import annotations

from datetime import datetime

from supportdesk.change import Change, number_of
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Case, Message
from supportdesk.operations.search_index import add_words
from supportdesk.terms import Channel, MessageKind

LONGEST = 1_000_000


def add_message(
    change: Change,
    case: Case,
    kind: MessageKind,
    body: str,
    *,
    channel: Channel = Channel.DESK,
    author: str = "",
    contact_id: int | None = None,
    at: datetime | None = None,
    indexed: bool = True,
) -> int:
    """Stores a message and gives its id, for the effects of an event. Refuses an empty or huge text.

    `indexed=False` leaves its words to a caller that indexes the whole case.
    """
    if not body.strip():
        raise Invalid(_("There is no text. Write something first."))
    if len(body) > LONGEST:
        raise Invalid(_("The text is longer than {n} characters. Attach it as a file instead.").format(n=LONGEST))
    message = Message(
        case_id=number_of(case),
        kind=kind,
        channel=channel,
        agent_id=None if kind is MessageKind.INBOUND else change.actor.agent_id,
        contact_id=contact_id,
        author=author or change.actor.login,
        at=at or change.now,
        body=body,
    )
    change.session.add(message)
    change.session.flush()
    if indexed:
        add_words(change, number_of(case), [body])
    if message.id is None:
        raise AssertionError("a stored message has an id")
    return message.id
