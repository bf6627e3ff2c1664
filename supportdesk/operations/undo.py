"""Taking back: the last thing a person did, exactly, unless somebody built on it or it has left the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from supportdesk.change import COUNTERS, Change, Outcome, from_json
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.i18n import _
from supportdesk.models import Case, Event
from supportdesk.operations import history
from supportdesk.operations.access import case_for
from supportdesk.operations.decisions import take_back_answer
from supportdesk.operations.joining import refuse_circle
from supportdesk.operations.notices import withdraw_called
from supportdesk.operations.operation import operation
from supportdesk.operations.search_index import FOUND_BY, index_case
from supportdesk.operations.undo_records import undo_record_event
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.effects import Effects, effects_of
from supportdesk.rules.record_names import record_name
from supportdesk.terms import CaseState, EventTag, Subject

HELD = timedelta(seconds=20)
"""How long a reply is held before it counts as gone to the customer."""
REPLIED = ("first_reply_at", "last_reply_at")


@dataclass(frozen=True)
class Undone:
    """What was taken back: the cases it touched, the tag of the event that led the operation, and the events that did it.

    `records` are the names of records other than cases that it touched. `tags` are those of all the events that were taken
    back (or done again), each once, in the order they were done.
    """

    cases: tuple[int, ...]
    undone: str
    operation_id: str
    outcomes: tuple[Outcome, ...] = ()
    tags: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """What `undo` would take back: so that a person can be asked about work they may have forgotten."""

    operation_id: str
    at: datetime
    tag: str
    case_id: int
    record: str = ""


@operation
def last_work(change: Change) -> Work:
    """The actor's last work that still stands; `Invalid` when there is none."""
    operation_id = _newest(change)
    event = history.events_of(change, operation_id)[-1]
    record = record_name(Subject(event.subject), event.subject_id or 0) if event.subject else ""
    return Work(operation_id, event.at, history.root_of(change, event).tag, event.case_id or 0, record)


@operation
def undo(change: Change, operation_id: str = "") -> Undone:
    """Takes back an operation of the actor's (the last one unless named): every event of it, in reverse, or none.

    The history keeps both what was done and that it was undone.
    """
    wanted = history.as_it_stands(change, operation_id) if operation_id else _newest(change)
    return _take_back(change, wanted)


@operation
def redo(change: Change) -> Undone:
    """Does again what the actor undid last, unless they have done other work since; called again, what was undone before."""
    authorize(change.actor, Action.UNDO)
    return _take_back(change, history.next_to_redo(change))


def _newest(change: Change) -> str:
    authorize(change.actor, Action.UNDO)
    return history.next_to_undo(change)


def _take_back(change: Change, operation_id: str) -> Undone:
    events = history.events_of(change, operation_id)
    _refuse_not_mine(change, operation_id, events)
    done, records = [], []
    for event in reversed(events):
        if event.case_id is None:
            kept = undo_record_event(change, event)
            records.append(record_name(kept.subject, kept.number))
        else:
            done.append(_undo_event(change, event))
    _index_again(change, done)
    outcomes = tuple(outcome for outcome, _case, _by_words in done)
    cases = tuple(dict.fromkeys(outcome.case_id for outcome in outcomes))
    roots = [history.root_of(change, event) for event in events]
    tags = dict.fromkeys(root.tag for root in sorted(roots, key=lambda root: root.step))
    return Undone(cases, roots[-1].tag, change.operation_id, outcomes, tuple(tags), tuple(dict.fromkeys(records)))


def _refuse_not_mine(change: Change, operation_id: str, events: list[Event]) -> None:
    if not events:
        raise Invalid(_("There is nothing to undo under {id}.").format(id=operation_id))
    if any(event.actor != change.actor.login for event in events):
        raise NotAllowed(
            _("{who} did that. Everyone takes back their own work.").format(who=change.name_of(events[0].actor))
        )
    if any(event.case_id is None and event.subject is None for event in events):
        raise Invalid(_("Only what was done to cases can be undone."))


Done = tuple[Outcome, Case, bool]
"""What became of one event: its undo, its case, and whether the case is found by other words now."""


def _undo_event(change: Change, event: Event) -> Done:
    case = case_for(change, Action.UNDO, event.case_id or 0)
    history.refuse_taken_back(change, event)
    root, undoing = history.root_of(change, event), not history.takes_back_work(change, event)
    details: dict[str, Any] = {"undone": event.tag} | ({} if undoing else {"redone": root.tag})
    effects, fields = effects_of(event.details), {name: old for name, (old, _new) in event.changes.items()}
    if undoing and history.outward(root) and effects.messages_added and change.now - event.at > HELD:
        raise Invalid(_("The reply has gone to the customer. Write a new one instead."))
    if not undoing and history.outward(root) and change.now - root.at > HELD:  # sent after all, it is sent now
        fields |= {name: to_ms(change.now) for name in REPLIED if fields.get(name) == to_ms(root.at)}
    if root.tag == EventTag.CASE_CALLED:
        withdraw_called(change, root, undoing=undoing)
    if root.tag == EventTag.RULE_ANSWERED:
        take_back_answer(change, root, undoing=undoing)
    _refuse_built_on(change, event, everything=undoing and root.tag == EventTag.CASE_REGISTERED)
    if event.tag == EventTag.CASE_REGISTERED:
        fields = {"state": CaseState.CANCELLED.value}
    if fields.get("merged_into_id") is not None:
        refuse_circle(change, case, fields["merged_into_id"])
    if root.tag == EventTag.RULE_ANSWERED:
        details["decision"] = root.details["decision"]
    values = {name: from_json(name, value) for name, value in fields.items()}
    back = effects.inverse()
    outcome = change.apply(case, EventTag.CASE_UNDONE, values, effects=back, details=details, undoes_id=event.id)
    return outcome, case, back != Effects() or bool(FOUND_BY & set(fields))


def _refuse_built_on(change: Change, event: Event, *, everything: bool) -> None:
    """Refuses when later work holds on to what this event changed, or (`everything`) when there is any later work."""
    mine = _touched(event)
    for other in history.standing_after(change, event):
        shared = mine & _touched(other)
        if everything or shared:
            field = "" if everything else ", ".join(sorted({name for name, _value in shared} - COUNTERS))
            raise Invalid(_built_on(change.name_of(other.actor), field))


def _built_on(who: str, field: str) -> str:
    if not field:
        return _("{who} has gone on with the case since. It cannot be undone.").format(who=who)
    return _("{who} has changed this since ({field}). It cannot be undone.").format(who=who, field=field)


def _touched(event: Event) -> set[tuple[str, Any]]:
    """Fields and things. Two replies within a millisecond meet too, though the second changed no time."""
    fields: Iterable[tuple[str, Any]] = ((name, None) for name in event.changes)
    replied = (
        {("last_reply_at", None)} if history.outward(event) and effects_of(event.details).messages_added else set()
    )
    return {*fields, *effects_of(event.details).touched(), *replied}


def _index_again(change: Change, done: list[Done]) -> None:
    """Once everything is back in its place: messages may have moved between the cases."""
    for case in {id(case): case for _outcome, case, by_words in done if by_words}.values():
        index_case(change, case)
