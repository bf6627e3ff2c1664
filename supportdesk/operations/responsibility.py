"""Responsibility for a case: passed to the Support & Service Manager, accepted, handed back when done (P8).

One bears it at any time: until a manager accepts, it is the line that has the case; then the manager, until handed back.
"""

from __future__ import annotations

from sqlmodel import col, select

from supportdesk.change import Change
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Responsibility
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.records import Kept, alter, keep, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.owed_flows import RESPONSIBILITY_FLOW
from supportdesk.terms import EventTag, ResponsibilityState


@operation
def pass_on(change: Change, number: int, why: str) -> Kept:
    """Offers the responsibility for a case to the Support & Service Manager, with the reason."""
    case_for(change, Action.PASS_ON, number)
    if not why.strip():
        raise Invalid(_("Say why the manager should answer for it: what was promised, what has gone wrong."))
    if (row := open_one(change, number)) is not None:
        said = {
            ResponsibilityState.OFFERED: _("It is offered to the manager already."),
            ResponsibilityState.ACCEPTED: _("The manager answers for it already."),
        }
        raise Invalid(said[ResponsibilityState(row.state)])
    return offer(change, number, why)


def offer(change: Change, number: int, why: str) -> Kept:
    """The same for a case that is known to have none."""
    row = Responsibility(
        state=RESPONSIBILITY_FLOW.first,
        case_id=number,
        why=why.strip()[:1000],
        offered_by_id=change.actor.agent_id,
        offered_at=change.now,
        updated_at=change.now,
    )
    return keep(change, row, EventTag.RESPONSIBILITY_PASSED, details={"case": number})


@operation
def accept_responsibility(change: Change, number: int, *, seen: int | None = None) -> Kept:
    """Takes it on: whoever accepts bears it from now."""
    row = the_record(change, Responsibility, number)
    move = RESPONSIBILITY_FLOW.authorize(change.actor, ResponsibilityState(row.state), "accept")
    fields = {"state": move.target, "bearer_id": change.actor.agent_id, "accepted_at": change.now}
    return alter(change, row, EventTag.RESPONSIBILITY_MOVED, fields, details={"case": row.case_id}, seen=seen)


@operation
def return_responsibility(change: Change, number: int, reason: str, *, seen: int | None = None) -> Kept:
    """Hands it back to the line that has the case: it is done, or should not have come."""
    row = the_record(change, Responsibility, number)
    move = RESPONSIBILITY_FLOW.authorize(change.actor, ResponsibilityState(row.state), "return", reason=reason)
    fields = {"state": move.target, "returned_at": change.now}
    details = {"case": row.case_id}
    return alter(
        change,
        row,
        EventTag.RESPONSIBILITY_MOVED,
        fields,
        done=1,
        reason=reason.strip(),
        details=details,
        seen=seen,
    )


def open_one(change: Change, number: int) -> Responsibility | None:
    """The responsibility of a case that is offered or borne."""
    mine = select(Responsibility).where(col(Responsibility.case_id) == number, col(Responsibility.done) == 0)
    return change.session.exec(mine).first()
