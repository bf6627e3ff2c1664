"""Working time as spans of instants: local hours turned into UTC, merged, and indexed with running totals.

Instants are milliseconds since 1970 in UTC. A span is half open and has been elapsed, not wall-clock, time from here on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import accumulate
from zoneinfo import ZoneInfo

from supportdesk.clock import EPOCH, MILLISECOND, to_ms
from supportdesk.rules.calendar_days import Day, day_of
from supportdesk.rules.calendar_values import DAY_MINUTES, FIRST_YEAR, LAST_YEAR, Definition, Span, Spans

MINUTE_MS = 60_000
EPOCH_DAY = date(1970, 1, 1).toordinal()
FIRST_BUILT, LAST_BUILT = FIRST_YEAR - 1, LAST_YEAR + 1
"""Local years of which spans are made: one to each side, for zones ahead of UTC and behind it."""
BEGIN, END = to_ms(EPOCH.replace(year=FIRST_YEAR)), to_ms(EPOCH.replace(year=LAST_YEAR + 1))
BEFORE_ALL, AFTER_ALL = -(2**62), 2**62
ALWAYS: Spans = ((0, DAY_MINUTES),)


@dataclass(frozen=True, slots=True)
class Index:
    """The merged spans of some years, for `bisect`.

    `starts`, `ends` and `bases` begin with an empty span before all time, so that every instant has one that starts at or
    before it. `totals[i]` is the working time before span `i`, its last entry that of all; `bases[i]` is
    `totals[i] - starts[i]`. Everything is known from `first` up to `last`.
    """

    years: tuple[int, int]
    first: int
    last: int
    starts: Sequence[int]
    ends: Sequence[int]
    bases: Sequence[int]
    totals: Sequence[int]

    def worked_before(self, at: int) -> int:
        """Working time up to an instant, from the start of the index."""
        i = bisect_right(self.starts, at) - 1
        end = self.ends[i]
        return self.bases[i] + (at if at < end else end)

    def worked_between(self, begin: int, end: int) -> int:
        """Working time from one instant to another that is not before it."""
        starts, ends = self.starts, self.ends
        i = bisect_right(starts, begin) - 1
        j = bisect_right(starts, end, i) - 1
        before = self.bases[i] + (begin if begin < ends[i] else ends[i])
        return self.bases[j] + (end if end < ends[j] else ends[j]) - before

    def reached(self, start: int, length: int) -> int | None:
        """The instant after (or, below 0, before) which that much was worked; `None` beyond the index.

        A length that fills a span ends where that span does, 0 ends in open time.
        """
        i = bisect_right(self.starts, start) - 1
        end = self.ends[i]
        target = self.bases[i] + (start if start < end else end) + length
        if length > 0:
            j = bisect_left(self.totals, target) - 1
            return target - self.bases[j] if j < len(self.starts) else None
        if length < 0:
            return target - self.bases[bisect_right(self.totals, target) - 1] if target >= 0 else None
        if start < end:
            return start
        return self.starts[i + 1] if i + 1 < len(self.starts) else None


def index_of(spans: Sequence[Span], years: tuple[int, int], first: int, last: int) -> Index:
    """The index of spans that are in order and do not touch."""
    starts = [BEFORE_ALL, *(start for start, _end in spans)]
    ends = [BEFORE_ALL, *(end for _start, end in spans)]
    totals = [0, *accumulate(end - start for start, end in zip(starts, ends, strict=True))]
    bases = [total - start for total, start in zip(totals, starts, strict=False)]
    return Index(years, first, last, starts, ends, bases, totals)


class LocalHours:
    """The hours of a definition as instants, year by year, made when first asked for."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.zone: tzinfo = ZoneInfo(definition.tz)
        self.cuts = merged(
            span for day, spans in definition.breaks.items() for span in self.instants(day.toordinal(), spans)
        )
        self._cut_ends = [end for _start, end in self.cuts]
        self._weekly = any(definition.hours)
        self._shift_years = {day.year for day in definition.shifts}
        special = (definition.holidays, definition.holidays_yearly, definition.shifts, definition.breaks)
        self._always = all(spans == ALWAYS for spans in definition.hours) and not any((*special, definition.public))
        self._years: dict[int, list[Span]] = {}

    def midnight(self, ordinal: int) -> int:
        """The instant at which a date begins; the date as `date.toordinal` counts it."""
        return self._instant(ordinal, 0)

    def day(self, ordinal: int) -> Day:
        """What a date is in this calendar."""
        return day_of(self.definition, date.fromordinal(ordinal))

    def instants(self, ordinal: int, spans: Spans) -> list[Span]:
        """A date's spans as instants; none for a date that the zone left out, and what a gap swallows is gone."""
        if spans and self.midnight(ordinal) == self.midnight(ordinal + 1):
            return []
        both = ((self._instant(ordinal, start), self._instant(ordinal, end)) for start, end in spans)
        return [(start, end) for start, end in both if start < end]

    def open_on(self, ordinal: int) -> list[Span]:
        """The working time that belongs to a date, breaks cut out."""
        spans = self.instants(ordinal, self.day(ordinal).spans)
        return [part for span in spans for part in self._without_breaks(span)]

    def index(self, first_year: int, last_year: int) -> Index:
        """The index of some local years, as many of them as calendars know."""
        years = max(first_year, FIRST_BUILT), min(last_year, LAST_BUILT)
        spans = merged(span for year in range(years[0], years[1] + 1) for span in self.of_year(year))
        # What began on the last date of the year before may run into the first: that date is not known in full.
        first, last = self.midnight(_new_year(years[0]) + 1), self.midnight(_new_year(years[1] + 1))
        return index_of(spans, years, max(first, BEGIN), min(last, END))

    def of_year(self, year: int) -> list[Span]:
        """The working time that belongs to the dates of a local year, not yet merged."""
        if year not in self._years:
            self._years[year] = self._made(year)
        return self._years[year]

    def _made(self, year: int) -> list[Span]:
        begin, end = _new_year(year), _new_year(year + 1)
        if self._always:
            return [(self.midnight(begin), self.midnight(end))]
        if not self._weekly and year not in self._shift_years:
            return []
        return [span for ordinal in range(begin, end) for span in self.open_on(ordinal)]

    def _without_breaks(self, span: Span) -> Iterator[Span]:
        start, end = span
        for cut_start, cut_end in self.cuts[bisect_right(self._cut_ends, start) :]:
            if cut_start >= end:
                break
            if start < cut_start:
                yield start, cut_start
            start = cut_end
        if start < end:
            yield start, end

    def _instant(self, ordinal: int, minutes: int) -> int:
        """A wall-clock time as an instant; in a gap or fold as Python's `fold=0` has it."""
        ordinal, minutes = ordinal + minutes // DAY_MINUTES, minutes % DAY_MINUTES
        day = date.fromordinal(ordinal)
        wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=self.zone)
        offset = wall.utcoffset()
        assert offset is not None
        return ((ordinal - EPOCH_DAY) * DAY_MINUTES + minutes) * MINUTE_MS - offset // MILLISECOND


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap or touch made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _new_year(year: int) -> int:
    return date(year, 1, 1).toordinal()
