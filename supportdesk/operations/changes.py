"""Change Management (P11 to P13): approved by all who answer for what a change touches, never by who asks for it; started by
somebody with the competence; checked against windows, freezes and other changes, both when submitted and when started."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlmodel import col, select

from supportdesk.change import Change
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.i18n import _, full_time, zone
from supportdesk.models import Agent, Competence, Component, Freeze, MaintenanceWindow, PlatformChange, Problem
from supportdesk.operations.component_care import component
from supportdesk.operations.operation import operation
from supportdesk.operations.standard_changes import followed, pre_authorised, refuse_unticked
from supportdesk.records import Kept, alter, keep, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.change_flow import CHANGE_FLOW
from supportdesk.rules.change_values import (
    QUESTIONS,
    Approval,
    Span,
    Window,
    outside_windows,
    read_approvals,
    risk_of,
    write_approvals,
)
from supportdesk.rules.record_names import record_name
from supportdesk.terms import ChangeKind, ChangeState, EventTag, Role, Subject

TEXTS = ("title", "why", "plan", "back_out", "outcome", "review")
PLANNED = (ChangeState.SUBMITTED.value, ChangeState.APPROVED.value, ChangeState.IN_PROGRESS.value)


@dataclass(frozen=True)
class Written:
    """What people write on a change; `None` leaves it. `answers` are by the keys of `QUESTIONS`, `routine` the short name of
    the one that a standard change follows (empty: none); its steps become the plan. `problem` is the one that it mends (0: none).
    """

    texts: Mapping[str, str]
    components: tuple[str, ...] | None = None
    answers: Mapping[str, bool] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    kind: ChangeKind | None = None
    routine: str | None = None
    problem: int | None = None


@operation
def draft_change(change: Change, kind: ChangeKind, title: str, written: Written | None = None) -> Kept:
    """Drafts a change."""
    authorize(change.actor, Action.REQUEST_CHANGE)
    if not title.strip():
        raise Invalid(_("A title is needed: one line that says what is changed."))
    row = PlatformChange(
        state=CHANGE_FLOW.first,
        kind=kind,
        title=title.strip(),
        requester_id=change.actor.agent_id,
        made_at=change.now,
        updated_at=change.now,
    )
    for name, value in _fields(change, written).items() if written else ():
        setattr(row, name, value)
    return keep(change, row, EventTag.CHANGE_DRAFTED)


@operation
def set_change(change: Change, number: int, written: Written, *, seen: int | None = None) -> Kept:
    """Writes on a change. What others approved is a draft's alone: after it was submitted only outcome and review are written."""
    authorize(change.actor, Action.REQUEST_CHANGE)
    row = the_record(change, PlatformChange, number)
    fields = _fields(change, written)
    if not fields:
        raise Invalid(_("There is nothing to set. Name at least one thing."))
    if row.state not in (ChangeState.DRAFT, ChangeState.REJECTED) and set(fields) - {"outcome", "review"}:
        raise Invalid(_("It is submitted: what is to be approved stays as it is. Have it rejected first."))
    return alter(change, row, EventTag.CHANGE_SET, fields, seen=seen)


@operation
def approve_change(change: Change, number: int, *, seen: int | None = None) -> Kept:
    """Approves a change for the components the actor answers for; it is approved when all are. Never by who asked for it."""
    row = the_record(change, PlatformChange, number)
    move = CHANGE_FLOW.authorize(change.actor, ChangeState(row.state), "approve")
    if row.requester_id is not None and row.requester_id == change.actor.agent_id:
        raise NotAllowed(_("You asked for this change: somebody else approves it."))
    touched = _touched(change, row)
    mine = _answered_for(change, touched)
    if not mine and Role.MANAGER in change.actor.roles and row.kind == ChangeKind.EMERGENCY:
        mine = [one.id or 0 for one in touched]  # an emergency waits for no one who is not there
    if not mine:
        raise _answers_for_none(change, touched)
    approvals = read_approvals(row.approvals)
    if any(one.who == change.actor.agent_id for one in approvals):
        raise Invalid(_("You have approved it already."))
    approvals = (*approvals, Approval(change.actor.agent_id or 0, tuple(mine), to_ms(change.now)))
    fields: dict[str, Any] = {"approvals": write_approvals(approvals)}
    covered = {key for one in approvals for key in one.components}
    if covered >= {one.id for one in touched}:
        fields["state"] = move.target
    return alter(change, row, EventTag.CHANGE_APPROVED, fields, seen=seen)


