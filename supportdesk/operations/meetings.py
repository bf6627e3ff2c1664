"""Service meetings: called, gone through case by case, decided, and closed when nothing is undecided (P9).

One meeting is open at a time. What was escalated or missed since the desk began to hold meetings stands on its agenda until it
is decided, so that nothing is on two agendas and nothing is on none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from supportdesk.change import Change, number_of
from supportdesk.errors import Invalid
from supportdesk.i18n import _, ngettext
from supportdesk.models import Meeting, MeetingAction, MeetingDecision
from supportdesk.operations.access import case_for
from supportdesk.operations.agenda import undecided
from supportdesk.operations.operation import operation
from supportdesk.operations.ownership import worker_named
from supportdesk.records import Kept, alter, keep, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.meeting_flows import ACTION_FLOW, DECISION_FLOW, MEETING_FLOW
from supportdesk.rules.record_names import record_name
from supportdesk.terms import ActionState, EventTag, MeetingState, Subject

FIRST_GOES_BACK = timedelta(days=14)
"""What the first meeting of a desk looks back on, unless it is told otherwise; each after it goes on from there."""


@dataclass(frozen=True)
class NewAction:
    """Something to be done: what, who does it (a login), until when."""

    text: str
    owner: str
    due_at: datetime


@operation
def call_meeting(change: Change, title: str, held_at: datetime | None = None, *, since: datetime | None = None) -> Kept:
    """Opens a service meeting. `since` is for the first of a desk; `Invalid` while another one is open."""
    authorize(change.actor, Action.HOLD_MEETING)
    if not title.strip():
        raise Invalid(_("Give the meeting a name: “Week 14” will do."))
    open_one = change.session.exec(select(Meeting).where(col(Meeting.done) == 0)).first()
    if open_one is not None:
        name = record_name(Subject.MEETING, open_one.id or 0)
        raise Invalid(
            _("{record} is open still. Close it first: what is undecided stands on one agenda.").format(record=name)
        )
    first = change.session.exec(select(Meeting).order_by(col(Meeting.id)).limit(1)).first()
    began = first.since if first is not None else (since or change.now - FIRST_GOES_BACK)
    row = Meeting(
        state=MEETING_FLOW.first,
        title=title.strip(),
        since=began,
        held_at=held_at or change.now,
        updated_at=change.now,
    )
    return keep(change, row, EventTag.MEETING_CALLED)


@operation
def set_meeting(
    change: Change, number: int, *, attendance: str | None = None, notes: str | None = None, seen: int | None = None
) -> Kept:
    """Writes who was there, and notes, while the meeting is open."""
    row = _open(change, number)
    given = {"attendance": attendance, "notes": notes}
    fields: dict[str, Any] = {name: text.strip() for name, text in given.items() if text is not None}
    if not fields:
        raise Invalid(_("There is nothing to set. Name who was there, or write notes."))
    return alter(change, row, EventTag.MEETING_SET, fields, seen=seen)


@operation
def decide(change: Change, meeting: int, case: int, text: str, actions: tuple[NewAction, ...] = ()) -> Kept:
    """Decides on a case of the agenda, with what is to be done. The case leaves it until it is escalated or missed again."""
    row = _open(change, meeting)
    found = case_for(change, Action.READ_INSIDE, case)
    if not text.strip():
        raise Invalid(_("Say what was decided, or that nothing more is to be done."))
    if not undecided(change, row.since, case):
        raise Invalid(_("There is nothing to decide on it: it is not on the agenda."))
    decision = MeetingDecision(
        state=DECISION_FLOW.first,
        meeting_id=meeting,
        case_id=number_of(found),
        text=text.strip(),
        about_at=change.now,
        decided_at=change.now,
        updated_at=change.now,
    )
    kept = keep(change, decision, EventTag.DECISION_MADE, details={"case": case, "meeting": meeting})
    for action in actions:
        give_action.within(change, meeting, action, case=case)
    return kept


@operation
def give_action(change: Change, meeting: int, action: NewAction, *, case: int | None = None) -> Kept:
    """Gives somebody something to do until a time."""
    _open(change, meeting)
    if not action.text.strip():
        raise Invalid(_("Say what is to be done."))
    if not action.owner.strip():
        raise Invalid(_("An action needs an owner. Say who does it."))
    if action.due_at <= change.now:
        raise Invalid(_("That time has passed. Give one that is still to come."))
    owner = worker_named(change, action.owner)
    row = MeetingAction(
        state=ACTION_FLOW.first,
        meeting_id=meeting,
        case_id=case,
        text=action.text.strip(),
        owner_id=owner.id or 0,
        due_at=action.due_at,
        made_at=change.now,
        updated_at=change.now,
    )
    return keep(change, row, EventTag.ACTION_GIVEN, details={"meeting": meeting} | ({"case": case} if case else {}))


@operation
def move_action(change: Change, number: int, verb: str, *, reason: str = "", seen: int | None = None) -> Kept:
    """Takes a step of `ACTION_FLOW`: done, drop, reopen."""
    row = the_record(change, MeetingAction, number)
    move = ACTION_FLOW.authorize(change.actor, ActionState(row.state), verb, reason=reason)
    done = ACTION_FLOW.is_done(move.target)
    fields = {"state": move.target, "closed_at": change.now if done else None}
    return alter(change, row, EventTag.ACTION_MOVED, fields, done=done, reason=reason.strip(), seen=seen)


@operation
def move_meeting(change: Change, number: int, verb: str, *, reason: str = "", seen: int | None = None) -> Kept:
    """Takes a step of `MEETING_FLOW`. `Invalid` names what is undecided when it is to be closed."""
    row = the_record(change, Meeting, number)
    move = MEETING_FLOW.authorize(change.actor, MeetingState(row.state), verb, row, reason=reason)
    if move.target is MeetingState.HELD and (left := undecided(change, row.since)):
        names = ", ".join(f"{change.desk.prefix}-{case}" for case in left[:5]) + (" …" if len(left) > 5 else "")
        said = ngettext(
            "{n} item is undecided: {cases}. Decide on it, if only that it waits.",
            "{n} items are undecided: {cases}. Decide on each, if only that it waits.",
            len(left),
        )
        raise Invalid(said.format(n=len(left), cases=names))
    fields = {"state": move.target, "closed_at": change.now}
    return alter(change, row, EventTag.MEETING_MOVED, fields, done=1, reason=reason.strip(), seen=seen)


def _open(change: Change, number: int) -> Meeting:
    authorize(change.actor, Action.HOLD_MEETING)
    row = the_record(change, Meeting, number)
    if row.done:
        raise Invalid(_("This meeting is closed. Its minutes stay as they are."))
    return row
