"""Between the lines: escalating to an incident with a hand-over, and handing back with a reason (P3)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from sqlmodel import col, select

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Competence
from supportdesk.operations.access import case_for
from supportdesk.operations.flow import NO_WAIT
from supportdesk.operations.operation import operation
from supportdesk.operations.ownership import worker_named
from supportdesk.operations.responsibility import offer, open_one
from supportdesk.operations.routines import how_far
from supportdesk.rules.actions import Action
from supportdesk.terms import CaseState, EventTag, Kind, Line


@dataclass(frozen=True)
class HandOver:
    """What second line needs to go on at once: what was tried, how far in which routine, what is still missing."""

    tried: str
    routine_step: str = ""
    missing: str = ""


@operation
def escalate(
    change: Change,
    number: int,
    hand_over: HandOver,
    *,
    competence: str = "",
    assign_to: str = "",
    seen: int | None = None,
) -> Outcome:
    """Makes the case an incident and hands it to second line, by competence or to a named specialist.

    What was ticked of a routine goes with it, unless the hand-over says how far one has come.
    """
    case = case_for(change, Action.ESCALATE, number, seen)
    if not hand_over.tried.strip():
        raise Invalid(_("Say what was tried, or that nothing could be: second line starts from there."))
    competence_id = _competence_id(change, competence) if competence else case.competence_id
    specialist = worker_named(change, assign_to) if assign_to else None
    fields = {
        "kind": Kind.INCIDENT,
        "line": Line.SECOND,
        "state": CaseState.OPEN,
        "escalated_at": change.now,
        "competence_id": competence_id,
        "owner_id": specialist.id if specialist else None,
        "owned_since": change.now if specialist else None,
        "reassign_count": case.reassign_count + (1 if case.owner_id is not None else 0),
        **NO_WAIT,
    }
    told = _with_ticks(change, number, hand_over)
    return change.apply(case, EventTag.CASE_ESCALATED, fields, details={"hand_over": asdict(told)})


@operation
def move(
    change: Change, number: int, line: Line, hand_over: HandOver, *, assign_to: str = "", seen: int | None = None
) -> Outcome:
    """Moves an incident on to Problem Management or the Support & Service Manager, with what was tried and ticked (P5, P8)."""
    case = case_for(change, Action.MOVE, number, seen)
    if line not in {Line.PROBLEM, Line.MANAGER} or case.line is line:
        raise Invalid(_("It can be moved to Problem Management or to the Support & Service Manager."))
    if not hand_over.tried.strip():
        raise Invalid(_("Say what was tried and why it moves on."))
    person = worker_named(change, assign_to) if assign_to else None
    fields = {
        "kind": Kind.INCIDENT,
        "line": line,
        "state": CaseState.OPEN,
        "escalated_at": change.now,
        "owner_id": person.id if person else None,
        "owned_since": change.now if person else None,
        "reassign_count": case.reassign_count + (1 if case.owner_id is not None else 0),
        **NO_WAIT,
    }
    told = _with_ticks(change, number, hand_over)
    moved = change.apply(case, EventTag.CASE_MOVED, fields, details={"hand_over": asdict(told)})
    if line is Line.MANAGER and open_one(change, number) is None:
        offer(change, number, hand_over.tried)
    return moved


@operation
def hand_back(change: Change, number: int, reason: str, *, seen: int | None = None) -> Outcome:
    """Gives an incident back to first line; the reason is kept and the hand-back counted."""
    case = case_for(change, Action.HAND_BACK, number, seen)
    if not reason.strip():
        raise Invalid(_("Say why it goes back: first line must know what to do otherwise."))
    fields = {
        "line": Line.FIRST,
        "state": CaseState.OPEN,
        "owner_id": None,
        "owned_since": None,
        "hand_back_count": case.hand_back_count + 1,
        **NO_WAIT,
    }
    return change.apply(case, EventTag.CASE_HANDED_BACK, fields, reason=reason.strip())


def _with_ticks(change: Change, number: int, hand_over: HandOver) -> HandOver:
    """The same with what was ticked of routines, unless it says itself how far one has come."""
    return hand_over if hand_over.routine_step.strip() else replace(hand_over, routine_step=how_far(change, number))


def _competence_id(change: Change, key: str) -> int | None:
    found = change.session.exec(select(Competence).where(col(Competence.key) == key.strip().lower())).first()
    if found is None:
        known = ", ".join(change.session.exec(select(Competence.key).order_by(Competence.key)))
        raise NotFound(_("There is no competence “{key}”. There are: {known}.").format(key=key, known=known or "–"))
    return found.id
