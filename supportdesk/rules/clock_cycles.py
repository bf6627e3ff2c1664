"""When the clocks of each kind begin, end and come back: a function for each kind, over its cycles in order.

A finished cycle stays. Pausing and a changed promise are alike for all kinds and live in `clocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import inf

from supportdesk.rules.clock_happening import Happening
from supportdesk.rules.clock_motion import promised
from supportdesk.rules.clock_values import OPEN_CLOCKS, Clock
from supportdesk.rules.service_levels import Reopen
from supportdesk.terms import ClockKind, ClockState, Line

Cycles = tuple[Clock, ...]
CANCELLED, MET = ClockState.CANCELLED, ClockState.MET


def response(cycles: Cycles, it: Happening) -> Cycles:
    """From the arrival until a person answers the customer; an end without an answer cancels it. There is one cycle."""
    answered, current = it.after.answered_at, _current(cycles)
    if it.arrival:
        cycles = _begin(cycles, it, ClockKind.RESPONSE, it.after.arrived_at)
    elif answered is None:
        cycles = _newly(cycles, it, ClockKind.RESPONSE, it.after.arrived_at)
    if it.opened:
        cycles = _back(cycles, it, go_on=it.reopened and answered is None)
    if answered is not None:
        cycles = _end(cycles, it, answered, MET)
    elif current is not None and current.state is MET:
        cycles = _put(cycles, it.never_ended(current))
    return _end(cycles, it, it.end, CANCELLED) if it.done else cycles


def update(cycles: Cycles, it: Happening) -> Cycles:
    """From the first unanswered message of the customer until our next word; a second message does not move it."""
    told, wrote, unanswered = it.after.told_at, it.after.last_inbound_at, it.after.unanswered
    if it.opened:
        cycles = _back(cycles, it, go_on=it.reopened and it.wrote_at is None and unanswered)
    cycles = _cancel_begun_at(cycles, it, it.message_withdrawn)
    cycles = _unanswered_again(cycles, it, it.reply_withdrawn)
    current = _current(cycles)
    if current is not None and told is not None:
        since = current.started_at
        if since < told or it.replied_at == since:
            cycles = _end(cycles, it, told, MET)
    if it.wrote_at is not None and not it.done and not _is_open(cycles):
        cycles = _begin(cycles, it, ClockKind.UPDATE, it.wrote_at)
    elif unanswered and wrote is not None:
        cycles = _newly(cycles, it, ClockKind.UPDATE, wrote, again=not _told_since(cycles, told))
    return _end(cycles, it, it.end, CANCELLED) if it.finished else cycles


def inform(cycles: Cycles, it: Happening) -> Cycles:
    """From the arrival, and again from each word to the customer, until the next: a promise to report at intervals."""
    told = it.after.told_at
    since = it.after.arrived_at if told is None else max(told, it.after.arrived_at)
    if it.arrival:
        return cycles if it.done else _begin(cycles, it, ClockKind.INFORM, since)
    if it.taken_back:
        cycles = _back(cycles, it, go_on=False)
    cycles = _cancel_begun_at(cycles, it, it.reply_withdrawn)
    cycles = _unanswered_again(cycles, it, it.reply_withdrawn)
    if it.replied_at is not None and _is_open(cycles):
        cycles = _end(cycles, it, it.replied_at, MET)
        cycles = cycles if it.done else _begin(cycles, it, ClockKind.INFORM, it.replied_at)
    if it.reopened:
        return _begin(cycles, it, ClockKind.INFORM, it.at)
    cycles = _newly(cycles, it, ClockKind.INFORM, since, again=not _told_since(cycles, told))
    return _end(cycles, it, it.end, CANCELLED) if it.finished else cycles


def resolution(cycles: Cycles, it: Happening) -> Cycles:
    """From the arrival until the case is resolved; what a reopening does is a policy of the service level."""
    current = _current(cycles)
    if it.arrival:
        cycles = _begin(cycles, it, ClockKind.RESOLUTION, it.after.arrived_at)
    elif current is None or current.state is CANCELLED:
        cycles = _newly(cycles, it, ClockKind.RESOLUTION, it.after.arrived_at)
    return _to_the_end(cycles, it)


def line(cycles: Cycles, it: Happening) -> Cycles:
    """From each hand-over to a line until the next, or until the case is done."""
    here, current = it.after.line, _current(cycles)
    if it.arrival:
        cycles = _begin(cycles, it, ClockKind.LINE, it.after.arrived_at, here)
    elif it.hand_over_taken_back:
        cycles = _back_on_line(cycles, it, here)
    elif it.handed_over_at is not None:
        cycles = _end(cycles, it, it.handed_over_at, MET)
        cycles = cycles if it.done else _begin(cycles, it, ClockKind.LINE, it.handed_over_at, here)
    else:
        same = current is not None and current.line is here
        cycles = _newly(cycles, it, ClockKind.LINE, _on_line_since(it), here, again=same)
    return _to_the_end(cycles, it)


KINDS: Mapping[ClockKind, Callable[[Cycles, Happening], Cycles]] = {
    ClockKind.RESPONSE: response,
    ClockKind.UPDATE: update,
    ClockKind.INFORM: inform,
    ClockKind.RESOLUTION: resolution,
    ClockKind.LINE: line,
}

_PROMISE, _ARRIVAL = ("service_level_id", "priority"), ("arrived_at", "channel")
FOLLOWS: Mapping[ClockKind, frozenset[str]] = {
    ClockKind.RESPONSE: frozenset({*_PROMISE, *_ARRIVAL, "first_reply_at"}),
    ClockKind.UPDATE: frozenset({*_PROMISE, *_ARRIVAL, "last_reply_at", "last_inbound_at"}),
    ClockKind.INFORM: frozenset({*_PROMISE, *_ARRIVAL, "last_reply_at"}),
    ClockKind.RESOLUTION: frozenset({*_PROMISE, *_ARRIVAL}),
    ClockKind.LINE: frozenset({*_PROMISE, *_ARRIVAL, "line", "escalated_at", "hand_back_count"}),
}
"""The fields of a case that begin and end clocks of a kind while it stays open, or stays done."""


@cache
def kinds_that_follow(touched: frozenset[str]) -> frozenset[ClockKind]:
    """The kinds of which clocks may begin or end when these fields of a case change."""
    return frozenset([kind for kind, fields in FOLLOWS.items() if not fields.isdisjoint(touched)])


def _current(cycles: Cycles) -> Clock | None:
    """The cycle that is open, else the one that ended last."""
    if len(cycles) < 2 or cycles[-1].state in OPEN_CLOCKS:
        return cycles[-1] if cycles else None
    return max(cycles, key=lambda clock: (inf if clock.ended_at is None else clock.ended_at, clock.cycle))


def _is_open(cycles: Cycles) -> bool:
    current = _current(cycles)
    return current is not None and current.open


def _put(cycles: Cycles, changed: Clock) -> Cycles:
    if len(cycles) == 1:
        return (changed,)
    return tuple([changed if clock.cycle == changed.cycle else clock for clock in cycles])


def _begin(cycles: Cycles, it: Happening, kind: ClockKind, since: int, line: Line | None = None) -> Cycles:
    clock = it.begun(kind, cycles[-1].cycle + 1 if cycles else 1, since, line)
    return cycles if clock is None else (*cycles, clock)


def _end(cycles: Cycles, it: Happening, at: int, state: ClockState) -> Cycles:
    """Ends the cycle that is open, if one is."""
    current = _current(cycles)
    if current is None or current.state not in OPEN_CLOCKS:
        return cycles
    return _put(cycles, it.end_clock(current, at, state))


def _newly(
    cycles: Cycles, it: Happening, kind: ClockKind, since: int, line: Line | None = None, *, again: bool = True
) -> Cycles:
    """What is promised only now is measured from the start all the same; more used already is a breach now.

    `again`: a cycle that was cancelled is that same promise and goes on.
    """
    current = _current(cycles)
    if (current is not None and current.open) or not it.newly_promised(kind):
        return cycles
    target, level = it.target(kind), it.level_after
    if target is None or level is None:
        return cycles
    if again and current is not None and current.state is CANCELLED:
        return _put(cycles, promised(it.never_ended(current), level, target, it.at, it.cause))
    fresh = _begin(cycles, it, kind, since, line)
    return _put(fresh, promised(fresh[-1], level, target, it.at, it.cause))


def _told_since(cycles: Cycles, told: int | None) -> bool:
    """Whether the customer heard from us after the last cycle began."""
    current = _current(cycles)
    return told is not None and current is not None and current.started_at < told


def _back(cycles: Cycles, it: Happening, *, go_on: bool) -> Cycles:
    """A promise that the end of the case had cancelled, when the case opens again."""
    current = _current(cycles)
    if current is None or current.state is not CANCELLED:
        return cycles
    if go_on:
        return _put(cycles, it.go_on(current))
    return _put(cycles, it.never_ended(current)) if it.taken_back and it.ended_by_it(current) else cycles


def _to_the_end(cycles: Cycles, it: Happening) -> Cycles:
    """A promise that an end of the case meets: ended by it, and back when the case opens again."""
    current = _current(cycles)
    if current is None:
        return cycles
    if it.finished:
        undone = current.cycle > 1 and it.end < current.started_at
        return _end(cycles, it, it.at if undone else it.end, CANCELLED if undone else it.end_state)
    if it.taken_back and it.ended_by_it(current):
        return _put(cycles, it.never_ended(current))
    if not it.reopened or current.open:
        return cycles
    if current.state is CANCELLED or _policy(it) is Reopen.CONTINUE:
        return _put(cycles, it.go_on(current))
    return _begin(cycles, it, current.kind, it.at, current.line) if _policy(it) is Reopen.RESTART else cycles


def _policy(it: Happening) -> Reopen:
    return Reopen.CONTINUE if it.level_after is None else it.level_after.reopen


def _cancel_begun_at(cycles: Cycles, it: Happening, at: int | None) -> Cycles:
    """Cancels the open cycle that began with something that is taken back."""
    if at is None:
        return cycles
    current = _current(cycles)
    begun_by_it = current is not None and current.started_at == at
    return _end(cycles, it, it.at, CANCELLED) if begun_by_it else cycles


def _unanswered_again(cycles: Cycles, it: Happening, reply: int | None) -> Cycles:
    """The cycle that a reply had met runs on once the reply is taken back; one begun since gives way to it."""
    if reply is None or it.done:
        return cycles
    met = next((clock for clock in cycles if clock.state is MET and clock.ended_at == reply), None)
    if met is None:
        return cycles
    return _put(_end(cycles, it, it.at, CANCELLED), it.never_ended(met))


def _back_on_line(cycles: Cycles, it: Happening, here: Line) -> Cycles:
    """The stay that the undone hand-over had ended is the stay again."""
    cycles = _end(cycles, it, it.at, CANCELLED)
    stays = [clock for clock in cycles if clock.line is here and clock.state is MET]
    return _put(cycles, it.never_ended(stays[-1])) if stays and not it.done else cycles


def _on_line_since(it: Happening) -> int:
    """When a case came to the line it is on, as far as its fields tell."""
    if it.after.line is Line.FIRST and it.after.hand_back_count == 0:
        return it.after.arrived_at
    return it.at if it.after.escalated_at is None or it.after.line is Line.FIRST else it.after.escalated_at
