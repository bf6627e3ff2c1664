"""Standard changes: a routine is authorised beforehand, edition by edition, by those who answer for what it touches (P11, P12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from supportdesk.change import Change
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.i18n import _, label
from supportdesk.models import Component, PlatformChange, Routine
from supportdesk.operations.component_care import component
from supportdesk.operations.operation import operation
from supportdesk.operations.routines import in_force
from supportdesk.operations.verify_routines import AUTHORISED, NOT_AUTHORISED
from supportdesk.records import Kept, alter, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.change_values import Approval, read_approvals, write_approvals
from supportdesk.rules.routine_text import ESCALATE, read_routine
from supportdesk.rules.routine_ticks import Tick, read_ticks, write_ticks
from supportdesk.terms import ChangeKind, ChangeRisk, ChangeState, EventTag, StepResult


@operation
def authorise_routine(change: Change, key: str, names: Sequence[str]) -> int:
    """Authorises a routine, in the edition in force, for standard changes on components the actor answers for.

    Never by who wrote that edition. Gives how many components it is authorised for by now.
    """
    authorize(change.actor, Action.APPROVE_CHANGE)
    row = in_force(change, key)
    if row.loaded_by == change.actor.login:
        raise NotAllowed(_("You wrote this edition: somebody else authorises it."))
    if not names:
        raise Invalid(_("Name at least one component that it may touch."))
    touched = [component(change, name) for name in names]
    mine = (change.actor.agent_id or 0,)
    others = [one.name for one in touched if {one.responsible_id, one.deputy_id}.isdisjoint(mine)]
    if others:
        raise NotAllowed(_("You do not answer for {component}.").format(component=", ".join(sorted(others))))
    before = read_approvals(row.approvals)
    ids = sorted(
        {key for one in before if one.who in mine for key in one.components} | {one.id or 0 for one in touched}
    )
    approval = Approval(mine[0], tuple(ids), to_ms(change.now))
    row.approvals = write_approvals([*(one for one in before if one.who not in mine), approval])
    change.session.flush()
    told = sorted(one.name for one in touched)
    change.record_desk_event(
        AUTHORISED, {"key": key, "edition": row.edition, "components": told, "approvals": row.approvals}
    )
    return len({key for one in read_approvals(row.approvals) for key in one.components})


@operation
def withdraw_authorisation(change: Change, key: str, reason: str) -> None:
    """Says that a routine is no standard change any more, on the components the actor answers for."""
    authorize(change.actor, Action.APPROVE_CHANGE)
    if not reason.strip():
        raise Invalid(_("Say why: it is kept in the history."))
    row = in_force(change, key)
    before = read_approvals(row.approvals)
    left = [one for one in before if one.who != change.actor.agent_id]
    if len(left) == len(before):
        raise Invalid(_("You have not authorised this edition of “{key}”.").format(key=key))
    row.approvals = write_approvals(left)
    change.session.flush()
    told = {"key": key, "edition": row.edition, "approvals": row.approvals}
    change.record_desk_event(NOT_AUTHORISED, told, reason.strip())


@operation
def tick_change(
    change: Change, number: int, result: StepResult, *, step: int | None = None, note: str = "", seen: int | None = None
) -> Kept:
    """Ticks the step of a standard change that is next (or another one) with its result."""
    authorize(change.actor, Action.REQUEST_CHANGE)
    row = the_record(change, PlatformChange, number)
    if row.routine_id is None:
        raise Invalid(_("This change follows no routine: there are no steps to tick."))
    if row.state != ChangeState.IN_PROGRESS:
        raise Invalid(_("Steps are ticked while the change is in progress. Start it first."))
    steps = read_routine(change.session.get_one(Routine, row.routine_id).text).steps
    at = row.step if step is None else step
    if not 1 <= at <= len(steps):
        raise Invalid(_("There is no step {n}. The routine has {count}.").format(n=at, count=len(steps)))
    ticks = (*read_ticks(row.ticks), Tick(at, result, change.actor.login, to_ms(change.now), note.strip()))
    following = steps[at - 1].after(at, result, len(steps))
    fields = {"ticks": write_ticks(ticks), "step": following if following > 0 else at}
    return alter(change, row, EventTag.CHANGE_TICKED, fields, details={"step": at, "result": result.value}, seen=seen)


def followed(change: Change, key: str) -> dict[str, Any]:
    """What a change takes over from the routine it is to follow: its edition, its steps as the plan, its back-out."""
    if not key:
        return {"routine_id": None}
    row = in_force(change, key)
    read = read_routine(row.text)
    plan = "\n".join(f"{number}. {step.text}" for number, step in enumerate(read.steps, 1))
    return {"routine_id": row.id, "plan": plan} | ({"back_out": read.back_out} if read.back_out else {})


def pre_authorised(change: Change, row: PlatformChange, touched: Sequence[Component], risk: ChangeRisk) -> str:
    """The approvals that a standard change has by its routine, as they are stored; a refusal says what is missing."""
    normal = _("Make it a normal change, or an emergency: supportdesk change set CHG --kind normal")
    if row.routine_id is None:
        raise Invalid(_("A standard change follows a routine that is authorised beforehand. Name it.") + " " + normal)
    named = change.session.get_one(Routine, row.routine_id)
    newest = _in_force(change, named.key)
    if newest is None or newest.id != named.id:
        said = _("Edition {n} of “{key}” is not in force any more. Name the routine again.")
        raise Invalid(said.format(n=named.edition, key=named.key))
    if risk is not ChangeRisk.LOW:
        said = _("Its risk is {risk}: a standard change is of low risk.")
        raise Invalid(said.format(risk=label(risk).lower()) + " " + normal)
    valid = [one for one in read_approvals(named.approvals) if one.who != row.requester_id and _still(touched, one)]
    covered = {key for one in valid for key in one.components}
    lacking = sorted(one.name for one in touched if (one.id or 0) not in covered)
    if lacking:
        said = _("“{key}” is not authorised beforehand for {component}, by others than who asks for this change.")
        raise Invalid(said.format(key=named.key, component=", ".join(lacking)) + " " + normal)
    return write_approvals(valid)


def refuse_unticked(change: Change, row: PlatformChange) -> None:
    """A standard change is done when its routine came to its end, whichever way its decisions led."""
    if row.routine_id is None or row.kind != ChangeKind.STANDARD:
        return
    steps, ticks = read_routine(change.session.get_one(Routine, row.routine_id).text).steps, read_ticks(row.ticks)
    last = ticks[-1] if ticks else None
    following = row.step if last is None else steps[last.step - 1].after(last.step, last.result, len(steps))
    if following == ESCALATE:
        raise Invalid(_("Its last step did not succeed: it failed, or it is backed out."))
    if following > 0:
        said = _("Step {n} is next: tick it, or say that the change failed or was backed out.")
        raise Invalid(said.format(n=following))


def _still(touched: Iterable[Component], approval: Approval) -> bool:
    """Whether who authorised it still answers for what they authorised of this."""
    mine = [one for one in touched if (one.id or 0) in approval.components]
    return all(approval.who in (one.responsible_id, one.deputy_id) for one in mine)


def _in_force(change: Change, key: str) -> Routine | None:
    try:
        return in_force(change, key)
    except NotFound:
        return None
