"""What the filter language asks of clocks, said once for the predicate, for SQL, and for when an answer turns.

`sla:<30m` asks whether some running promise has less than 30 minutes of working time left, `sla:>75%` whether more than
three quarters of its time are used. Both come to one question: does the clock's due lie before the instant that is so
much working time from now?
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.clock import MILLISECOND
from supportdesk.rules.filter_tree import Op, Term, Value
from supportdesk.terms import CUSTOMER_CLOCKS, ClockKind

if TYPE_CHECKING:
    from supportdesk.rules.calendar import Calendar

CLOCK_FIELDS: Mapping[str, frozenset[ClockKind]] = {
    "sla": frozenset(CUSTOMER_CLOCKS),
    "stay": frozenset({ClockKind.LINE}),
    "response": frozenset({ClockKind.RESPONSE}),
    "update": frozenset({ClockKind.UPDATE}),
    "inform": frozenset({ClockKind.INFORM}),
    "resolution": frozenset({ClockKind.RESOLUTION}),
}
"""Fields that ask for clocks, and for which: `sla` for any promise to the customer, `stay` for the time on the line."""

_OF_SHARE = {Op.ABOVE: Op.BELOW, Op.FROM: Op.UP_TO, Op.BELOW: Op.ABOVE, Op.UP_TO: Op.FROM}
"""More used is less left."""


class RunningClock(NamedTuple):
    """A clock that runs, as facts hold it; instants and durations in milliseconds."""

    kind: ClockKind
    due_at: int
    target_ms: int
    calendar: Calendar


def asks_for(field: str, kind: ClockKind) -> bool:
    """Whether a field is about clocks of a kind."""
    return kind in CLOCK_FIELDS[field]


def side_of_due(field: str, op: Op, value: Value) -> Op:
    """How the due compares with the bound, where the answer is yes. `stay` says how long it has lasted, not what is left."""
    used = not isinstance(value, timedelta) or field == "stay"
    return _OF_SHARE[op] if used else op


def bound(field: str, value: Value, calendar: Calendar, target_ms: int, now: int) -> int:
    """The instant that the due is compared with: so much working time from now."""
    return ahead(calendar, now, left_at(field, value, target_ms))


def left_at(field: str, value: Value, target_ms: int) -> int:
    """The working time left of a target at the limit that a value names; negative behind the due."""
    if isinstance(value, timedelta):
        length = value // MILLISECOND
        return target_ms - length if field == "stay" else length
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no share of a clock")
    return target_ms - target_ms * value // 100


def ahead(calendar: Calendar, now: int, working_ms: int) -> int:
    """The instant so much working time from now; now itself for none, open or closed."""
    return now if working_ms == 0 else calendar.add(now, working_ms)


def turns_at(term: Term, value: Value, clock: RunningClock) -> int | None:
    """When the answer about this clock turns by time alone; `None` for a clock that the term is not about."""
    if not asks_for(term.field, clock.kind):
        return None
    left = left_at(term.field, value, clock.target_ms)
    at = clock.due_at if left == 0 else clock.calendar.add(clock.due_at, -left)
    strict = side_of_due(term.field, term.op, value) in {Op.BELOW, Op.FROM}
    if not strict:
        return at
    return at + 1 if left == 0 else clock.calendar.add(at, 1)
