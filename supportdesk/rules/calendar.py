"""Working time: when a promise falls due, and how much of it was used. The decisions are in docs/decisions/0006.

Instants are milliseconds since 1970 in UTC, durations milliseconds of elapsed time; both are plain integers. Bounds are
half open: the opening instant is open, the closing instant is closed. All answers come from one index of spans, which is
made for the years that are asked about and grows as needed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import islice, takewhile

from supportdesk.clock import from_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar_days import DayKind
from supportdesk.rules.calendar_ledger import LedgerLine, ledger
from supportdesk.rules.calendar_spans import (
    AFTER_ALL,
    BEFORE_ALL,
    BEGIN,
    END,
    FIRST_BUILT,
    LAST_BUILT,
    Index,
    LocalHours,
    index_of,
)
from supportdesk.rules.calendar_values import FIRST_YEAR, LAST_YEAR, Definition, Span

FIRST_DAY = date(FIRST_BUILT, 1, 1).toordinal()
AFTER_LAST_DAY = date(LAST_BUILT + 1, 1, 1).toordinal()
EMPTY = index_of((), (0, 0), 1, 0)


class Calendar:
    """One version of a calendar, ready to be asked. Refusals are `Invalid`: reversed periods, instants beyond all years."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._hours = LocalHours(definition)
        self.zone = self._hours.zone
        self._index = EMPTY

    # ---- Durations ---------------------------------------------------------------------------------------------------

    def add(self, start: int, length: int) -> int:
        """The instant at which so much working time has passed since another; before it for a length below 0.

        A length that fills the day ends when the day does; 0 out of hours is the next opening.
        """
        index = self._index
        if not index.first <= start < index.last:
            index = self._covering(start, start)
        reached = index.reached(start, length)
        return self._reached_beyond(index, start, length) if reached is None else reached

    def between(self, begin: int, end: int) -> int:
        """The working time from one instant to another that is not before it."""
        index = self._index
        if not index.first <= begin <= end < index.last:
            index = self._covering(begin, end)
        return index.worked_between(begin, end)

    def closed_between(self, begin: int, end: int) -> int:
        """The rest: elapsed time that was no working time."""
        return end - begin - self.between(begin, end)

    def ledger(self, begin: int, end: int) -> tuple[LedgerLine, ...]:
        """The period line by line with the reason for each; the working times of the lines add up to `between`."""
        return ledger(self._hours, self.periods(begin, until=end), begin, end)

    # ---- Instants ----------------------------------------------------------------------------------------------------

    def is_open(self, at: int) -> bool:
        """Whether it is working time."""
        index = self._covering(at, at)
        return at < index.ends[bisect_right(index.starts, at) - 1]

    def on_break(self, at: int) -> bool:
        """Whether a dated break is on, in hours or out of them."""
        return any(start <= at < end for start, end in self._hours.cuts)

    def snap_forward(self, at: int) -> int:
        """The instant itself in open time, else the next opening."""
        return self.add(at, 0)

    def snap_backward(self, at: int) -> int:
        """The instant itself where working time runs up to it, else the last closing before it."""
        for _start, end in self._down_from(at):
            return min(end, at)
        raise self._no_time_left()

    def next_opening(self, at: int) -> int | None:
        """The first opening strictly later; `None` when there is none in the years that calendars know."""
        return next((start for start, _end in self._up_from(at) if start > at), None)

    def next_closing(self, at: int) -> int | None:
        """The first closing strictly later; `None` when it never closes."""
        end = next((end for _start, end in self._up_from(at)), None)
        return None if end is None or end >= self._hours.midnight(AFTER_LAST_DAY) else end

    def previous_opening(self, at: int) -> int | None:
        """The last opening strictly earlier; `None` when there was none."""
        start = next((start for start, _end in self._down_from(at)), None)
        return None if start is None or start <= self._hours.midnight(FIRST_DAY) else start

    def previous_closing(self, at: int) -> int | None:
        """The last closing strictly earlier; `None` when there was none."""
        return next((end for _start, end in self._down_from(at) if end < at), None)

    def periods(
        self, start: int, *, until: int | None = None, count: int | None = None, backward: bool = False
    ) -> tuple[Span, ...]:
        """The spans of working time from an instant on, cut off there and at `until`; the latest first when backward.

        `until` lies on the side it looks to; without it `count` says how many.
        """
        if until is None and count is None:
            raise ValueError("periods need an end or a count")
        if until is not None:
            self._covering(*((until, start) if backward else (start, until)))
        low, high = BEFORE_ALL if until is None else until, start
        if not backward:
            low, high = start, AFTER_ALL if until is None else until
        spans = self._down_from(high, enough=low) if backward else self._up_from(low, enough=high)
        clipped = ((max(begin, low), min(end, high)) for begin, end in spans)
        return tuple(islice(takewhile(lambda span: span[0] < span[1], clipped), count))

    # ---- Dates -------------------------------------------------------------------------------------------------------

    def holiday_name(self, day: date) -> str | None:
        """The name of the holiday that a date is, `""` for one without a name; `None` for a date that is none.

        A yearly or public holiday with hours of its own, and an eve that is only shortened, are none.
        """
        found = self._hours.day(day.toordinal())
        return found.name if found.kind is DayKind.HOLIDAY else None

    def is_holiday(self, day: date) -> bool:
        """Whether a date is closed as a holiday."""
        return self.holiday_name(day) is not None

    def is_working_day(self, day: date) -> bool:
        """Whether a date has working time of its own; what a night span of the date before leaves does not count."""
        return bool(self._hours.open_on(day.toordinal()))

    @cached_property
    def has_hours(self) -> bool:
        """Whether there is any working time at all: a service level needs it."""
        public = self.definition.public
        stored = public.days if public else ()  # asked first: other years may need the package `holidays`
        return self._index.totals[-1] > 0 or any(map(self._hours.of_year, (*stored, *range(FIRST_YEAR, LAST_YEAR + 1))))

    # ---- The index ---------------------------------------------------------------------------------------------------
    # Each question keeps the index that it began with or a wider one: another thread may put its own in the same place.

    def _covering(self, begin: int, end: int) -> Index:
        """An index with all that is needed between two instants and a year to each side."""
        if end < begin:
            raise Invalid(_("The period ends before it begins. Give the earlier instant first."))
        if not BEGIN <= begin <= end < END:
            sentence = _("Working time is known for the years {first} to {last} only.")
            raise Invalid(sentence.format(first=FIRST_YEAR, last=LAST_YEAR))
        index = self._index
        if index.first <= begin <= end < index.last:
            return index
        return self._made(index, from_ms(begin).year - 1, from_ms(end).year + 1)

    def _wider(self, index: Index, *, forward: bool) -> Index | None:
        """An index with twice the years, the new ones on one side; `None` at the end of all years."""
        first, last = index.years
        if (last >= LAST_BUILT) if forward else (first <= FIRST_BUILT):
            return None
        more = last - first + 1
        return self._made(index, first, last + more) if forward else self._made(index, first - more, last)

    def _made(self, index: Index, first_year: int, last_year: int) -> Index:
        years = (first_year, last_year) if index is EMPTY else index.years
        wider = self._hours.index(min(first_year, years[0]), max(last_year, years[1]))
        self._index = wider
        return wider

    def _reached_beyond(self, index: Index, start: int, length: int) -> int:
        wider = self._wider(index, forward=length >= 0)
        while wider is not None:
            reached = wider.reached(start, length)
            if reached is not None:
                return reached
            wider = self._wider(wider, forward=length >= 0)
        raise self._no_time_left()

    def _no_time_left(self) -> Invalid:
        if not self.has_hours:
            return Invalid(_("This calendar has no working hours, so that nothing can be counted in it."))
        sentence = _("This calendar has too few working hours: they run out before the count, in the years it knows.")
        return Invalid(sentence)

    def _up_from(self, at: int, enough: int = AFTER_ALL) -> Iterator[Span]:
        """The spans that end after an instant, in order; ends with the first that reaches `enough`, be it in part."""
        index: Index | None = self._covering(at, at)
        while index is not None:
            known, last = index, len(index.ends) - 1
            i = bisect_right(known.ends, at)
            while i < last or (i == last and known.ends[i] >= enough):  # what follows the last may touch it
                at = known.ends[i]
                yield known.starts[i], at
                if at >= enough:
                    return
                i += 1
            index = self._wider(known, forward=True)
        if i == last:
            yield known.starts[i], known.ends[i]

    def _down_from(self, at: int, enough: int = BEFORE_ALL) -> Iterator[Span]:
        """The spans that start before an instant, the latest first; ends as `_up_from` does."""
        index: Index | None = self._covering(at, at)
        while index is not None:
            known = index
            i = bisect_left(known.starts, at) - 1
            while i > 1 or (i == 1 and known.starts[i] <= enough):
                at = known.starts[i]
                yield at, known.ends[i]
                if at <= enough:
                    return
                i -= 1
            index = self._wider(known, forward=False)
        if i == 1:
            yield known.starts[i], known.ends[i]
