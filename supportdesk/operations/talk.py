"""Talking on a case: to the customer, inside the desk, and what the customer says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from supportdesk.change import Change, Outcome
from supportdesk.errors import ChangedByOther
from supportdesk.i18n import _
from supportdesk.models import Case, Event
from supportdesk.operations.access import case_for
from supportdesk.operations.flow import NO_WAIT, reopened
from supportdesk.operations.joining import merged_at_last_into
from supportdesk.operations.messages import add_message
from supportdesk.operations.next_word import promised_word
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.effects import Effects
from supportdesk.terms import OPEN_STATES, CaseState, Channel, EventTag, MessageKind


@operation
def reply(
    change: Change, number: int, body: str, *, channel: Channel = Channel.DESK, seen: int | None = None
) -> Outcome:
    """Writes to the customer. The first reply by a person is what the response is measured by.

    With `seen`, `ChangedByOther` when the customer has written since: it would count as answered without having been read.
    """
    case = case_for(change, Action.REPLY, number, seen)
    if seen is not None and case.version > seen:
        _refuse_unread(change, case, seen)
    message = add_message(change, case, MessageKind.REPLY, body, channel=channel)
    fields: dict[str, Any] = {"last_reply_at": change.now}
    if case.first_reply_at is None:
        fields["first_reply_at"] = change.now
    if case.state is CaseState.NEW:
        fields["state"] = CaseState.OPEN
    if case.next_word_at is not None:
        fields["next_word_at"] = promised_word(change, case, told=True)
    return change.apply(case, EventTag.CASE_REPLIED, fields, effects=Effects(messages_added=(message,)))


@operation
def note(change: Change, number: int, body: str) -> Outcome:
    """Writes a note that only the desk reads."""
    case = case_for(change, Action.NOTE, number)
    message = add_message(change, case, MessageKind.NOTE, body)
    return change.apply(case, EventTag.CASE_NOTED, effects=Effects(messages_added=(message,)))


@operation
def receive(
    change: Change,
    number: int,
    body: str,
    *,
    author: str,
    channel: Channel = Channel.PHONE,
    contact_id: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """What the customer says on a case that exists: it wakes a waiting case and reopens one that was done.

    On a merged case it belongs where that is read now: nobody would see it otherwise.
    """
    case = case_for(change, Action.NOTE, number)
    if case.merged_into_id is not None:
        case = case_for(change, Action.NOTE, merged_at_last_into(change, case))
    came = at or change.now
    message = add_message(
        change, case, MessageKind.INBOUND, body, channel=channel, author=author, contact_id=contact_id, at=came
    )
    newest = max(came, case.last_inbound_at) if case.last_inbound_at is not None else came
    fields = {"last_inbound_at": newest} | _answered(case)
    return change.apply(case, EventTag.CASE_RECEIVED, fields, effects=Effects(messages_added=(message,)))


def _answered(case: Case) -> dict[str, Any]:
    if case.state is CaseState.WAITING_CUSTOMER:
        return {"state": CaseState.OPEN, **NO_WAIT}
    return {} if case.state in OPEN_STATES else reopened(case)


def _refuse_unread(change: Change, case: Case, seen: int) -> None:
    came = select(Event).where(
        col(Event.case_id) == case.id, col(Event.seq) > seen, col(Event.tag) == EventTag.CASE_RECEIVED.value
    )
    if change.session.exec(came.limit(1)).first() is not None:
        said = _("The customer has written since you began. Read it first, or send yours all the same.")
        raise ChangedByOther(said)
