"""Reads a calendar from TOML or JSON; each refusal names the place and says what belongs there.

tz = "Europe/Stockholm"
hours = { mon = [["08:00", "12:00"], ["13:00", "17:00"]], fri = [["22:00", "06:00"]] }
holidays = ["2026-06-05"]                       # or { 2026-06-05 = "Closed for the move" }
holidays_yearly = ["12-27"]
shifts = { 2026-12-28 = [["10:00", "14:00"]] }  # instead of the weekday's hours; [] is closed
breaks = { 2026-03-04 = [["13:00", "15:00"]] }  # cut out of the hours
public = { country = "SE", eves = { julafton = [], "påskafton" = [["00:00", "12:00"]] } }
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar_values import WEEKDAYS, Definition, Public, Spans, as_mapping
from supportdesk.rules.calendar_words import (
    as_table,
    fault,
    near,
    quoted,
    read_date,
    read_days,
    read_month_and_day,
    read_name,
    read_spans,
    read_table,
    read_year,
    refuse_others,
)
from supportdesk.rules.public_holidays import refuse_unknown

__all__ = ["Definition", "Public", "as_mapping", "read_definition"]

PARTS = ("tz", "hours", "holidays", "holidays_yearly", "shifts", "breaks", "public")
PUBLIC_PARTS = ("country", "region", "eves", "days")
EXAMPLE_ZONE = "Europe/Stockholm"


def read_definition(written: Mapping[str, Any], place: str = "") -> Definition:
    """The calendar that a mapping describes; `Invalid` with a sentence that begins with the place of the fault.

    `place` is put before it, such as the calendar's name in a larger file.
    """
    within = f"{place}." if place else ""
    parts = as_table(written, place or "calendar")
    refuse_others(parts, PARTS, place or "calendar")
    return Definition(
        tz=_zone(parts.get("tz", ""), f"{within}tz"),
        hours=_week(parts.get("hours", {}), f"{within}hours"),
        holidays=read_days(parts.get("holidays", []), read_date, f"{within}holidays"),
        holidays_yearly=read_days(parts.get("holidays_yearly", []), read_month_and_day, f"{within}holidays_yearly"),
        shifts=read_table(parts.get("shifts", {}), read_date, read_spans, f"{within}shifts"),
        breaks=read_table(parts.get("breaks", {}), read_date, read_spans, f"{within}breaks"),
        public=_public(parts["public"], f"{within}public") if "public" in parts else None,
    )


def _week(written: Any, place: str) -> tuple[Spans, ...]:
    days = as_table(written, place)
    refuse_others(days, WEEKDAYS, place)
    return tuple(read_spans(days.get(day, []), f"{place}.{day}") for day in WEEKDAYS)


def _zone(word: Any, place: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    if not isinstance(word, str) or not word:
        raise fault(place, _("A calendar needs a time zone such as Europe/Stockholm, not {word}."), word)
    try:
        return ZoneInfo(word).key
    except (LookupError, ValueError, OSError) as error:
        sentence = _("There is no time zone {word}.").format(word=quoted(word))
        raise Invalid(f"{place}: {sentence} {near(word, available_timezones(), EXAMPLE_ZONE)}") from error


def _public(written: Any, place: str) -> Public:
    """`"SE"`, `"DE-BY"`, or a table; Sweden where it names no country."""
    if isinstance(written, str):
        country, _dash, region = written.partition("-")
        written = {"country": country, "region": region}
    parts = as_table(written, place)
    refuse_others(parts, PUBLIC_PARTS, place)
    public = Public(
        country=read_name(parts.get("country", Public.country), f"{place}.country").upper(),
        region=read_name(parts.get("region", Public.region), f"{place}.region"),
        eves=_eves(parts.get("eves", {}), f"{place}.eves"),
        days=read_table(parts.get("days", {}), read_year, _days, f"{place}.days"),
    )
    if not public.days:  # those that are stored with their days were looked at when they were
        refuse_unknown(public, place)
    return public


def _eves(written: Any, place: str) -> dict[str, Spans]:
    """Eves with the hours that remain; a list of names alone is closed all day."""
    if isinstance(written, list | tuple):
        written = {read_name(word, f"{place}[{number}]"): [] for number, word in enumerate(written)}
    return read_table(written, lambda word, inner: read_name(word, inner).casefold(), read_spans, place)


def _days(written: Any, place: str) -> dict[date, str]:
    return read_days(written, read_date, place)
