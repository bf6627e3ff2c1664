"""What one local date is in a calendar: holiday, day with hours of its own, or ordinary weekday; and its spans."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from supportdesk.rules.calendar_values import Definition, Spans
from supportdesk.rules.public_holidays import days_of


class DayKind(StrEnum):
    """Which of the definition's words decided about a date."""

    WEEKLY = "weekly"
    SHIFT = "shift"
    HOLIDAY = "holiday"
    EVE = "eve"
    """A day that an agreement shortens."""


class Day(NamedTuple):
    """A date's spans in minutes, before breaks are cut out, and the name of the holiday or eve that it is."""

    kind: DayKind
    spans: Spans
    name: str = ""


def day_of(definition: Definition, day: date) -> Day:
    """A date by precedence: dated holiday, dated shift, yearly or public holiday, eve, weekly hours."""
    if day in definition.holidays:
        return Day(DayKind.HOLIDAY, (), definition.holidays[day] or yearly_name(definition, day) or "")
    if day in definition.shifts:
        return Day(DayKind.SHIFT, definition.shifts[day])
    name = yearly_name(definition, day)
    weekly = definition.hours[day.weekday()]
    if name is None:
        return Day(DayKind.WEEKLY, weekly)
    remaining = eve_hours(definition, day, name)
    return Day(DayKind.EVE, within(weekly, remaining), name) if remaining else Day(DayKind.HOLIDAY, (), name)


def yearly_name(definition: Definition, day: date) -> str | None:
    """The name of a yearly holiday, public holiday or agreed eve, `""` without a name; `None` for any other date."""
    yearly = definition.holidays_yearly.get((day.month, day.day))
    return yearly or public_name(definition, day) or yearly


def public_name(definition: Definition, day: date) -> str | None:
    """The name of a public holiday or agreed eve; `None` for any other date."""
    if definition.public is None:
        return None
    return days_of(definition.public, day.year).get(day)


def eve_hours(definition: Definition, day: date, name: str) -> Spans:
    """The hours to which an agreement shortens an eve; none for a day that is closed."""
    if definition.public is None or (day.month, day.day) in definition.holidays_yearly:
        return ()
    return definition.public.eves.get(name.casefold(), ())


def within(spans: Spans, limits: Spans) -> Spans:
    """The parts of spans that lie within others, in order."""
    both = ((max(start, low), min(end, high)) for start, end in spans for low, high in limits)
    return tuple(sorted((start, end) for start, end in both if start < end))
