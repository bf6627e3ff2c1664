"""Working time explained: a period line by line, each with its reason. The lines follow each other without gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from supportdesk.clock import from_ms
from supportdesk.rules.calendar_days import DayKind
from supportdesk.rules.calendar_spans import LocalHours
from supportdesk.rules.calendar_values import Span

DAY_MS = 86_400_000


class LineKind(StrEnum):
    """Why time counted or did not."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    BREAK = "break"
    CLOCK_CHANGE = "clock_change"
    """A line without length: the clocks were set, on a date with working time. Its name says from which offset to which."""


class LedgerLine(NamedTuple):
    """From one instant to another, why, the holiday's name, and the working time in it: all of it or none."""

    begin: int
    end: int
    kind: LineKind
    name: str
    working_ms: int


class Reason(NamedTuple):
    """Why a stretch of time, as far as it is closed, is so."""

    begin: int
    end: int
    kind: LineKind
    name: str = ""


def ledger(hours: LocalHours, periods: Sequence[Span], begin: int, end: int) -> tuple[LedgerLine, ...]:
    """The lines of a period whose working time is `periods`."""
    lines: list[LedgerLine] = []
    closed_from = begin
    for start, stop in (*periods, (end, end)):
        lines += _closed(hours, closed_from, start)
        if start < stop:
            lines.append(LedgerLine(start, stop, LineKind.OPEN, "", stop - start))
        closed_from = stop
    return tuple(_with_clock_changes(hours, lines))


# ---- Closed time -----------------------------------------------------------------------------------------------------


def _closed(hours: LocalHours, begin: int, end: int) -> Iterator[LedgerLine]:
    """A closed stretch, cut where its reason changes."""
    reasons = list(_reasons(hours, begin, end))
    edges = {begin, end, *(edge for reason in reasons for edge in reason[:2] if begin < edge < end)}
    found: list[LedgerLine] = []
    for start, stop in pairwise(sorted(edges)):
        kind, name = next(
            ((reason.kind, reason.name) for reason in reasons if reason.begin <= start and stop <= reason.end),
            (LineKind.CLOSED, ""),
        )
        same = bool(found) and (found[-1].kind, found[-1].name) == (kind, name)
        found.append(LedgerLine(found.pop().begin if same else start, stop, kind, name, 0))
    yield from found


def _reasons(hours: LocalHours, begin: int, end: int) -> Iterator[Reason]:
    """What closes the dates of a stretch, the strongest first; the date before may reach into it with its night."""
    if begin >= end:
        return
    first, last = (from_ms(at).astimezone(hours.zone).toordinal() for at in (begin, end - 1))
    days = {ordinal: hours.day(ordinal) for ordinal in range(first - 1, last + 1)}
    for ordinal, day in days.items():
        if day.kind is DayKind.HOLIDAY:
            yield Reason(hours.midnight(ordinal), hours.midnight(ordinal + 1), LineKind.HOLIDAY, day.name)
    for ordinal, day in days.items():
        if day.kind in (DayKind.HOLIDAY, DayKind.EVE):
            for span in _weekly(hours, ordinal):
                yield Reason(*span, LineKind.HOLIDAY, day.name)
    for ordinal, day in days.items():
        yield from _breaks(hours, hours.instants(ordinal, day.spans))


def _weekly(hours: LocalHours, ordinal: int) -> list[Span]:
    """What a date would have been without its holiday."""
    return hours.instants(ordinal, hours.definition.hours[(ordinal - 1) % 7])


def _breaks(hours: LocalHours, spans: Iterable[Span]) -> Iterator[Reason]:
    for start, end in spans:
        for cut_start, cut_end in hours.cuts:
            if cut_start < end and start < cut_end:
                yield Reason(max(start, cut_start), min(end, cut_end), LineKind.BREAK)


# ---- Changes of the clock --------------------------------------------------------------------------------------------


def _with_clock_changes(hours: LocalHours, lines: Sequence[LedgerLine]) -> Iterator[LedgerLine]:
    """The lines with those in between at which the clocks were set, on dates with working time."""
    changes = list(_changes(hours, lines[0].begin, lines[-1].end)) if lines else []
    for line in lines:
        begin = line.begin
        for change in changes:
            if begin <= change.begin < line.end:
                if begin < change.begin:
                    yield _part(line, begin, change.begin)
                yield change
                begin = change.begin
        yield _part(line, begin, line.end)


def _part(line: LedgerLine, begin: int, end: int) -> LedgerLine:
    return line._replace(begin=begin, end=end, working_ms=end - begin if line.working_ms else 0)


def _changes(hours: LocalHours, begin: int, end: int) -> Iterator[LedgerLine]:
    for at in range(begin, end, DAY_MS):
        until = min(at + DAY_MS, end)
        before, after = (_offset(hours.zone, instant) for instant in (at, until))
        if before != after:
            changed = _first_with_offset(hours.zone, at, until, after)
            ordinal = from_ms(changed - 1).astimezone(hours.zone).toordinal()
            if changed < end and _works_on(hours, ordinal):
                yield LedgerLine(changed, changed, LineKind.CLOCK_CHANGE, f"{_told(before)} → {_told(after)}", 0)


def _works_on(hours: LocalHours, ordinal: int) -> bool:
    """Whether a date has working time, be it from the night before."""
    midnight = hours.midnight(ordinal)
    return bool(hours.open_on(ordinal)) or any(end > midnight for _start, end in hours.open_on(ordinal - 1))


def _first_with_offset(zone: tzinfo, low: int, high: int, offset: timedelta) -> int:
    """The first instant of the new offset; it is not yet that at `low` and is at `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(zone, middle) == offset else (middle, high)
    return high


def _offset(zone: tzinfo, at: int) -> timedelta:
    there: datetime = from_ms(at).astimezone(zone)
    return there.utcoffset() or timedelta()


def _told(offset: timedelta) -> str:
    """An offset as `+02:00`."""
    sign, seconds = "-" if offset < timedelta() else "+", abs(round(offset.total_seconds()))
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}"
