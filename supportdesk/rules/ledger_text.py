"""A ledger of working time as plain text, a line each: for a terminal, and to paste into a reply to the customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from supportdesk.clock import from_ms
from supportdesk.i18n import _, duration, label, pgettext
from supportdesk.i18n.times import WEEKDAYS
from supportdesk.rules.calendar_ledger import LineKind
from supportdesk.rules.clock_ledger import PAUSED, ClockLine
from supportdesk.terms import CaseState
from supportdesk.text import Safe, safe

MINUTE_MS = 60_000
DAY = timedelta(days=1)
MIDNIGHT = time()
SATURDAY = 5

if TYPE_CHECKING:
    from supportdesk.rules.calendar_ledger import LedgerLine


def ledger_text(lines: Iterable[LedgerLine | ClockLine], tz: tzinfo) -> list[Safe]:
    """The lines in a zone: when, how much counted, why; from what the calendar or a clock says."""
    told = list(lines)
    weekends = any(line.kind == LineKind.OPEN and _weekday(line.begin, tz) >= SATURDAY for line in told)
    rows = [(_when(line, tz), _counted(line), _why(line, tz, weekends=weekends)) for line in told]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
    return [Safe(f"{when:<{widths[0]}}  {counted:>{widths[1]}}  {safe(why)}") for when, counted, why in rows]


def day_time(at: datetime, tz: tzinfo) -> str:
    """An instant with its weekday: `Mon 2026-03-02 09:00`, and seconds where there are any."""
    there = at.astimezone(tz)
    return f"{pgettext('weekday', WEEKDAYS[there.weekday()])} {there:%Y-%m-%d} {_clock(there)}"


def length(length_ms: int) -> str:
    """A duration of working time in hours and minutes, for a day of work is not one of 24 hours: `27 h 5 min`."""
    minutes, seconds = divmod(abs(length_ms) // 1000, 60)
    hours = minutes // 60
    if hours < 1:
        return duration(timedelta(seconds=minutes * 60 + seconds))
    whole, rest = _("{n} h").format(n=hours), _("{n} min").format(n=minutes % 60)
    return f"{whole} {rest}" if minutes % 60 else whole


def minutes(length_ms: int) -> float:
    """A duration in minutes, whole where it is."""
    return length_ms // MINUTE_MS if length_ms % MINUTE_MS == 0 else length_ms / MINUTE_MS


def _when(line: LedgerLine | ClockLine, tz: tzinfo) -> str:
    begin, end = from_ms(line.begin), from_ms(line.end).astimezone(tz)
    if line.begin == line.end:
        return day_time(begin, tz)
    same_day = begin.astimezone(tz).date() == end.date()
    return f"{day_time(begin, tz)} – {_clock(end) if same_day else day_time(end, tz)}"


def _clock(there: datetime) -> str:
    return f"{there:%H:%M}" if there.second == 0 else f"{there:%H:%M:%S}"


def _counted(line: LedgerLine | ClockLine) -> str:
    return length(line.working_ms) if line.working_ms else "–"


def _why(line: LedgerLine | ClockLine, tz: tzinfo, *, weekends: bool) -> str:
    if line.kind == PAUSED:
        pause = _pause(line)
        left_out = line.left_out_ms if isinstance(line, ClockLine) else 0
        not_counted = _("{length} not counted").format(length=length(left_out))
        return f"{pause} ({not_counted})" if left_out else pause
    if line.kind == LineKind.CLOSED:
        return _closed(line, tz, weekends=weekends)
    said = {
        LineKind.OPEN: pgettext("ledger", "open"),
        LineKind.HOLIDAY: pgettext("ledger", "holiday"),
        LineKind.BREAK: pgettext("ledger", "break"),
        LineKind.CLOCK_CHANGE: pgettext("ledger", "the clocks are changed"),
    }[LineKind(line.kind)]
    return f"{said}: {line.name}" if line.name else said


def _pause(line: LedgerLine | ClockLine) -> str:
    """Why the time stood still, as one would tell it to the customer."""
    if not line.name:
        return pgettext("ledger", "paused")
    state, what = CaseState(line.name), line.waits_for if isinstance(line, ClockLine) else ""
    if state is CaseState.WAITING_SUPPLIER:
        return _("waiting for supplier {name}").format(name=what) if what else label(state)
    said = {
        CaseState.WAITING_CUSTOMER: pgettext("ledger", "customer was asked"),
        CaseState.SCHEDULED: pgettext("ledger", "planned for later"),
        CaseState.RESOLVED: pgettext("ledger", "was resolved"),
        CaseState.CLOSED: pgettext("ledger", "was closed"),
    }.get(state, label(state))
    return f"{said}: {what}" if what else said


def _closed(line: LedgerLine | ClockLine, tz: tzinfo, *, weekends: bool) -> str:
    """Closed for the night or over a weekend; a break within a day is no more than that. `weekends`: some are worked."""
    begin, end = from_ms(line.begin).astimezone(tz), from_ms(line.end).astimezone(tz)
    last = from_ms(line.end - 1).astimezone(tz)
    over_midnight = begin.date() != end.date() or begin.time() == MIDNIGHT
    free = [day for day in _whole_days(begin, end) if day.weekday() >= SATURDAY]
    edges = [] if weekends else [at for at in (begin, last) if at.weekday() >= SATURDAY]
    if free or edges:
        return pgettext("ledger", "closed: weekend")
    is_night = over_midnight and end - begin < DAY
    return pgettext("ledger", "closed: night") if is_night else pgettext("ledger", "closed")


def _whole_days(begin: datetime, end: datetime) -> list[date]:
    """The dates that lie within, from their beginning to their end."""
    first = begin.date() if begin.time() == MIDNIGHT else begin.date() + DAY
    return [first + DAY * number for number in range((end.date() - first).days)]


def _weekday(at: int, tz: tzinfo) -> int:
    return from_ms(at).astimezone(tz).weekday()
