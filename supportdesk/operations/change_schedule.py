"""The change schedule: day by day what is changed, when nothing may be, and what stands against a change (P11 to P13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.change_view import ChangeRow, changes_between
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.change_values import Span, Window, outside_windows
from supportdesk.rules.record_names import record_name
from supportdesk.terms import ChangeState, Subject

MOST_WEEKS = 53
CALLED_OFF = (ChangeState.REJECTED, ChangeState.CANCELLED)


class Frozen(NamedTuple):
    """A time in which nothing is changed: of one component, or (`component` empty) of all."""

    name: str
    component: str
    span: Span


class Planned(NamedTuple):
    """A change with a time, and what stands against it in words."""

    row: ChangeRow
    span: Span
    against: tuple[str, ...]


class ScheduleDay(NamedTuple):
    """A day of the zone: what is changed, what is frozen, and which components have their window open, by name."""

    day: date
    changes: tuple[Planned, ...]
    frozen: tuple[Frozen, ...]
    windows: tuple[tuple[str, Window], ...]


def change_schedule(desk: Desk, first: date, weeks: int, zone: tzinfo) -> list[ScheduleDay]:
    """So many weeks from the Monday of the first day on, each day of them."""
    authorize(desk.actor, Action.READ_CHANGE)
    if not 1 <= weeks <= MOST_WEEKS:
        raise Invalid(_("Name 1 to {n} weeks.").format(n=MOST_WEEKS))
    days = [first + timedelta(days=n - first.weekday()) for n in range(7 * weeks)]
    whole = Span(_midnight(days[0], zone), _midnight(days[-1] + timedelta(days=1), zone))
    windows, frozen = _windows(desk), _frozen(desk, whole)
    timed = [
        (row, Span(row.starts_at, row.ends_at))
        for row in changes_between(desk, whole.starts_at, whole.ends_at)
        if row.starts_at is not None and row.ends_at is not None and row.state not in CALLED_OFF
    ]
    planned = [Planned(*one, tuple(_against(one, timed, frozen, windows, zone))) for one in timed]
    return [_day(day, planned, frozen, windows, zone) for day in days]


def _day(
    day: date, planned: Sequence[Planned], frozen: Sequence[Frozen], windows: dict[str, list[Window]], zone: tzinfo
) -> ScheduleDay:
    whole = Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
    return ScheduleDay(
        day,
        tuple(one for one in planned if one.span.meets(whole)),
        tuple(one for one in frozen if one.span.meets(whole)),
        tuple((name, one) for name, mine in windows.items() for one in mine if one.weekday == day.weekday()),
    )


def _against(
    one: tuple[ChangeRow, Span],
    timed: Sequence[tuple[ChangeRow, Span]],
    frozen: Sequence[Frozen],
    windows: dict[str, list[Window]],
    zone: tzinfo,
) -> Iterator[str]:
    row, span = one
    touched = set(row.components)
    for other, theirs in timed:
        if other.id != row.id and touched & set(other.components) and span.meets(theirs):
            yield _("{record} changes the same then").format(record=record_name(Subject.CHANGE, other.id))
    for shut in frozen:
        if (not shut.component or shut.component in touched) and span.meets(shut.span):
            yield _("nothing may be changed: {freeze}").format(freeze=shut.name)
    names = sorted(touched & windows.keys())
    mine = dict(enumerate(windows[name] for name in names))
    for place in outside_windows(mine, span, zone):
        yield _("outside the maintenance windows of {component}").format(component=names[place])


def _windows(desk: Desk) -> dict[str, list[Window]]:
    rows = desk.rows(
        "SELECT co.name, w.weekday, w.from_minute, w.to_minute FROM maintenance_windows w "
        "JOIN components co ON co.id = w.component_id ORDER BY co.name, w.weekday, w.from_minute"
    )
    found: dict[str, list[Window]] = {}
    for name, *window in rows:
        found.setdefault(name, []).append(Window._make(window))
    return found


def _frozen(desk: Desk, whole: Span) -> list[Frozen]:
    rows = desk.rows(
        "SELECT f.name, coalesce(co.name, ''), f.starts_at, f.ends_at FROM freezes f "
        "LEFT JOIN components co ON co.id = f.component_id WHERE f.starts_at < :until AND f.ends_at > :since "
        "ORDER BY f.starts_at, f.id",
        {"since": to_ms(whole.starts_at), "until": to_ms(whole.ends_at)},
    )
    return [Frozen(name, component, Span(from_ms(first), from_ms(last))) for name, component, first, last in rows]


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
