"""Instants and durations as people say them, in the language spoken now.

Pure: instants are aware datetimes, the reader's zone is given, nothing reads the clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from supportdesk.clock import NEVER
from supportdesk.i18n.catalogue import P_, _, ngettext, pgettext

WEEKDAYS = (
    P_("weekday", "Mon"),
    P_("weekday", "Tue"),
    P_("weekday", "Wed"),
    P_("weekday", "Thu"),
    P_("weekday", "Fri"),
    P_("weekday", "Sat"),
    P_("weekday", "Sun"),
)
MONTHS = (
    P_("month", "Jan"),
    P_("month", "Feb"),
    P_("month", "Mar"),
    P_("month", "Apr"),
    P_("month", "May"),
    P_("month", "Jun"),
    P_("month", "Jul"),
    P_("month", "Aug"),
    P_("month", "Sep"),
    P_("month", "Oct"),
    P_("month", "Nov"),
    P_("month", "Dec"),
)
MINUTE, HOUR, DAY = 60, 3600, 86_400
NEAR_DAYS = 6  # a weekday's name alone is clear within a week
CELLS = 6
HOURS_COUNT = 10 * DAY  # in a column; from here on days alone
LONGEST_AGE = 9_999 * DAY
WORDY_DAYS = 3  # from here on nobody counts hours


def clock_time(at: datetime, now: datetime, tz: tzinfo) -> str:
    """The shortest clear name of an instant: `14:05` today, `Tue 14:05` within six days, `8 Nov`, else `2025-11-08`."""
    there, here = at.astimezone(tz), now.astimezone(tz)
    days = abs((there.date() - here.date()).days)
    if days == 0:
        return f"{there:%H:%M}"
    if days <= NEAR_DAYS:
        return f"{weekday(there.weekday())} {there:%H:%M}"
    if there.year == here.year:
        return month_day(there.date())
    return f"{there:%Y-%m-%d}"


def weekday(number: int) -> str:
    """The short name of a day of the week, Monday being 0: `Tue`."""
    return pgettext("weekday", WEEKDAYS[number])


def month_day(day: date) -> str:
    """Day and month: `8 Nov`."""
    return f"{day.day} {pgettext('month', MONTHS[day.month - 1])}"


def full_time(at: datetime, tz: tzinfo) -> str:
    """Date and time of day, the same in both languages: `2026-03-29 14:05`."""
    return f"{at.astimezone(tz):%Y-%m-%d %H:%M}"


def age(delta: timedelta) -> str:
    """A duration for a column of at most six cells: `0:12`, `6:10`, `1d 2h`, `12d`; minus when it is overdue."""
    sign, seconds = ("-", -delta) if delta < timedelta() else ("", delta)
    whole = min(int(seconds.total_seconds()), LONGEST_AGE)
    if whole < DAY:
        return f"{sign}{whole // HOUR}:{whole % HOUR // MINUTE:02}"
    d, h = pgettext("age", "d"), pgettext("age", "h")
    days = f"{sign}{whole // DAY}{d}"
    with_hours = f"{days} {whole % DAY // HOUR}{h}"
    return with_hours if whole < HOURS_COUNT and len(with_hours) <= CELLS else days


def left(due_at: int, now: int, *, paused: bool) -> str:
    """The time until a promise is due (milliseconds), in at most six cells; negative when it has passed."""
    if due_at >= NEVER:
        return _("pause") if paused else "-"
    return age(timedelta(milliseconds=due_at - now))


def duration(delta: timedelta) -> str:
    """The size of a duration in words, rounded down, without a sign: `4 s`, `2 h 5 min`, `1 day 2 h`, `3 days`."""
    seconds = int(abs(delta).total_seconds())
    if seconds < MINUTE:
        return _("{n} s").format(n=seconds)
    if seconds < HOUR:
        return _("{n} min").format(n=seconds // MINUTE)
    if seconds < DAY:
        hours = _("{n} h").format(n=seconds // HOUR)
        return _joined(hours, seconds % HOUR // MINUTE, _("{n} min"))
    n = seconds // DAY
    days = ngettext("{n} day", "{n} days", n).format(n=n)
    return _joined(days, seconds % DAY // HOUR if n < WORDY_DAYS else 0, _("{n} h"))


def ago(at: datetime, now: datetime) -> str:
    """How long since: `23 min ago`; `just now` under a second; an instant yet to come is told by `in_time`."""
    passed = now.astimezone(UTC) - at.astimezone(UTC)
    if passed <= timedelta(seconds=-1):
        return in_time(at, now)
    return _("just now") if passed < timedelta(seconds=1) else _("{duration} ago").format(duration=duration(passed))


def in_time(at: datetime, now: datetime) -> str:
    """How long until: `in 23 min`; `now` under a second; an instant that has passed is told by `ago`."""
    left = at.astimezone(UTC) - now.astimezone(UTC)
    if left <= timedelta(seconds=-1):
        return ago(at, now)
    return _("now") if left < timedelta(seconds=1) else _("in {duration}").format(duration=duration(left))


def _joined(larger: str, n: int, smaller: str) -> str:
    return f"{larger} {smaller.format(n=n)}" if n else larger