@operation
def move_change(change: Change, number: int, verb: str, *, reason: str = "", seen: int | None = None) -> Kept:
    """Takes a step of `CHANGE_FLOW` other than to approve. What stands against it is said in a sentence."""
    row = the_record(change, PlatformChange, number)
    if verb == "approve":
        return approve_change.within(change, number, seen=seen)
    values = SimpleNamespace(
        **{name: getattr(row, name) for name in TEXTS}, starts_at=row.starts_at, ends_at=row.ends_at
    )
    values.touched = json.loads(row.components)
    values.answered = len(json.loads(row.answers)) == len(QUESTIONS)
    move = CHANGE_FLOW.authorize(change.actor, ChangeState(row.state), verb, values, reason=reason)
    fields: dict[str, Any] = {"state": move.target}
    if verb == "submit":
        fields |= _submitted(change, row)
    elif verb == "start":
        fields |= _started(change, row)
    elif move.target in (ChangeState.DONE, ChangeState.FAILED, ChangeState.BACKED_OUT):
        if move.target is ChangeState.DONE:
            refuse_unticked(change, row)
        fields["ended_at"] = change.now
    elif verb == "review" and row.started_by_id is not None and row.started_by_id == change.actor.agent_id:
        raise NotAllowed(_("You carried it out: somebody else reviews it."))
    if move.action is Action.APPROVE_CHANGE:
        _refuse_strangers(change, row)
    done = CHANGE_FLOW.is_done(move.target)
    return alter(change, row, EventTag.CHANGE_MOVED, fields, done=done, reason=reason.strip(), seen=seen)


def _submitted(change: Change, row: PlatformChange) -> dict[str, Any]:
    touched = _touched(change, row)
    nobody = [one.name for one in touched if one.responsible_id is None and one.deputy_id is None]
    if nobody:
        said = _("Nobody answers for {component}. Name who does first: supportdesk component list")
        raise Invalid(said.format(component=", ".join(nobody)))
    _refuse_conflicts(change, row)
    risk, _against = risk_of(json.loads(row.answers))
    begun = {"risk": risk, "step": 1, "ticks": "[]"}
    if row.kind != ChangeKind.STANDARD:
        return begun | {"approvals": "[]"}
    return begun | {"approvals": pre_authorised(change, row, touched, risk), "state": ChangeState.APPROVED}


def _started(change: Change, row: PlatformChange) -> dict[str, Any]:
    touched = _touched(change, row)
    ids = {one.competence_id for one in touched if one.competence_id is not None}
    needed = change.session.exec(select(Competence).where(col(Competence.id).in_(ids))) if ids else ()
    lacking = sorted(one.key for one in needed if one.key not in change.actor.competences)
    if lacking:
        said = _("It takes competence in {areas} to start this change; you do not have it.")
        raise NotAllowed(said.format(areas=", ".join(lacking)))
    _refuse_conflicts(change, row, begins=change.now)
    return {"started_by_id": change.actor.agent_id, "started_at": change.now}


def _refuse_conflicts(change: Change, row: PlatformChange, *, begins: datetime | None = None) -> None:
    """Other changes on the same components, freezes, and maintenance windows; an emergency heeds the first alone.

    One that begins now, and not when it was planned, takes as long as was planned from now on.
    """
    if row.starts_at is None or row.ends_at is None:
        raise Invalid(_("Say when it begins and when it is done."))
    if row.ends_at <= row.starts_at:
        raise Invalid(_("It would end before it begins."))
    first = row.starts_at if begins is None else begins
    span, touched = Span(first, first + (row.ends_at - row.starts_at)), set(json.loads(row.components))
    against = [*_other_changes(change, row, span, touched)]
    if row.kind != ChangeKind.EMERGENCY:
        against += [*_freezes(change, span, touched), *_closed(change, span, touched)]
    if against:
        raise Invalid(_("That time will not do: {reasons}. Choose another.").format(reasons="; ".join(against)))


