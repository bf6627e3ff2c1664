"""Durations and dates of the filter language: read from text, written again, and as windows of instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from supportdesk.clock import MILLISECOND, to_ms
from supportdesk.i18n import _
from supportdesk.rules.filter_errors import FilterError
from supportdesk.rules.filter_tree import Op, Spot
from supportdesk.zones import zone

UNITS = {"w": 10080, "v": 10080, "d": 1440, "h": 60, "t": 60, "m": 1, "min": 1}
"""Minutes in each unit; `v` and `t` are the Swedish week and hour."""
WRITTEN_UNITS = ("w", "d", "h", "m")
LONGEST_DIGITS = 6
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""Years that both engines and `datetime` can count, with room for the day after."""
MINUTE_MS = 60_000
_TURNED = {Op.BELOW: Op.ABOVE, Op.UP_TO: Op.FROM, Op.ABOVE: Op.BELOW, Op.FROM: Op.UP_TO}


class Window(NamedTuple):
    """Instants from `low` to before `high` in milliseconds, either without a limit when `None`.

    `from_now`: both are counted from the present instant instead of 1970.
    """

    low: int | None
    high: int | None
    from_now: bool


def read_duration(text: str) -> timedelta | None:
    """The duration that `30m`, `2h`, `3d`, `1w` or `1d12h` says; `None` when it is none."""
    minutes, digits, unit = 0, "", ""
    for char in f"{text.lower()} ":
        if unit and not char.isalpha():
            if unit not in UNITS or not 0 < len(digits) <= LONGEST_DIGITS:
                return None
            minutes, digits, unit = minutes + int(digits) * UNITS[unit], "", ""
        if char.isalpha():
            unit += char
        elif char.isascii() and char.isdigit():
            digits += char
        elif char != " ":
            return None
    return None if digits or not text or " " in text else timedelta(minutes=minutes)


def write_duration(length: timedelta) -> str:
    """A duration in the largest unit that fits it: `90m`, `2h`, `3d`, `1w`."""
    minutes = length // timedelta(minutes=1)
    unit = next(unit for unit in WRITTEN_UNITS if minutes % UNITS[unit] == 0)
    return f"{minutes // UNITS[unit]}{unit}"


def read_moment(text: str, spot: Spot) -> date | None:
    """The day `2026-03-29` or the minute `2026-03-29T14:05`, naive; `None` when the text does not look like either.

    A day or time of day that does not exist is refused with `FilterError`.
    """
    day, has_clock, clock = text.upper().replace(" ", "T").partition("T")
    if not _is_pattern(day, "-", (4, 2, 2)) or (has_clock and not _is_pattern(clock, ":", (2, 2))):
        return None
    year, month, of_month = map(int, day.split("-"))
    try:
        found = date(year, month, of_month) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        found = None
    if found is None:
        raise FilterError(_("There is no day {day}.").format(day=day), spot)
    return _with_clock(found, clock, spot) if has_clock else found


def _with_clock(day: date, clock: str, spot: Spot) -> datetime:
    hour, minute = map(int, clock.split(":"))
    try:
        return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 -- by the reader's clock
    except ValueError as error:
        raise FilterError(_("There is no time {clock}.").format(clock=clock), spot) from error


def _is_pattern(text: str, between: str, lengths: tuple[int, ...]) -> bool:
    parts = text.split(between)
    return tuple(map(len, parts)) == lengths and all(part.isascii() and part.isdigit() for part in parts)


def refuse_gap(at: datetime, tz: tzinfo | None, spot: Spot) -> None:
    """Refuses a time of day that clocks in a zone (by default the reader's) never show, being put forward over it."""
    there = tz or zone()
    if at.replace(tzinfo=there).astimezone(UTC).astimezone(there).replace(tzinfo=None) != at:
        sentence = _("There is no {clock} on {day}: the clocks are put forward then.")
        raise FilterError(sentence.format(clock=f"{at:%H:%M}", day=f"{at:%Y-%m-%d}"), spot)


def window(op: Op, value: object, tz: tzinfo | None, *, ahead: bool = False) -> Window:
    """The instants that a comparison asks for; a duration counts back from now, or `ahead`.

    Days and minutes are those of a zone, by default the reader's; of two equal times in autumn the first is meant.
    """
    if isinstance(value, timedelta):
        length = value // MILLISECOND
        return _instant_window(op, length) if ahead else _instant_window(_TURNED[op], -length)
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is no time")
    start, end = _limits(value, tz or zone())
    low = {Op.IS: start, Op.FROM: start, Op.ABOVE: end}.get(op)
    high = {Op.IS: end, Op.UP_TO: end, Op.BELOW: start}.get(op)
    return Window(low, high, from_now=False)


def _instant_window(op: Op, at: int) -> Window:
    low = {Op.FROM: at, Op.ABOVE: at + 1}.get(op)
    high = {Op.BELOW: at, Op.UP_TO: at + 1}.get(op)
    return Window(low, high, from_now=True)


def _limits(value: date, tz: tzinfo) -> tuple[int, int]:
    if isinstance(value, datetime):
        start = to_ms(value.replace(tzinfo=tz))
        return start, start + MINUTE_MS
    after = value + timedelta(days=1)
    first, behind = (to_ms(datetime(day.year, day.month, day.day, tzinfo=tz)) for day in (value, after))
    return first, behind
