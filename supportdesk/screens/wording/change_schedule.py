"""The change schedule as lines: weeks with a mark for each day, and below them each day on which there is something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from supportdesk.i18n import _, label, month_day, weekday
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Role, Span
from supportdesk.screens.wording.moment import Moment
from supportdesk.terms import ChangeRisk, Subject
from supportdesk.text import fit, safe

if TYPE_CHECKING:
    from supportdesk.operations.change_schedule import Frozen, Planned, ScheduleDay

WEEK = 5
"""Cells for the number of a week."""


def schedule_lines(days: Sequence[ScheduleDay], moment: Moment, width: int) -> list[Line]:
    """The weeks, what the marks mean, and the days on which something is planned or frozen."""
    cell = max((width - WEEK) // 7, 8)
    today = moment.now.astimezone(moment.zone).date()
    lines: list[Line] = [[(fit(" " * WEEK + "".join(fit(" " + weekday(n), cell) for n in range(7)), width), "dim")]]
    for first in range(0, len(days), 7):
        week = days[first : first + 7]
        spans: list[Span] = [(fit(_("w{n}").format(n=week[0].day.isocalendar().week), WEEK), "dim")]
        lines.append([*spans, *(_cell(day, cell, today) for day in week)])
    lines.append([(fit(_("2 changes   ! something stands against one   # nothing may be changed"), width), "dim")])
    told: set[Frozen] = set()
    for day in days:
        new = [one for one in day.frozen if one not in told]
        told |= set(new)
        if day.changes or new:
            lines += _told(day, new, moment, width)
    if not any(day.changes or day.frozen for day in days):
        lines += [[("", "")], [(fit(_("No change is planned in these weeks."), width), "dim")]]
    return lines


def _cell(day: ScheduleDay, size: int, today: date) -> Span:
    clash = any(one.against for one in day.changes)
    n = str(len(day.changes)) if day.changes else ""
    text = f"{'>' if day.day == today else ' '}{day.day.day:>2} {n}{'!' if clash else ''}{'#' if day.frozen else ''}"
    role: Role = "urgent" if clash else "warn" if day.frozen else "key" if day.changes else ""
    return fit(text, size), role


def _told(day: ScheduleDay, new: Sequence[Frozen], moment: Moment, width: int) -> Iterator[Line]:
    yield [("", "")]
    yield [(fit(f"{weekday(day.day.weekday())} {month_day(day.day)}", width), "title")]
    for one in new:
        what, until = safe(one.component) or _("all components"), moment.clock(one.span.ends_at)
        said = _("nothing may be changed: {freeze}, until {time}").format(
            freeze=f"{safe(one.name)} ({what})", time=until
        )
        yield [(fit(f" # {said}", width), "warn")]
    for change in day.changes:
        yield from _change(change, day.day, moment, width)
    for name, window in day.windows if day.changes else ():
        hours = f"{_hour(window.from_minute)}-{_hour(window.to_minute)}"
        yield [
            (fit("   " + _("window of {component}: {hours}").format(component=safe(name), hours=hours), width), "dim")
        ]


def _change(one: Planned, day: date, moment: Moment, width: int) -> Iterator[Line]:
    row = one.row
    times = f"{_of_day(one.span.starts_at, day, moment)}-{_of_day(one.span.ends_at, day, moment)}"
    risk = _("risk {risk}").format(risk="-" if row.risk is None else label(row.risk))
    said = f"{times}  {record_name(Subject.CHANGE, row.id)}  {label(row.state)}, {risk}"
    text = f"{'!' if one.against else ' '}  {said}  {safe(row.title)} ({safe(', '.join(row.components)) or '-'})"
    role: Role = "urgent" if one.against else "warn" if row.risk is ChangeRisk.HIGH else ""
    yield [(fit(text, width), role)]
    for reason in one.against:
        yield [(fit(f"      {safe(reason)}", width), "urgent")]


def _of_day(at: datetime, day: date, moment: Moment) -> str:
    """The time of day of an instant; the day's own end where it lies outside."""
    there = at.astimezone(moment.zone)
    if there.date() < day:
        return "00:00"
    return f"{there:%H:%M}" if there.date() == day else "24:00"


def _hour(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
