"""The way of a case through its states: wait, wake, resolve, close, cancel, reopen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Case
from supportdesk.operations.access import case_for
from supportdesk.operations.messages import add_message
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.causes import cause_named
from supportdesk.rules.effects import Effects
from supportdesk.terms import WAITING_STATES, CaseState, EventTag, MessageKind

NO_WAIT: dict[str, Any] = {"waiting_for": "", "wake_at": None}


@operation
def wait(
    change: Change,
    number: int,
    state: CaseState,
    *,
    waiting_for: str = "",
    until: datetime | None = None,
    seen: int | None = None,
) -> Outcome:
    """Lets the case wait for the customer, a supplier, or a time; `until` wakes it by itself."""
    case = case_for(change, Action.WAIT, number, seen)
    if state not in WAITING_STATES:
        raise Invalid(_("A case can wait for the customer, for a supplier, or until a time."))
    if state is CaseState.SCHEDULED and until is None:
        raise Invalid(_("Until when? Give a time, for instance 2026-03-29 14:05."))
    if until is not None and until <= change.now:
        raise Invalid(_("That time has passed. Give one that is still to come."))
    fields = {"state": state, "waiting_for": waiting_for.strip(), "wake_at": until}
    return change.apply(case, EventTag.CASE_WAITING, fields)


@operation
def wake(change: Change, number: int) -> Outcome | None:
    """Opens a waiting case whose time has come; nothing when another program was first."""
    authorize(change.actor, Action.RUN_DESK)
    case = change.case(number)
    if case.wake_at is None or case.wake_at > change.now or case.state not in WAITING_STATES:
        return None
    return change.apply(case, EventTag.CASE_WOKEN, {"state": CaseState.OPEN, **NO_WAIT})


@operation
def end_wait(change: Change, number: int, *, seen: int | None = None) -> Outcome:
    """Ends a wait before its time: the case is open again."""
    case = case_for(change, Action.WAIT, number, seen)
    if case.state not in WAITING_STATES:
        raise Invalid(_("It is not waiting."))
    return change.apply(case, EventTag.CASE_WOKEN, {"state": CaseState.OPEN, **NO_WAIT})


@operation
def resolve(
    change: Change,
    number: int,
    *,
    cause: str,
    solution: str,
    reply: str = "",
    seen: int | None = None,
) -> Outcome:
    """Ends the work: what it was (cause) and what was done (solution); `reply` tells the customer in the same step."""
    case = case_for(change, Action.RESOLVE, number, seen)
    if not solution.strip():
        raise Invalid(_("Write what was done: the next one who meets this will look for it."))
    fields: dict[str, Any] = {
        "state": CaseState.RESOLVED,
        "resolved_at": change.now,
        "resolved_line": case.line,
        "resolved_by_id": change.actor.agent_id,
        "cause": cause_named(cause).key,
        "solution": solution.strip(),
        **NO_WAIT,
    }
    if case.owner_id is None and change.actor.agent_id is not None:
        fields |= {"owner_id": change.actor.agent_id, "owned_since": change.now}
    effects = Effects()
    if reply.strip():
        effects = Effects(messages_added=(add_message(change, case, MessageKind.REPLY, reply),))
        fields |= {"last_reply_at": change.now, "first_reply_at": case.first_reply_at or change.now}
    return change.apply(case, EventTag.CASE_RESOLVED, fields, effects=effects)


@operation
def close(change: Change, number: int, *, seen: int | None = None) -> Outcome:
    """Closes a resolved case for good."""
    case = case_for(change, Action.CLOSE, number, seen)
    return change.apply(case, EventTag.CASE_CLOSED, {"state": CaseState.CLOSED, "closed_at": change.now})


@operation
def cancel(change: Change, number: int, *, reason: str, seen: int | None = None) -> Outcome:
    """Ends a case that needs no work: a wrong number, a test, spam. The reason is kept."""
    case = case_for(change, Action.CANCEL, number, seen)
    if not reason.strip():
        raise Invalid(_("Say why: a cancelled case is never looked at again."))
    return change.apply(case, EventTag.CASE_CANCELLED, {"state": CaseState.CANCELLED, **NO_WAIT}, reason=reason.strip())


@operation
def reopen(change: Change, number: int, *, reason: str = "", seen: int | None = None) -> Outcome:
    """Opens a case that was thought to be done; its first resolution stays in the history."""
    case = case_for(change, Action.REOPEN, number, seen)
    return change.apply(case, EventTag.CASE_REOPENED, reopened(case), reason=reason.strip())


def reopened(case: Case) -> dict[str, Any]:
    """The fields of a case that opens again."""
    return {"state": CaseState.OPEN, "reopen_count": case.reopen_count + 1, "closed_at": None, **NO_WAIT}
