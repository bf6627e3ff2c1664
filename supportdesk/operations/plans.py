"""A plan that customer and provider make together: steps with an owner on either side, agreed, kept or broken (P7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from supportdesk.change import Change
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Plan
from supportdesk.operations.access import case_for
from supportdesk.operations.next_word import keep_next_word
from supportdesk.operations.operation import operation
from supportdesk.records import Kept, alter, keep, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.owed_flows import PLAN_FLOW
from supportdesk.rules.plan_steps import PlanStep, read_steps, ticked, with_step, without_step, write_steps
from supportdesk.terms import EventTag, PlanState, Side

Steps = Sequence[PlanStep]


@dataclass(frozen=True)
class NewStep:
    """A step as people name it: what, whose it is, who does it, until when."""

    text: str
    side: Side
    owner: str
    due_at: datetime


@operation
def make_plan(change: Change, number: int, goal: str, *, next_contact_at: datetime | None = None) -> Kept:
    """Begins a plan for a case: what both want to reach, and when the customer hears from us next."""
    authorize(change.actor, Action.PLAN)
    case_for(change, Action.READ_INSIDE, number)
    if not goal.strip():
        raise Invalid(_("Say what the plan is to reach: one line that both sides would sign."))
    row = Plan(
        state=PLAN_FLOW.first,
        case_id=number,
        goal=goal.strip(),
        next_contact_at=_ahead(change, next_contact_at),
        made_at=change.now,
        updated_at=change.now,
    )
    return _promising(change, row, keep(change, row, EventTag.PLAN_MADE, details={"case": number}))


@operation
def set_plan(
    change: Change,
    number: int,
    *,
    goal: str | None = None,
    next_contact_at: datetime | None = None,
    seen: int | None = None,
) -> Kept:
    """Sets the goal (while the plan is a draft), or when the customer hears from us next (while it is not done)."""
    row = _open(change, number)
    fields: dict[str, Any] = {}
    if goal is not None:
        _refuse_agreed(row)
        if not goal.strip():
            raise Invalid(_("Say what the plan is to reach: one line that both sides would sign."))
        fields["goal"] = goal.strip()
    if next_contact_at is not None:
        fields["next_contact_at"] = _ahead(change, next_contact_at)
    if not fields:
        raise Invalid(_("There is nothing to set. Name the goal or the next contact."))
    return _promising(change, row, alter(change, row, EventTag.PLAN_SET, fields, seen=seen))


@operation
def add_step(change: Change, number: int, step: NewStep, *, seen: int | None = None) -> Kept:
    """Adds a step to a draft. `Invalid` without an owner."""
    made = PlanStep(step.text, step.side, step.owner, to_ms(step.due_at))
    return _with_steps(change, number, lambda steps: with_step(steps, made), seen=seen)


@operation
def remove_step(change: Change, number: int, place: int, *, seen: int | None = None) -> Kept:
    """Takes a step (counted from 1) out of a draft."""
    return _with_steps(change, number, lambda steps: without_step(steps, place), seen=seen)


@operation
def tick_step(change: Change, number: int, place: int, *, seen: int | None = None) -> Kept:
    """Says that a step is done: now, so that one done too late stays visible as broken."""
    return _with_steps(
        change, number, lambda steps: ticked(steps, place, to_ms(change.now)), draft=False, done_step=place, seen=seen
    )


@operation
def move_plan(
    change: Change,
    number: int,
    verb: str,
    *,
    reason: str = "",
    agreed_by: str = "",
    agreed_how: str = "",
    seen: int | None = None,
) -> Kept:
    """Takes a step of `PLAN_FLOW`. To agree says who at the customer did, and how; every agreement is an edition."""
    authorize(change.actor, Action.PLAN)
    row = the_record(change, Plan, number)
    values = SimpleNamespace(
        goal=row.goal,
        steps_made=read_steps(row.steps),
        next_contact_at=row.next_contact_at,
        agreed_by=agreed_by.strip(),
        agreed_how=agreed_how.strip(),
    )
    move = PLAN_FLOW.authorize(change.actor, PlanState(row.state), verb, values, reason=reason)
    fields: dict[str, Any] = {"state": move.target}
    if move.target is PlanState.AGREED:
        fields |= {"agreed_by": values.agreed_by, "agreed_how": values.agreed_how, "agreed_at": change.now}
        fields["edition"] = row.edition + 1
    if move.target is PlanState.KEPT and any(step.done_at is None for step in values.steps_made):
        raise Invalid(_("Not every step is done. Tick them, change the plan, or drop it with the reason."))
    if PLAN_FLOW.is_done(move.target):
        fields["next_contact_at"] = None
    done = PLAN_FLOW.is_done(move.target)
    return _promising(
        change, row, alter(change, row, EventTag.PLAN_MOVED, fields, done=done, reason=reason.strip(), seen=seen)
    )


def _promising(change: Change, row: Plan, kept: Kept) -> Kept:
    """What was kept; the case says when the customer hears from us next."""
    keep_next_word(change, row.case_id)
    return kept


def _with_steps(
    change: Change,
    number: int,
    work: Callable[[Steps], Steps],
    *,
    draft: bool = True,
    done_step: int | None = None,
    seen: int | None = None,
) -> Kept:
    row = _open(change, number)
    if draft:
        _refuse_agreed(row)
    details = {} if done_step is None else {"step": done_step}
    steps = write_steps(work(read_steps(row.steps)))
    return alter(change, row, EventTag.PLAN_STEPPED, {"steps": steps}, details=details, seen=seen)


def _open(change: Change, number: int) -> Plan:
    authorize(change.actor, Action.PLAN)
    row = the_record(change, Plan, number)
    if row.done:
        raise Invalid(_("This plan is done with. Make another one."))
    return row


def _refuse_agreed(row: Plan) -> None:
    if row.state == PlanState.AGREED:
        raise Invalid(_("The customer has agreed to it as it stands. Say first that it is changed, and why."))


def _ahead(change: Change, at: datetime | None) -> datetime | None:
    if at is not None and at <= change.now:
        raise Invalid(_("That time has passed. Give one that is still to come."))
    return at
