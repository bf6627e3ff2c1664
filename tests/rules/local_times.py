"""Instants in a calendar's own words: `at("2026-03-29 03:30")` and back, and weeks of hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.clock import from_ms, to_ms
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import read_definition

STOCKHOLM = "Europe/Stockholm"
MINUTE = 60_000
HOUR = 60 * MINUTE
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = (*WORKDAYS, "sat", "sun")


def at(word: str, zone: str = STOCKHOLM, fold: int = 0) -> int:
    """The instant of a wall-clock time."""
    return to_ms(datetime.fromisoformat(word).replace(tzinfo=ZoneInfo(zone), fold=fold))


def told(instant: int | None, zone: str = STOCKHOLM) -> str | None:
    """An instant as `at` takes it, with its offset where the clock shows that time twice."""
    if instant is None:
        return None
    there = from_ms(instant).astimezone(ZoneInfo(zone))
    return f"{there:%Y-%m-%d %H:%M}" + (" again" if there.fold else "")


def hours_of(milliseconds: int) -> float:
    return milliseconds / HOUR


def every(days: tuple[str, ...], *spans: tuple[str, str]) -> dict[str, list[list[str]]]:
    """The same hours on several weekdays."""
    return {day: [list(span) for span in spans] for day in days}


def calendar(hours: dict[str, Any] | None = None, tz: str = STOCKHOLM, **parts: Any) -> Calendar:
    """A calendar of Stockholm, Monday to Friday 09–17 unless said otherwise."""
    return Calendar(
        read_definition({"tz": tz, "hours": every(WORKDAYS, ("09:00", "17:00")) if hours is None else hours, **parts})
    )


def add(of: Calendar, start: str, hours: float, zone: str = STOCKHOLM) -> str | None:
    return told(of.add(at(start, zone), round(hours * HOUR)), zone)


def worked(of: Calendar, begin: str, end: str, zone: str = STOCKHOLM) -> float:
    """The working hours between two wall-clock times."""
    return hours_of(of.between(at(begin, zone), at(end, zone)))


def worked_on(of: Calendar, day: str, zone: str = STOCKHOLM) -> float:
    """The working hours from a midnight to the next."""
    return worked(of, day, f"{date.fromisoformat(day) + timedelta(days=1)}", zone)
