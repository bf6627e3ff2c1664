"""Working time a second time, slow and obvious: it looks at every single minute, in local time, and counts.

It reads the written calendar itself and shares nothing with the program but the format. Minutes must be whole in UTC too.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = 60_000
DAY = timedelta(days=1)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SlowCalendar:
    def __init__(self, written: dict[str, Any]) -> None:
        self.written = written
        self.zone = ZoneInfo(written["tz"])
        self.open_spans = cache(self._open_spans)
        self.breaks = cache(self._breaks)

    def is_open(self, at: int) -> bool:
        """Some span of this date or of one before it has the instant, and no break has."""
        here = datetime.fromtimestamp(at / 1000, self.zone).date()
        days = (here, here - DAY, here - 2 * DAY)  # a night reaches two dates on where the zone leaves one out
        in_hours = any(start <= at < end for day in days for start, end in self.open_spans(day))
        return in_hours and not any(start <= at < end for day in days for start, end in self.breaks(day))

    def between(self, begin: int, end: int) -> int:
        return MINUTE * sum(self.is_open(minute) for minute in range(begin, end, MINUTE))

    def add(self, start: int, length: int, farthest: int) -> int | None:
        """Walks until enough minutes were open; `None` when the farthest instant comes first."""
        if length < 0:
            return self._back(start, -length, farthest)
        for minute in range(start, farthest, MINUTE):
            if self.is_open(minute):
                if length == 0:
                    return minute
                length -= MINUTE
                if length == 0:
                    return minute + MINUTE
        return None

    def _back(self, start: int, length: int, farthest: int) -> int | None:
        for minute in range(start - MINUTE, farthest - MINUTE, -MINUTE):
            if self.is_open(minute):
                length -= MINUTE
                if length == 0:
                    return minute
        return None

    def edges(self, begin: int, end: int) -> tuple[list[int], list[int]]:
        """The openings and the closings after `begin`, before or at `end`."""
        minutes = [
            (minute, self.is_open(minute - MINUTE), self.is_open(minute)) for minute in range(begin, end, MINUTE)
        ]
        openings = [minute for minute, before, now in minutes if now and not before]
        return openings, [minute for minute, before, now in minutes if before and not now]

    def _open_spans(self, day: date) -> list[tuple[int, int]]:
        noon = datetime.combine(day, time(12), self.zone)
        if noon.astimezone(UTC).astimezone(self.zone).date() != day:
            return []  # the zone went from the date before to the date after
        return [(self._instant(day, start), self._instant(day, end)) for start, end in self._hours(day)]

    def _breaks(self, day: date) -> list[tuple[int, int]]:
        cuts = [self._minutes(span) for span in self.written.get("breaks", {}).get(day.isoformat(), [])]
        return [(self._instant(day, start), self._instant(day, end)) for start, end in cuts]

    def _hours(self, day: date) -> list[tuple[int, int]]:
        """Holiday, else shift, else yearly or public holiday or eve, else weekday."""
        written = self.written
        weekly = [self._minutes(span) for span in written["hours"].get(NAMES[day.weekday()], [])]
        public = written.get("public", {})
        name = public.get("days", {}).get(str(day.year), {}).get(day.isoformat())
        if day.isoformat() in written.get("holidays", []):
            return []
        if day.isoformat() in written.get("shifts", {}):
            return [self._minutes(span) for span in written["shifts"][day.isoformat()]]
        if f"{day:%m-%d}" in written.get("holidays_yearly", []):
            return []
        if name is not None:
            left = [self._minutes(span) for span in public.get("eves", {}).get(name, [])]
            return [(max(a, c), min(b, d)) for a, b in weekly for c, d in left if max(a, c) < min(b, d)]
        return weekly

    def _minutes(self, span: list[str]) -> tuple[int, int]:
        start, end = (int(word[:2]) * 60 + int(word[3:]) for word in span)
        return (start, end) if end > start else (start, end + 24 * 60)

    def _instant(self, day: date, minutes: int) -> int:
        day += DAY * (minutes // (24 * 60))
        wall = datetime.combine(day, time(minutes // 60 % 24, minutes % 60), self.zone)
        return round(wall.timestamp() * 1000)
