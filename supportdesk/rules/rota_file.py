"""A shift as people write it, in one of three forms, and as the desk stores it.

days = ["mon", "tue"], from = "17:00", to = "08:00"      each of these days; an end not after the start is the next day's
from = "fri 16:00", to = "fri 16:00"                     once a week, from one weekday to the next
from = "2026-12-24 16:00", to = "2026-12-27 08:00"       once
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from supportdesk.i18n import _
from supportdesk.rules.calendar_definition import EXAMPLE_ZONE
from supportdesk.rules.calendar_values import DAY_MINUTES, WEEKDAYS
from supportdesk.rules.calendar_words import read_date
from supportdesk.rules.file_part import Part
from supportdesk.rules.rota import LONGEST_DAYS, Dated, Shift, Weekly
from supportdesk.terms import Line

KEYS = ("line", "who", "deputy", "tz", "days", "from", "to", "first", "last", "every")
DEFAULTS: Mapping[str, Any] = {
    **{"deputy": "", "tz": EXAMPLE_ZONE, "days": [], "first": "", "last": "", "every": 1},
}
_TIME = re.compile(r"(?:([a-z]{3}) )?(\d\d):(\d\d)", re.ASCII)
_DATED = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:00)?", re.ASCII)


def shift_fields(part: Part) -> dict[str, Any]:
    """A shift of a file in the form that is stored: every key, plain values."""
    part.only("name", "remove", *KEYS)
    fields = {
        "line": part.choice("line", Line, Line.SECOND).value,
        "who": part.text("who").lower(),
        "deputy": part.text("deputy").lower() if part.values.get("deputy") else "",
        "tz": _zone(part),
        "days": [day for day in WEEKDAYS if day in part.texts("days")],
        "from": _clock_text(part, "from"),
        "to": _clock_text(part, "to"),
        "first": _date_text(part, "first"),
        "last": _date_text(part, "last"),
        "every": part.number("every", 1),
    }
    for day in sorted(part.texts("days") - set(WEEKDAYS)):
        raise part.fault(
            _("a weekday is one of {known}, not {value}.").format(known=", ".join(WEEKDAYS), value=day), "days"
        )
    _refuse_mixed(part, fields)
    shift_of("", fields)
    return fields


def shift_of(name: str, fields: Mapping[str, Any]) -> Shift:
    """The shift of stored fields."""
    when = _dated(fields) if _is_dated(fields["from"]) else _weekly(fields)
    return Shift(name, Line(fields["line"]), fields["who"], when, fields["tz"], fields["deputy"])


def _is_dated(word: str) -> bool:
    return bool(_DATED.fullmatch(word))


def _dated(fields: Mapping[str, Any]) -> Dated:
    return Dated(datetime.fromisoformat(fields["from"]), datetime.fromisoformat(fields["to"]))


def _weekly(fields: Mapping[str, Any]) -> Weekly:
    day, start = _read_time(fields["from"])
    until, end = _read_time(fields["to"])
    if day is None or until is None:
        days = tuple(WEEKDAYS.index(word) for word in fields["days"])
        later = 0 if end > start else 1
    else:
        days = (day,)
        later = (until - day) % 7
        if later == 0 and end <= start:
            later = 7
    first, last = (date.fromisoformat(fields[key]) if fields[key] else None for key in ("first", "last"))
    return Weekly(days, start, end, later, first, last, fields["every"])


def _read_time(word: str) -> tuple[int | None, int]:
    found = _TIME.fullmatch(word)
    if found is None:
        raise AssertionError("checked when it was read")
    return WEEKDAYS.index(found[1]) if found[1] else None, int(found[2]) * 60 + int(found[3])


def _refuse_mixed(part: Part, fields: Mapping[str, Any]) -> None:
    dated = [_is_dated(fields[key]) for key in ("from", "to")]
    named = [" " in fields[key] and not _is_dated(fields[key]) for key in ("from", "to")]
    if len({*zip(dated, named, strict=True)}) != 1:
        raise part.fault(_("“from” and “to” are both times, both weekdays with times, or both dates with times."), "to")
    if dated[0] and _dated(fields).ends <= _dated(fields).begins:
        raise part.fault(_("the shift would end before it begins."), "to")
    if any(fields[key] for key in ("days", "first", "last")) and dated[0]:
        raise part.fault(_("a shift that is there once has no days, first, last or every."), "from")
    if not dated[0] and not named[0] and not fields["days"]:
        raise part.fault(_("on which days? Such as: {example}.").format(example='["mon", "tue"]'), "days")
    if named[0] and fields["days"]:
        raise part.fault(_("the weekdays stand in “from” and “to” already."), "days")
    if fields["every"] != 1 and (fields["every"] < 1 or dated[0] or not fields["first"]):
        raise part.fault(_("every so many weeks, counted from the week of “first”."), "every")
    if not dated[0] and _weekly(fields).days_later >= LONGEST_DAYS:
        raise AssertionError("a weekly shift lasts a week at most")


def _clock_text(part: Part, key: str) -> str:
    value = part.values.get(key)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.strftime("%Y-%m-%d %H:%M")
    word = value.strip().replace("T", " ") if isinstance(value, str) else ""
    if _is_dated(word):
        try:
            return datetime.fromisoformat(word).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            word = ""
    found = _TIME.fullmatch(word)
    if found is None or (found[1] and found[1] not in WEEKDAYS) or not _in_day(int(found[2]), int(found[3])):
        sentence = _("a time belongs here, such as {examples}.")
        examples = '"17:00", "fri 16:00", "2026-12-24 16:00"'
        raise part.fault(sentence.format(examples=examples), key)
    return word


def _in_day(hours: int, minutes: int) -> bool:
    return minutes < 60 and hours * 60 + minutes < DAY_MINUTES


def _date_text(part: Part, key: str) -> str:
    value = part.values.get(key, "")
    return read_date(value, f"{part.place}.{key}").isoformat() if value != "" else ""


def _zone(part: Part) -> str:
    from zoneinfo import ZoneInfo

    word = part.text("tz", EXAMPLE_ZONE)
    try:
        return ZoneInfo(word).key
    except (LookupError, ValueError, OSError) as error:
        raise part.fault(_("There is no time zone {word}.").format(word=word), "tz") from error
