"""Time as the demo counts it: office minutes before now, on working days only, and the clock that is set to each beat."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(8)
DAY = 540
"""Office minutes of a working day: 8 to 17."""
WORKDAYS = 5


class SetClock:
    """A clock that stands where it was set last."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Moves the hands."""
        self._at = at


class Office:
    """The office hours before a moment. An age is office minutes before it; nobody works at night or on weekends."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.now, self.zone = now, ZoneInfo(zone)
        local = now.astimezone(self.zone)
        opened = datetime.combine(local.date(), OPENS, self.zone)
        self._today, self._minute = local.date(), min(float(DAY), (local - opened) / timedelta(minutes=1))
        if self._minute < 0 or local.weekday() >= WORKDAYS:
            self._today, self._minute = _workdays_before(local.date(), 1), float(DAY)

    def at(self, age: float) -> datetime:
        """The instant of an age, in UTC and whole seconds."""
        days, rest = 0, self._minute - age
        if rest < 0:
            days = -int(rest // DAY)
            rest += days * DAY
        opened = datetime.combine(_workdays_before(self._today, days), OPENS, self.zone)
        return (opened + timedelta(seconds=int(rest * 60))).astimezone(UTC)

    def age(self, days: int, minute: float) -> float:
        """The age of the working day `days` before today's, so many minutes after it opened; negative when yet to come."""
        return self._minute + days * DAY - minute

    def oldest_at(self, minute: float, least: float) -> float:
        """The smallest age not below `least` at which an office day was this many minutes old."""
        days = 0
        while self.age(days, minute) < least:
            days += 1
        return self.age(days, minute)

    def night_before(self, at: datetime, minutes: float) -> datetime:
        """So many minutes before the office opened on the day of this instant, in UTC."""
        opened = datetime.combine(at.astimezone(self.zone).date(), OPENS, self.zone)
        return (opened - timedelta(seconds=int(minutes * 60))).astimezone(UTC)

    def next(self, weekday: int, at: time) -> datetime:
        """The next time it is this hour of this weekday (Monday is 0), in UTC."""
        local = self.now.astimezone(self.zone)
        day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
        wanted = datetime.combine(day, at, self.zone)
        if wanted <= local:
            wanted = datetime.combine(day + timedelta(days=7), at, self.zone)
        return wanted.astimezone(UTC)


def minute_of(hour: str) -> float:
    """Minutes after the office opened, for an hour like `09:15`."""
    hours, minutes = hour.split(":")
    return (int(hours) - OPENS.hour) * 60 + int(minutes)


def _workdays_before(day: date, count: int) -> date:
    """The day so many working days earlier; the last working day before a weekend counts as one back."""
    weeks, rest = divmod(count, WORKDAYS)
    day -= timedelta(days=7 * weeks)
    while rest or day.weekday() >= WORKDAYS:
        day -= timedelta(days=1)
        rest -= rest > 0 and day.weekday() < WORKDAYS
    return day
