"""What can be done to one clock: begin, pause, go on, end, be as if it had never ended, follow another promise.

Each gives a new clock. A breach, once dated, is carried along by all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportdesk.errors import Invalid
from supportdesk.rules.clock_values import NEVER, Clock
from supportdesk.terms import BreachCause, ClockKind, ClockState, Line

if TYPE_CHECKING:
    from supportdesk.rules.calendar import Calendar
    from supportdesk.rules.service_levels import ServiceLevel

Runs = tuple[tuple[int, int], ...]
RUNNING, PAUSED, MET = ClockState.RUNNING, ClockState.PAUSED, ClockState.MET


def begun(
    kind: ClockKind, cycle: int, level: ServiceLevel, target: int, since: int, *, line: Line | None = None
) -> Clock:
    """A clock that starts to run."""
    due = due_at(level.calendar, (), since, 0, target)
    return Clock(kind, cycle, level.id, target, RUNNING, since, line, since, (), 0, due)


def missed(clock: Clock, at: int) -> Clock:
    """Dates the breach of a running clock whose due has passed at an instant: strictly after it, not at it."""
    if clock.due_at is None or clock.due_at >= at or clock.breached_at is not None:
        return clock
    return clock._replace(breached_at=clock.due_at, breach_cause=BreachCause.TIME)


def paused(clock: Clock, at: int, calendar: Calendar) -> Clock:
    """Stops a running clock; it has no due until it goes on."""
    if clock.running_since is None:
        return clock
    until = max(at, clock.running_since)
    return missed(clock, until)._replace(
        state=PAUSED,
        running_since=None,
        due_at=None,
        runs=(*clock.runs, (clock.running_since, until)),
        consumed_ms=clock.consumed_ms + calendar.between(clock.running_since, until),
    )


def going_on(clock: Clock, at: int, calendar: Calendar) -> Clock:
    """Lets a clock that was paused or had ended run on with what it had left, the time between left out."""
    since, runs = at, clock.runs
    if runs and runs[-1][1] >= at:
        since, runs = runs[-1][0], runs[:-1]
    consumed = worked(runs, calendar) if runs != clock.runs else clock.consumed_ms
    return clock._replace(
        state=RUNNING,
        running_since=since,
        runs=runs,
        consumed_ms=consumed,
        due_at=due_at(calendar, runs, since, consumed, clock.target_ms),
        ended_at=None,
    )


def ended(clock: Clock, at: int, calendar: Calendar, state: ClockState) -> Clock:
    """Ends an open clock as met or cancelled. An end that lies before its last run leaves that run out."""
    at = max(at, clock.started_at)
    since, runs, consumed = clock.running_since, clock.runs, clock.consumed_ms
    if since is not None and since <= at:
        runs, consumed = (*runs, (since, at)), consumed + calendar.between(since, at)
    elif runs and runs[-1][1] > at:
        runs = tuple((begin, min(end, at)) for begin, end in runs if begin <= at)
        consumed = worked(runs, calendar)
    kind, cycle, level, target, _state, started, line, *_running, met, breached, cause = missed(clock, at)
    met = at if state is MET and met is None else met
    # Every clock ends: `_replace` takes four times as long.
    return Clock(kind, cycle, level, target, state, started, line, None, runs, consumed, None, at, met, breached, cause)


def never_ended(clock: Clock, calendar: Calendar) -> Clock:
    """The clock as it would stand had it not ended: what ended it was taken back."""
    first_met = None if clock.first_met_at == clock.ended_at else clock.first_met_at
    if clock.runs and clock.runs[-1][1] == clock.ended_at:
        return going_on(clock, clock.ended_at, calendar)._replace(first_met_at=first_met)
    return clock._replace(state=PAUSED, ended_at=None, first_met_at=first_met)


def promised(clock: Clock, level: ServiceLevel, target: int, at: int, cause: BreachCause) -> Clock:
    """Measures an open clock by another promise, from the same start and with the same pauses.

    More used already than is promised now is a breach at this very moment, with its cause.
    """
    calendar, since = level.calendar, clock.running_since
    consumed = worked(clock.runs, calendar)
    so_far = clock.runs if since is None or since > at else (*clock.runs, (since, at))
    due = None if since is None else due_at(calendar, clock.runs, since, consumed, target)
    followed = clock._replace(service_level_id=level.id, target_ms=target, consumed_ms=consumed, due_at=due)
    if clock.breached_at is None and reached(so_far, target, calendar) is not None:
        return followed._replace(breached_at=at, breach_cause=cause)
    return followed


def worked(runs: Sequence[tuple[int, int]], calendar: Calendar) -> int:
    """The working milliseconds of some spans."""
    return sum([calendar.between(begin, end) for begin, end in runs])


def reached(runs: Sequence[tuple[int, int]], target: int, calendar: Calendar) -> int | None:
    """The instant within the runs at which the target was used up with the clock running on, or `None`."""
    left = target
    for begin, end in runs:
        worked_here = calendar.between(begin, end)
        if worked_here >= left and (due := calendar.add(begin, left)) < end:
            return due
        left -= worked_here
    return None


def due_at(calendar: Calendar, runs: Runs, since: int, consumed: int, target: int) -> int:
    """When the target is, or was, used up. Less than the target used means that no earlier run reached it."""
    if consumed >= target:
        before = reached(runs, target, calendar)
        if before is not None:
            return before
    try:
        return calendar.add(since, target - consumed)
    except Invalid:  # its hours run out before: nobody can be late, and a case must be workable all the same
        return NEVER