def _other_changes(change: Change, row: PlatformChange, span: Span, touched: set[int]) -> Iterable[str]:
    planned = select(PlatformChange).where(col(PlatformChange.done) == 0, col(PlatformChange.id) != row.id)
    for other in change.session.exec(planned.order_by(col(PlatformChange.id))):
        if other.state not in PLANNED or other.starts_at is None or other.ends_at is None:
            continue
        if span.meets(Span(other.starts_at, other.ends_at)) and touched & set(json.loads(other.components)):
            name = record_name(Subject.CHANGE, other.id or 0)
            yield _("{record} changes the same until {time}").format(record=name, time=full_time(other.ends_at, zone()))


def _freezes(change: Change, span: Span, touched: set[int]) -> Iterable[str]:
    for one in change.session.exec(select(Freeze).order_by(col(Freeze.starts_at))):
        if (one.component_id is None or one.component_id in touched) and span.meets(Span(one.starts_at, one.ends_at)):
            yield _("{freeze} until {time}").format(freeze=one.name, time=full_time(one.ends_at, zone()))


def _closed(change: Change, span: Span, touched: set[int]) -> Iterable[str]:
    windows: dict[int, list[Window]] = {}
    for one in change.session.exec(select(MaintenanceWindow).where(col(MaintenanceWindow.component_id).in_(touched))):
        windows.setdefault(one.component_id, []).append(Window(one.weekday, one.from_minute, one.to_minute))
    outside = outside_windows(windows, span, zone())
    for shut in change.session.exec(select(Component).where(col(Component.id).in_(outside))) if outside else ():
        yield _("outside the maintenance windows of {component}").format(component=shut.name)


def _touched(change: Change, row: PlatformChange) -> Sequence[Component]:
    ids = json.loads(row.components)
    return list(change.session.exec(select(Component).where(col(Component.id).in_(ids)).order_by(col(Component.name))))


def _refuse_strangers(change: Change, row: PlatformChange) -> None:
    """To reject and to review are decisions like to approve: of who answers for a part of it, or of the manager."""
    touched = _touched(change, row)
    if Role.MANAGER not in change.actor.roles and not _answered_for(change, touched):
        raise _answers_for_none(change, touched)


def _answered_for(change: Change, touched: Sequence[Component]) -> list[int]:
    """Those of the components that the actor answers for."""
    return [one.id or 0 for one in touched if change.actor.agent_id in (one.responsible_id, one.deputy_id)]


def _answers_for_none(change: Change, touched: Sequence[Component]) -> NotAllowed:
    said = _("You answer for none of its components. Those who do: {who}.")
    return NotAllowed(said.format(who=_who(change, touched)))


def _who(change: Change, touched: Sequence[Component]) -> str:
    ids = {key for one in touched for key in (one.responsible_id, one.deputy_id) if key is not None}
    names = change.session.exec(select(Agent.name).where(col(Agent.id).in_(ids)).order_by(Agent.name)) if ids else ()
    return ", ".join(names) or _("nobody")


def _fields(change: Change, written: Written) -> dict[str, Any]:
    unknown = set(written.texts) - set(TEXTS)
    if unknown:
        raise Invalid(_("A change has no field “{name}”.").format(name=sorted(unknown)[0]))
    fields: dict[str, Any] = {} if written.routine is None else followed(change, written.routine.strip())
    fields |= {name: text.strip() for name, text in written.texts.items()}
    if written.problem is not None:
        fields["problem_id"] = the_record(change, Problem, written.problem).id if written.problem else None
    if written.kind is not None:
        fields["kind"] = written.kind
    if written.components is not None:
        fields["components"] = json.dumps(sorted({component(change, name).id or 0 for name in written.components}))
    if written.answers is not None:
        known = {one.key for one in QUESTIONS}
        if set(written.answers) - known:
            raise Invalid(_("The questions are: {keys}.").format(keys=", ".join(sorted(known))))
        fields["answers"] = json.dumps(dict(written.answers), sort_keys=True)
    for name in ("starts_at", "ends_at"):
        if (at := getattr(written, name)) is not None:
            fields[name] = at
    return fields
