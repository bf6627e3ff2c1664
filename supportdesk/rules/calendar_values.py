"""What a calendar is made of: plain values, as they are stored and compared.

Spans are minutes from midnight of the date they belong to, the end above 24 * 60 when they run into the next date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

DAY_MINUTES = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_YEAR, LAST_YEAR = 1970, 2199
"""The years in which working time can be asked for (docs/decisions/0006)."""

Span = tuple[int, int]
Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Public:
    """A country's public holidays, and the eves that an agreement adds to them.

    `eves`: the country's name of a day (casefolded) to the hours that remain; none for a day that is closed.
    `days`: by year the dates already looked up with their names, holidays and agreed eves alike. A year that is here is
    never asked for again, so that a stored calendar stays what it was and `holidays` is not imported for it.
    """

    country: str = "SE"
    region: str = ""
    eves: Mapping[str, Spans] = field(default_factory=dict)
    days: Mapping[int, Mapping[date, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """One version of a calendar. Names of holidays may be empty. Precedence: `calendar_days.Days`."""

    tz: str
    hours: tuple[Spans, ...] = ((),) * 7
    holidays: Mapping[date, str] = field(default_factory=dict)
    holidays_yearly: Mapping[tuple[int, int], str] = field(default_factory=dict)
    shifts: Mapping[date, Spans] = field(default_factory=dict)
    breaks: Mapping[date, Spans] = field(default_factory=dict)
    public: Public | None = None


def with_days(definition: Definition, days: Mapping[int, Mapping[date, str]]) -> Definition:
    """The same calendar with the public holidays of some years written into it, ready to be stored."""
    if definition.public is None:
        return definition
    return replace(definition, public=replace(definition.public, days={**definition.public.days, **days}))


# ---- As it is written ------------------------------------------------------------------------------------------------


def as_mapping(definition: Definition) -> dict[str, Any]:
    """The definition as `read_definition` takes it: JSON values only, and only what is set."""
    written: dict[str, Any] = {"tz": definition.tz}
    written["hours"] = {day: _written(spans) for day, spans in zip(WEEKDAYS, definition.hours, strict=True) if spans}
    written["holidays"] = _named({day.isoformat(): name for day, name in definition.holidays.items()})
    yearly = {f"{month:02}-{day:02}": name for (month, day), name in definition.holidays_yearly.items()}
    written["holidays_yearly"] = _named(yearly)
    written["shifts"] = {day.isoformat(): _written(spans) for day, spans in definition.shifts.items()}
    written["breaks"] = {day.isoformat(): _written(spans) for day, spans in definition.breaks.items()}
    if definition.public is not None:
        written["public"] = _public(definition.public)
    return {name: value for name, value in written.items() if value or name == "hours"}


def written_span(span: Span) -> tuple[str, str]:
    """A span as `("22:00", "06:00")`."""
    start, end = span
    return _clock(start), _clock(end if end <= DAY_MINUTES else end - DAY_MINUTES)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _written(spans: Spans) -> list[list[str]]:
    return [list(written_span(span)) for span in spans]


def _named(names: dict[str, str]) -> dict[str, str] | list[str]:
    return names if any(names.values()) else list(names)


def _public(public: Public) -> dict[str, Any]:
    written = {
        "country": public.country,
        "region": public.region,
        "eves": {name: _written(spans) for name, spans in public.eves.items()},
        "days": {
            str(year): {day.isoformat(): name for day, name in days.items()} for year, days in public.days.items()
        },
    }
    return {name: value for name, value in written.items() if value}
