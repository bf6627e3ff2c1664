"""Taking back: the last thing a person did, exactly, unless somebody built on it or it has left the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from supportdesk.change import COUNTERS, Change, Outcome, as_json, from_json
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.i18n import _
from supportdesk.models import Case, Event
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.search_index import index_case
from supportdesk.rules.actions import Action
from supportdesk.rules.effects import Effects, effects_of
from supportdesk.terms import CaseState, EventTag

HELD = timedelta(seconds=20)
"""How long a reply is held before it counts as gone to the customer."""


@dataclass(frozen=True)
class Undone:
    """What was taken back: the cases it touched, and the tag of the event that led the operation."""

    cases: tuple[int, ...]
    undone: str
    operation_id: str


@operation
def undo(change: Change, operation_id: str = "") -> Undone:
    """Takes back an operation of the actor's (the last one unless named): every event of it, in reverse, or none.

    The history keeps both what was done and that it was undone.
    """
    return _take_back(change, operation_id or _last_operation(change, undoing=False))


@operation
def redo(change: Change) -> Undone:
    """Does again what the actor undid last, unless they have done something else since."""
    return _take_back(change, _last_operation(change, undoing=True))


def _take_back(change: Change, operation_id: str) -> Undone:
    events = _events_of(change, operation_id)
    outcomes = [_undo_event(change, event) for event in reversed(events)]
    return Undone(tuple(dict.fromkeys(outcome.case_id for outcome in outcomes)), events[-1].tag, change.operation_id)


def _last_operation(change: Change, *, undoing: bool) -> str:
    """The actor's newest operation on a case that still stands.

    To undo: work, or work done again; an undo itself is stepped over, back to earlier work. To redo: the newest of
    all must be an undo.
    """
    taken_back = aliased(Event)
    still = ~select(taken_back.id).where(col(taken_back.undoes_id) == col(Event.id)).exists()
    mine = (col(Event.actor) == change.actor.login, col(Event.case_id).is_not(None), still)
    newest = select(Event).where(*mine).order_by(col(Event.id).desc())
    for event in change.session.exec(newest.limit(200)):
        takes_back = _takes_back_work(change, event)
        if undoing and takes_back:
            return event.operation_id
        if undoing:
            break
        if not takes_back:
            return event.operation_id
    raise Invalid(_("There is nothing to do again.") if undoing else _("There is nothing to undo."))


def _takes_back_work(change: Change, event: Event) -> bool:
    """Whether an event is an undo (of work), and not the redo of an undo."""
    steps = 0
    while event.undoes_id is not None:
        steps += 1
        before = change.session.get(Event, event.undoes_id)
        if before is None:
            break
        event = before
    return steps % 2 == 1


def _events_of(change: Change, operation_id: str) -> list[Event]:
    events = list(
        change.session.exec(select(Event).where(col(Event.operation_id) == operation_id).order_by(col(Event.step)))
    )
    if not events:
        raise Invalid(_("There is nothing to undo under {id}.").format(id=operation_id))
    if any(event.actor != change.actor.login for event in events):
        raise NotAllowed(_("{who} did that. Everyone takes back their own work.").format(who=events[0].actor))
    if any(event.case_id is None for event in events):
        raise Invalid(_("Only what was done to cases can be undone."))
    return events


def _undo_event(change: Change, event: Event) -> Outcome:
    case = case_for(change, Action.UNDO, event.case_id or 0)
    taken_back = select(Event.id).where(col(Event.undoes_id) == event.id)
    if change.session.exec(taken_back).first() is not None:
        raise Invalid(_("That was undone already."))
    _refuse_gone(change, event)
    _refuse_built_on(change, case, event)
    effects = effects_of(event.details).inverse()
    if event.tag == EventTag.CASE_REGISTERED:
        fields = {"state": CaseState.CANCELLED}
    else:
        fields = {name: from_json(name, old) for name, (old, _new) in event.changes.items()}
    details = {"undone": event.tag}
    outcome = change.apply(case, EventTag.CASE_UNDONE, fields, effects=effects, details=details, undoes_id=event.id)
    if effects != Effects():
        index_case(change, case)
    return outcome


def _refuse_gone(change: Change, event: Event) -> None:
    """A reply is held for a moment; after that it is with the customer and cannot be called back."""
    outward = event.tag == EventTag.CASE_REPLIED or (
        event.tag == EventTag.CASE_RESOLVED and effects_of(event.details).messages_added
    )
    if outward and change.now - event.at > HELD:
        raise Invalid(_("The reply has gone to the customer. Write a new one instead."))


def _refuse_built_on(change: Change, case: Case, event: Event) -> None:
    later = select(Event).where(col(Event.case_id) == case.id, col(Event.seq) > event.seq)
    for other in change.session.exec(later.order_by(col(Event.seq))):
        if event.tag == EventTag.CASE_REGISTERED and other.operation_id not in (
            event.operation_id,
            change.operation_id,
        ):
            raise Invalid(_("{who} has gone on with the case since. It cannot be undone.").format(who=other.actor))
    for name, (_old, new) in event.changes.items():
        if name not in COUNTERS and as_json(getattr(case, name)) != new and event.tag != EventTag.CASE_REGISTERED:
            raise Invalid(_("This has been changed since ({field}). It cannot be undone.").format(field=name))
