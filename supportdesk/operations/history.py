"""Reading the log for undo and redo: what still stands, what stands in the way, and what comes next.

An event that takes back another names it in `undoes_id`; a redo takes back an undo. So every event is either work, an
odd number of steps from work (it takes it back), or an even number (it does it again).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_
from sqlmodel import col, select

from supportdesk.change import Change
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Event
from supportdesk.terms import EventTag

CHUNK = 200


def root_of(change: Change, event: Event) -> Event:
    """The work that an event did, took back, or did again."""
    while event.undoes_id is not None:
        event = change.session.get_one(Event, event.undoes_id)
    return event


def takes_back_work(change: Change, event: Event) -> bool:
    """Whether an event is an undo of work, and not work or the redo of an undo."""
    steps = 0
    while event.undoes_id is not None:
        steps += 1
        event = change.session.get_one(Event, event.undoes_id)
    return steps % 2 == 1


def standing_after(change: Change, event: Event) -> list[Event]:
    """Later events of the same case that still hold, newest first: what was taken back since, and its undo, are left out."""
    later = select(Event).where(col(Event.case_id) == event.case_id, col(Event.seq) > event.seq)
    return standing(list(change.session.exec(later.order_by(col(Event.seq).desc()))))


def standing(since: list[Event]) -> list[Event]:
    """Those of these later events (newest first) that still hold."""
    here = {other.id for other in since}
    gone: set[int] = set()
    kept = []
    for other in since:
        if other.id in gone:
            continue
        if other.undoes_id is not None:
            gone.add(other.undoes_id)
        if other.undoes_id not in here:
            kept.append(other)
    return kept


def events_of(change: Change, operation_id: str) -> list[Event]:
    """The events of one operation in the order they were written."""
    mine = select(Event).where(col(Event.operation_id) == operation_id)
    return list(change.session.exec(mine.order_by(col(Event.step))))


def as_it_stands(change: Change, operation_id: str) -> str:
    """The operation, or the redo by which it stands now; `Invalid` when it has been taken back."""
    taken_back = False
    while (after := _taken_back_by(change, operation_id)) is not None:
        operation_id, taken_back = after, not taken_back
    if taken_back:
        raise Invalid(_("That was undone already."))
    return operation_id


def _taken_back_by(change: Change, operation_id: str) -> str | None:
    events = select(col(Event.id)).where(col(Event.operation_id) == operation_id)
    by = select(col(Event.operation_id)).where(col(Event.undoes_id).in_(events))
    return change.session.exec(by.limit(1)).first()


def refuse_taken_back(change: Change, event: Event) -> None:
    """Asked once the case is locked: another program of the same person may have been faster."""
    if change.session.exec(select(col(Event.id)).where(col(Event.undoes_id) == event.id)).first() is not None:
        raise Invalid(_("That was undone already."))


def next_to_undo(change: Change) -> str:
    """The actor's newest operation on cases that holds; undone ones and undos are stepped over, back to earlier work."""
    gone: set[int] = set()
    for event in _mine(change):
        if event.undoes_id is not None and event.id not in gone:
            gone.add(event.undoes_id)
        if event.id not in gone and not takes_back_work(change, event):
            return event.operation_id
    raise Invalid(_("There is nothing to undo."))


def next_to_redo(change: Change) -> str:
    """The actor's newest undo that was not done again, unless they have done other work since."""
    gone: set[int] = set()
    for event in _mine(change):
        if event.undoes_id is None:
            break
        if event.id in gone:
            continue
        if takes_back_work(change, event):
            return event.operation_id
        gone.add(event.undoes_id)
    raise Invalid(_("There is nothing to do again."))


def _mine(change: Change) -> Iterator[Event]:
    """The actor's events on cases and other records, newest first, read a piece at a time."""
    told = or_(col(Event.case_id).is_not(None), col(Event.subject).is_not(None))
    mine = select(Event).where(col(Event.actor) == change.actor.login, told)
    newest = mine.order_by(col(Event.id).desc()).limit(CHUNK)
    found = list(change.session.exec(newest))
    while found:
        yield from found
        found = list(change.session.exec(newest.where(col(Event.id) < found[-1].id)))


def outward(root: Event) -> bool:
    """Whether the work sends something to the customer that cannot be called back for long."""
    return root.tag in (EventTag.CASE_REPLIED, EventTag.CASE_RESOLVED)
