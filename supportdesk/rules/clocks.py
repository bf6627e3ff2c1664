"""The clocks of a case are a fold over its events: `step` takes them from one event to the next.

Nothing else moves a clock: not the sweep, which only dates what time alone has brought about (`breach`). Whoever folds
the log with `step` gets the same clocks, whenever and however often a sweep came between. Pure; instants are UTC
milliseconds, durations working milliseconds of the clock's calendar. Every decision is told in docs/sla.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING

from supportdesk.rules import clock_motion
from supportdesk.rules.clock_cycles import KINDS, kinds_that_follow
from supportdesk.rules.clock_happening import Happening
from supportdesk.rules.clock_values import DONE_STATES, NEVER, OPEN_CLOCKS, CaseMoment, Clock, Standing
from supportdesk.terms import CUSTOMER_CLOCKS, ClockKind, ClockState

if TYPE_CHECKING:
    from supportdesk.rules.calendar import Calendar
    from supportdesk.rules.service_levels import ServiceLevel

__all__ = [
    "NEVER",
    "CaseMoment",
    "Clock",
    "Standing",
    "breach",
    "fold",
    "instant_of_share",
    "left",
    "step",
    "summary",
    "used",
]

Clocks = tuple[Clock, ...]


def step(
    clocks: Clocks, before: CaseMoment | None, after: CaseMoment, at: int, levels: Mapping[int, ServiceLevel]
) -> Clocks:
    """The clocks of a case after one event; `before` is `None` for the event that made the case.

    `levels` holds every service level that the case or one of its clocks names; `NotFound` for one it lacks.
    """
    clocks = breach(clocks, at)  # the sweep may have come by just before: what it would have dated is dated
    if before is None:
        return _stepped(clocks, Happening(None, after, at, levels))
    if before == after:
        return clocks
    was_done, done = before.state in DONE_STATES, after.state in DONE_STATES
    if was_done and done and before.answered_at == after.answered_at:
        return clocks  # of what has ended, only an answer that is taken back changes anything
    it = Happening(before, after, at, levels)
    if was_done is done and before.all_but_state == after.all_but_state:
        return tuple([_as_promised(clock, it) if clock.state in OPEN_CLOCKS else clock for clock in clocks])
    return _stepped(clocks, it)


def _stepped(clocks: Clocks, it: Happening) -> Clocks:
    """The clocks after an event that may begin and end some of them."""
    stepped: list[Clock] = []
    follow, by_kind = _kinds_to_ask(clocks, it), _by_kind(clocks)
    for kind, of_kind in KINDS.items():
        cycles = by_kind.get(kind, ())
        if kind in follow and (cycles or kind in it.promised):
            cycles = of_kind(cycles, it)
        stepped += cycles
    if it.done:  # nothing of it is open
        return tuple(stepped)
    return tuple([_as_promised(clock, it) if clock.state in OPEN_CLOCKS else clock for clock in stepped])


def _kinds_to_ask(clocks: Clocks, it: Happening) -> Set[ClockKind]:
    """The kinds of which clocks may begin, end or come back with an event."""
    if it.finished and not it.arrival:  # an end ends what is open; with it an answer may be taken back
        return {ClockKind.RESPONSE, *[clock.kind for clock in clocks if clock.state in OPEN_CLOCKS]}
    touched = it.touched
    return KINDS.keys() if touched is None else kinds_that_follow(touched)


def _by_kind(clocks: Clocks) -> dict[ClockKind, Clocks]:
    found: dict[ClockKind, Clocks] = {}
    for clock in clocks:
        kind = clock.kind
        found[kind] = (*found[kind], clock) if kind in found else (clock,)
    return found


def _as_promised(clock: Clock, it: Happening) -> Clock:
    """An open clock, measured by what is promised now, and running or paused as the case's state has it."""
    target, level = it.target(clock.kind, clock.line), it.level_after
    if target is None or level is None:
        return it.end_clock(clock_motion.missed(clock, it.at), it.at, ClockState.CANCELLED)
    if clock.target_ms != target or clock.service_level_id != level.id:
        clock = clock_motion.promised(clock_motion.missed(clock, it.at), level, target, it.at, it.cause)
    pauses, runs = clock.kind in it.pausing, clock.state is clock_motion.RUNNING
    if pauses and runs:
        return clock_motion.paused(clock, it.at, level.calendar)
    if not pauses and not runs:
        clock = clock_motion.going_on(clock, it.at, level.calendar)
    return clock_motion.missed(clock, it.at)


def fold(moments: Iterable[tuple[int, CaseMoment]], levels: Mapping[int, ServiceLevel]) -> Clocks:
    """The clocks of a case after all its events, each given as its time and the case after it."""
    clocks: Clocks = ()
    before: CaseMoment | None = None
    for at, after in moments:
        clocks = step(clocks, before, after, at, levels)
        before = after
    return clocks


def breach(clocks: Clocks, at: int) -> Clocks:
    """The clocks at an instant without an event: dues that have passed are dated as breaches."""
    for clock in clocks:
        if clock.due_at is not None and clock.due_at < at and clock.breached_at is None:
            return tuple([clock_motion.missed(clock, at) for clock in clocks])
    return clocks


def summary(clocks: Clocks, at: int) -> Standing:
    """Where the clocks leave a case with the customer at an instant; the stay on a line is the desk's own affair."""
    theirs = [clock for clock in clocks if clock.kind in CUSTOMER_CLOCKS]
    breached = any(clock.breached_at is not None for clock in theirs)
    first = min(((clock.due_at, clock.kind) for clock in theirs if clock.due_at is not None), default=None)
    return Standing(breached=breached) if first is None else Standing(first[0], first[1], first[0] < at, breached)


def used(clock: Clock, calendar: Calendar, now: int) -> int:
    """The working time that has counted against the target up to now."""
    since = clock.running_since
    return clock.consumed_ms if since is None or now <= since else clock.consumed_ms + calendar.between(since, now)


def left(clock: Clock, calendar: Calendar, now: int) -> int:
    """The working time until the target is used up; negative when more was used."""
    return clock.target_ms - used(clock, calendar, now)


def instant_of_share(clock: Clock, calendar: Calendar, percent: int) -> int | None:
    """When this share of the target is, or was, used up; `None` unless the clock runs."""
    since = clock.running_since
    if since is None:
        return None
    share = clock.target_ms * percent // 100
    return clock_motion.due_at(calendar, clock.runs, since, clock.consumed_ms, share)
