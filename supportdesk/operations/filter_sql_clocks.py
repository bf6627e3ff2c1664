"""What a filter asks of clocks, as SQL: for each calendar, and where a share is asked for each target, its own bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.rules.filter_clocks import CLOCK_FIELDS, asks_for, bound, side_of_due
from supportdesk.rules.filter_tree import Op, Special, Term, Value
from supportdesk.terms import ClockKind

if TYPE_CHECKING:  # the first page is read without calendars
    from supportdesk.rules.calendar import Calendar
    from supportdesk.rules.service_levels import ServiceLevel

Put = Callable[[object], str]


class ClockTimes(NamedTuple):
    """The service levels by id, and the instant in milliseconds at which a filter asks."""

    levels: Mapping[int, ServiceLevel]
    now: int


NO_CLOCKS = ClockTimes({}, 0)


class _Group(NamedTuple):
    """Clocks that share a bound: of one calendar and, where it matters, one target."""

    calendar_id: int
    target_ms: int | None


def clock_condition(term: Term, times: ClockTimes, put: Put) -> str:
    """The condition over `c` for one term; `put` keeps a parameter and gives what stands for it."""
    kinds = f"k.kind IN ({', '.join(put(kind.value) for kind in sorted(CLOCK_FIELDS[term.field]))})"
    running = f"SELECT 1 FROM clocks k WHERE k.case_id = c.id AND {kinds} AND k.due_at IS NOT NULL"
    value = term.values[0]
    if value is Special.NONE:
        return f"NOT EXISTS ({running})"
    sign = side_of_due(term.field, term.op, value)
    bounds = _bounds(term.field, value, times)
    if not bounds:
        return "1 = 0"
    fits = " OR ".join(_fits(group, ids, sign.value, put(at), put) for group, (at, ids) in bounds.items())
    found = f"EXISTS ({running} AND ({fits}))"
    if sign in {Op.ABOVE, Op.FROM} or term.field == "stay":
        return found
    # The earliest due stands in the case's own row, where an index leads to it.
    latest = max(at for at, _ids in bounds.values())
    return f"c.due_at {sign.value} {put(latest)} AND {found}"


def _fits(group: _Group, ids: list[int], sign: str, at: str, put: Put) -> str:
    levels = f"k.service_level_id IN ({', '.join(map(str, ids))})"
    target = "" if group.target_ms is None else f" AND k.target_ms = {put(group.target_ms)}"
    return f"({levels}{target} AND k.due_at {sign} {at})"


def _bounds(field: str, value: Value, times: ClockTimes) -> dict[_Group, tuple[int, list[int]]]:
    """The bound of each group of clocks, and the service levels it holds for."""
    by_target = field == "stay" or not isinstance(value, timedelta)
    calendars: dict[_Group, Calendar] = {}
    ids: dict[_Group, list[int]] = {}
    for level in times.levels.values():
        for target in _targets(field, level) if by_target else {None}:
            group = _Group(level.calendar_id, target)
            calendars[group] = level.calendar
            ids.setdefault(group, []).append(level.id)
    return {
        group: (bound(field, value, calendar, group.target_ms or 0, times.now), ids[group])
        for group, calendar in calendars.items()
    }


def _targets(field: str, level: ServiceLevel) -> set[int | None]:
    kinds = (kind for kind in ClockKind if asks_for(field, kind))
    return {target for kind in kinds for target in level.targets.get(kind, {}).values()}
