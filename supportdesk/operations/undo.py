"""Taking back: the last thing a person did, exactly, unless somebody built on it or it has left the desk."""

from __future__ import annotations

from datetime import timedelta

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


@operation
def undo(change: Change, operation_id: str = "") -> Outcome:
    """Takes back an operation of the actor's (the last one unless named): every event of it, in reverse, or none.

    The history keeps both what was done and that it was undone. Undoing an undo is doing it again.
    """
    events = _events_of(change, operation_id or _last_operation(change))
    outcome = None
    for event in reversed(events):
        outcome = _undo_event(change, event)
    if outcome is None:
        raise Invalid(_("There is nothing to undo."))
    return outcome


def _last_operation(change: Change) -> str:
    """The newest operation of the actor on a case that is not undone; undo steps back from undo to earlier work."""
    undone = select(Event.undoes_id).where(col(Event.undoes_id).is_not(None))
    mine = select(Event.operation_id).where(
        col(Event.actor) == change.actor.login,
        col(Event.case_id).is_not(None),
        col(Event.tag) != EventTag.CASE_UNDONE.value,
        col(Event.id).not_in(undone),
    )
    found = change.session.exec(mine.order_by(col(Event.id).desc()).limit(1)).first()
    if found is None:
        raise Invalid(_("There is nothing to undo."))
    return found


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
