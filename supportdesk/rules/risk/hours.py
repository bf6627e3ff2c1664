"""The hours a desk works, learnt from its own events: its usual week, its holidays, and how quiet today is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, tzinfo

from supportdesk.clock import from_ms

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK_HOURS = 168
EPOCH_DAY = date(1970, 1, 1).toordinal()
EPOCH_WEEKDAY = 3
Closed = Callable[[date], bool]
"""Whether a date is a holiday, known beforehand."""


class Hours:
    """How busy each hour of the week is, in the desk's zone. Holidays count as the desk has worked on holidays so far."""

    def __init__(self, zone: tzinfo = UTC, closed: Closed | None = None) -> None:
        self.zone, self._closed = zone, closed
        self._usual = [1.0] * WEEK_HOURS
        self._total = float(WEEK_HOURS)
        self._offsets: dict[int, int] = {}
        self._holidays: dict[int, bool] = {}

    def local(self, at: int) -> int:
        """The wall clock of the zone as milliseconds."""
        hour = at // HOUR
        offset = self._offsets.get(hour)
        if offset is None:
            shift = from_ms(hour * HOUR).astimezone(self.zone).utcoffset()
            offset = self._offsets[hour] = 0 if shift is None else int(shift.total_seconds() * 1000)
        return at + offset

    def add(self, at: int, *, is_new: bool) -> None:
        """Something happened."""
        self._usual[self.local(at) // HOUR % WEEK_HOURS] += 1.0
        self._total += 1.0

    def is_holiday(self, day: int) -> bool:
        """Whether a day (counted from 1970) is a holiday of the calendar."""
        if self._closed is None:
            return False
        found = self._holidays.get(day)
        if found is None:
            found = self._holidays[day] = self._closed(date.fromordinal(EPOCH_DAY + day))
        return found

    def work_between(self, begin: int, end: int) -> float:
        """How much of the desk's usual week lies between two instants, in hours of average work (a week at most)."""
        first = self.local(begin) // HOUR
        last = min(self.local(end) // HOUR, first + WEEK_HOURS)
        usual = self._usual
        worked = (usual[hour % WEEK_HOURS] for hour in range(first, last) if not self.is_holiday(hour // 24))
        return sum(worked) * WEEK_HOURS / self._total

    def hour_of_day(self, at: int) -> int:
        """0 to 23."""
        return self.local(at) // HOUR % 24

    def weekday(self, at: int) -> int:
        """0 is Monday."""
        return (self.local(at) // DAY + EPOCH_WEEKDAY) % 7
