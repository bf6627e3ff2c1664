"""The hours a desk works, learnt from its own events: its usual week, its holidays, and how quiet today is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, tzinfo

from supportdesk.clock import from_ms

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK_HOURS = 168
EPOCH_DAY = date(1970, 1, 1).toordinal()
EPOCH_WEEKDAY = 3
Lost = tuple[float, ...]
"""What each hour of a day loses, in hours of average work."""
OFF = 0.5
LEAST_USUAL = 10.0
"""A day on which so many cases usually arrive was a day off if less than `OFF` of them did."""
Closed = Callable[[date], bool]
"""Whether a date is a holiday, known beforehand."""


class Hours:
    """How busy each hour of the week is, in the desk's zone. Holidays count as the desk has worked on holidays so far."""

    def __init__(self, zone: tzinfo = UTC, closed: Closed | None = None) -> None:
        self.zone, self._closed = zone, closed
        self._usual = [1.0] * WEEK_HOURS
        self._total = float(WEEK_HOURS)
        self._came = Counter[int]()
        self._inflow = [1.0] * WEEK_HOURS
        self._first: int | None = None
        self._last = 0
        self.off: dict[int, Lost] = {}
        """Days (from 1970, local) that proved to be days off which no calendar named."""
        self._so_far: dict[int, Lost] = {}
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
        """Something happened; `is_new`: a case arrived."""
        hour = self.local(at) // HOUR
        self._usual[hour % WEEK_HOURS] += 1.0
        self._total += 1.0
        if is_new:
            self._arrived(hour)

    def _arrived(self, hour: int) -> None:
        if self._first is None:
            self._first = self._last = hour
        for day in range(self._last // 24, hour // 24):  # those that have ended
            self._note(self.off, day, day, day * 24 + 24)
        self._inflow[hour % WEEK_HOURS] += 1.0
        self._came[hour] += 1
        if hour != self._last:
            self._note(self._so_far, hour, hour // 24, hour)
        self._last = hour

    def _note(self, where: dict[int, Lost], key: int, day: int, until: int) -> None:
        """Keeps what a day loses of its work, as it is reckoned now, if until an hour of it it was a day off."""
        pace = self._pace(day * 24, until)
        if pace < OFF and not self.is_holiday(day):
            where[key] = tuple((1.0 - pace) * self._worth((hour,)) for hour in range(day * 24, day * 24 + 24))

    def _pace(self, first: int, last: int) -> float:
        """What arrived against what is usual; 1 where too little is usual, or nothing came: that is a gap in the log."""
        came = sum(self._came[hour] for hour in range(first, last))
        if self._first is None or not came:
            return 1.0
        weeks = max(1.0, (last - self._first) / WEEK_HOURS)
        usual = sum(self._inflow[hour % WEEK_HOURS] for hour in range(first, last)) / weeks
        return 1.0 if usual < LEAST_USUAL else came / usual

    def lost_between(self, begin: int, end: int, now: int) -> float:
        """How much of `work_between` of then was lost to days off that are known `now`, in the same hours."""
        first, here = self.local(begin) // HOUR, self.local(now) // HOUR
        last = min(self.local(min(end, begin + 8 * DAY)) // HOUR, first + WEEK_HOURS)
        lost = 0.0
        for day in range(first // 24, min(last // 24, here // 24) + 1):
            by_hour = self.off.get(day) if day < here // 24 else self._so_far.get(here)
            if by_hour is not None:
                lost += sum(by_hour[max(0, first - day * 24) : min(24, last - day * 24)])
        return lost

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
        hours = (hour for hour in range(first, last) if not self.is_holiday(hour // 24))
        return self._worth(hours)

    def work_fine(self, begin: int, end: int) -> float:
        """As `work_between`, by parts of hours: for the short."""
        start, stop = self.local(begin), min(self.local(end), self.local(begin) + WEEK_HOURS * HOUR)
        work = 0.0
        for hour in range(start // HOUR, -(-stop // HOUR)):
            if not self.is_holiday(hour // 24):
                part = min(stop, hour * HOUR + HOUR) - max(start, hour * HOUR)
                work += self._usual[hour % WEEK_HOURS] * part
        return work * WEEK_HOURS / (self._total * HOUR)

    def _worth(self, hours: Iterable[int]) -> float:
        """Hours (from 1970, local) in hours of average work."""
        return sum(self._usual[hour % WEEK_HOURS] for hour in hours) * WEEK_HOURS / self._total

    def hour_of_day(self, at: int) -> int:
        """0 to 23."""
        return self.local(at) // HOUR % 24

    def weekday(self, at: int) -> int:
        """0 is Monday."""
        return (self.local(at) // DAY + EPOCH_WEEKDAY) % 7
