"""Who is on call: turns that repeat by the week or stand for certain dates, in a time zone with its summer time.

Pure. Instants are milliseconds UTC. Where a dated turn covers an instant, those that repeat do not count: so a swap or a
holiday is written without touching the week. Of several that count, the one that stands first is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from supportdesk.clock import to_ms
from supportdesk.terms import Line

DAY = timedelta(days=1)
DAY_MS = 86_400_000
LONGEST_DAYS = 8
"""No weekly turn lasts longer, with an hour to spare when the clocks are put back."""
HORIZONS_DAYS = (8, 70, 800)
"""How far a hand-over is looked for, step by step."""


@dataclass(frozen=True)
class Weekly:
    """A turn that begins on weekdays (Monday 0), `start` and `end` in minutes of the day, ending `days_later` dates on.

    `every` 2 is every other week, counted from the week of `first`.
    """

    days: tuple[int, ...]
    start: int
    end: int
    days_later: int
    first: date | None = None
    last: date | None = None
    every: int = 1

    def on(self, day: date) -> bool:
        """Whether a turn begins on this date."""
        if day.weekday() not in self.days:
            return False
        if (self.first is not None and day < self.first) or (self.last is not None and day > self.last):
            return False
        if self.first is None or self.every == 1:
            return True
        monday = self.first - DAY * self.first.weekday()
        return (day - monday).days // 7 % self.every == 0


@dataclass(frozen=True)
class Dated:
    """A turn that is there once, from one wall-clock time to another."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Shift:
    """One line of the rota: who is on call for a line, when, and who stands in."""

    name: str
    line: Line
    who: str
    when: Weekly | Dated
    tz: str
    deputy: str = ""


class Turn(NamedTuple):
    """One time that a shift comes round."""

    begins: int
    ends: int
    shift: Shift


class Segment(NamedTuple):
    """A stretch of time in which the same shifts count; the first is called, none is a gap, several are an overlap."""

    begins: int
    ends: int
    shifts: tuple[Shift, ...]


class OnCall(NamedTuple):
    """Who is on call for a line: the shifts that count, and until when; `until` is `None` where no change is in sight."""

    line: Line
    shifts: tuple[Shift, ...]
    until: int | None
    next: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class Rota:
    """The shifts of a desk, in their order."""

    shifts: tuple[Shift, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that have a rota."""
        return tuple(line for line in Line if any(shift.line is line for shift in self.shifts))

    def of(self, line: Line) -> tuple[Shift, ...]:
        """The shifts of a line."""
        return tuple(shift for shift in self.shifts if shift.line is line)

    def at(self, line: Line, at: int) -> tuple[Shift, ...]:
        """The shifts that count at an instant, the one to call first."""
        covering = [turn.shift for shift in self.of(line) for turn in turns(shift, at, at + 1)]
        return _counting(covering)

    def segments(self, line: Line, begin: int, end: int) -> list[Segment]:
        """The time from `begin` to `end`, cut where what counts changes."""
        found = [turn for shift in self.of(line) for turn in turns(shift, begin, end)]
        edges = _edges(found, begin, end)
        cut: list[Segment] = []
        for start, stop in pairwise(edges):
            shifts = _counting([turn.shift for turn in found if turn.begins <= start < turn.ends])
            if cut and cut[-1].shifts == shifts:
                cut[-1] = cut[-1]._replace(ends=stop)
            else:
                cut.append(Segment(start, stop, shifts))
        return cut

    def on_call(self, line: Line, at: int) -> OnCall:
        """Who is on call at an instant, until when, and who comes then."""
        now = self.at(line, at)
        for days in HORIZONS_DAYS:
            later = self.segments(line, at, at + days * DAY_MS)[1:]
            change = next((one for one in later if _called(one.shifts) != _called(now)), None)
            if change is not None:
                return OnCall(line, now, change.begins, change.shifts)
        return OnCall(line, now, None)

    def gaps(self, line: Line, begin: int, end: int) -> list[tuple[int, int]]:
        """When nobody is on call."""
        return [(one.begins, one.ends) for one in self.segments(line, begin, end) if not one.shifts]

    def overlaps(self, line: Line, begin: int, end: int) -> list[Segment]:
        """When several people are on call, of whom only the first is called."""
        return [one for one in self.segments(line, begin, end) if len({shift.who for shift in one.shifts}) > 1]


def turns(shift: Shift, begin: int, end: int) -> Iterator[Turn]:
    """The turns of a shift that have time between two instants, in their order."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(shift.tz)
    for begins, ends in _written(shift.when, begin, end):
        one = Turn(to_ms(begins.replace(tzinfo=zone)), to_ms(ends.replace(tzinfo=zone)), shift)
        if one.begins < one.ends and one.begins < end and one.ends > begin:
            yield one


def _written(when: Weekly | Dated, begin: int, end: int) -> Iterator[tuple[datetime, datetime]]:
    """Wall-clock begin and end of what may lie between two instants."""
    if isinstance(when, Dated):
        yield when.begins, when.ends
        return
    first = date(1970, 1, 1) + DAY * (begin // DAY_MS - LONGEST_DAYS - 1)
    for number in range((end - begin) // DAY_MS + LONGEST_DAYS + 4):
        day = first + DAY * number
        if when.on(day):
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- wall-clock time of the shift's zone
            yield (
                midnight + timedelta(minutes=when.start),
                midnight + DAY * when.days_later + timedelta(minutes=when.end),
            )


def _called(shifts: Sequence[Shift]) -> str:
    return shifts[0].who if shifts else ""


def _counting(covering: Sequence[Shift]) -> tuple[Shift, ...]:
    """Those that count: dated ones alone where there are any; each shift once."""
    once = tuple(dict.fromkeys(covering))
    return tuple(shift for shift in once if isinstance(shift.when, Dated)) or once


def _edges(found: Sequence[Turn], begin: int, end: int) -> list[int]:
    edges = {begin, end}
    for turn in found:
        edges |= {edge for edge in (turn.begins, turn.ends) if begin < edge < end}
    return sorted(edges)
