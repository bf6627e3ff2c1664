"""Routines: loaded and retired under version, begun on a case, ticked step by step (P4, P12)."""

from __future__ import annotations

from sqlmodel import col, select

from supportdesk.change import Change
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Routine, RoutineRun
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.verify_routines import LOADED, RETIRED
from supportdesk.records import Kept, alter, keep, the_record
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.routine_flow import RUN_FLOW
from supportdesk.rules.routine_text import DONE, ESCALATE, KEY, read_routine
from supportdesk.rules.routine_ticks import Tick, read_ticks, told, write_ticks
from supportdesk.terms import EventTag, RunState, StepResult


@operation
def load_routine(change: Change, key: str, text: str, *, file: str = "") -> int:
    """Puts a routine in force; gives its edition, 0 when the same text is in force already. `Invalid` names the line."""
    authorize(change.actor, Action.EDIT_ROUTINES)
    if not KEY.fullmatch(key):
        raise Invalid(_("“{key}” cannot name a routine: use small letters, digits and -.").format(key=key))
    read = read_routine(text, file=file or f"{key}.md")
    newest = _newest(change, key)
    if newest is not None and newest.text == text and newest.retired_at is None:
        return 0
    edition = 1 if newest is None else newest.edition + 1
    row = Routine(
        key=key, edition=edition, title=read.title, text=text, loaded_at=change.now, loaded_by=change.actor.login
    )
    change.session.add(row)
    change.session.flush()
    change.record_desk_event(LOADED, {"key": key, "edition": edition, "title": read.title, "text": text})
    return edition


@operation
def retire_routine(change: Change, key: str, reason: str) -> int:
    """Takes a routine out of use; cases that follow it go on."""
    authorize(change.actor, Action.EDIT_ROUTINES)
    if not reason.strip():
        raise Invalid(_("Say why: it is kept in the history."))
    row = in_force(change, key)
    row.retired_at = change.now
    change.session.flush()
    change.record_desk_event(RETIRED, {"key": key, "edition": row.edition}, reason.strip())
    return row.edition


@operation
def begin_routine(change: Change, number: int, key: str) -> Kept:
    """Begins to follow a routine on a case, in the edition that is in force now."""
    case_for(change, Action.FOLLOW_ROUTINE, number)
    routine = in_force(change, key)
    for row in _running(change, number):
        other = change.session.get_one(Routine, row.routine_id)
        if other.key == key:
            raise Invalid(_("“{title}” is being followed on this case already.").format(title=other.title))
    row = RoutineRun(
        state=RUN_FLOW.first,
        case_id=number,
        routine_id=routine.id or 0,
        begun_at=change.now,
        updated_at=change.now,
    )
    return keep(change, row, EventTag.RUN_BEGUN, details={"case": number, "routine": routine.title})


@operation
def tick(
    change: Change, run: int, result: StepResult, *, step: int | None = None, note: str = "", seen: int | None = None
) -> Kept:
    """Ticks the step that is next (or another one) with its result; the routine says what follows."""
    row = the_record(change, RoutineRun, run)
    case_for(change, Action.FOLLOW_ROUTINE, row.case_id)
    if row.done:
        raise Invalid(_("This routine is not followed any more. Begin it again."))
    routine = change.session.get_one(Routine, row.routine_id)
    steps = read_routine(routine.text).steps
    number = row.step if step is None else step
    if not 1 <= number <= len(steps):
        raise Invalid(_("There is no step {n}. The routine has {count}.").format(n=number, count=len(steps)))
    ticks = (*read_ticks(row.ticks), Tick(number, result, change.actor.login, to_ms(change.now), note.strip()))
    following = steps[number - 1].after(number, result, len(steps))
    fields = {"ticks": write_ticks(ticks), "step": following if following > 0 else number}
    done = following in {DONE, ESCALATE}
    if done:
        fields |= {"state": RunState.SOLVED if following == DONE else RunState.ESCALATED, "ended_at": change.now}
    details = {"case": row.case_id, "step": number, "result": result.value}
    return alter(change, row, EventTag.RUN_TICKED, fields, done=int(done), details=details, seen=seen)


@operation
def stop_routine(change: Change, run: int, reason: str, *, seen: int | None = None) -> Kept:
    """Stops following a routine, with the reason."""
    row = the_record(change, RoutineRun, run)
    case_for(change, Action.READ_INSIDE, row.case_id)  # whatever became of the case, the run can be ended
    move = RUN_FLOW.authorize(change.actor, RunState(row.state), "stop", reason=reason)
    fields = {"state": move.target, "ended_at": change.now}
    details = {"case": row.case_id}
    return alter(change, row, EventTag.RUN_STOPPED, fields, done=1, reason=reason.strip(), details=details, seen=seen)


def how_far(change: Change, number: int) -> str:
    """What was ticked on a case so far, as a hand-over says it; nothing where no routine was followed."""
    rows = change.session.exec(select(RoutineRun).where(col(RoutineRun.case_id) == number).order_by(col(RoutineRun.id)))
    said = []
    for row in rows:
        if row.state in (RunState.RUNNING, RunState.ESCALATED) or read_ticks(row.ticks):
            title = change.session.get_one(Routine, row.routine_id).title
            said.append(told(title, read_ticks(row.ticks), row.step))
    return "; ".join(said)


def in_force(change: Change, key: str) -> Routine:
    """The edition of a routine that is in force."""
    row = _newest(change, key)
    if row is None or row.retired_at is not None:
        raise NotFound(_("There is no routine “{key}”. See: supportdesk routine list").format(key=key))
    return row


def _newest(change: Change, key: str) -> Routine | None:
    mine = select(Routine).where(col(Routine.key) == key).order_by(col(Routine.edition).desc()).limit(1)
    return change.session.exec(mine).first()


def _running(change: Change, number: int) -> list[RoutineRun]:
    mine = select(RoutineRun).where(col(RoutineRun.case_id) == number, col(RoutineRun.done) == 0)
    return list(change.session.exec(mine))
