"""What `setup` knows of Change Management: windows as texts, freezes, and that no component needs itself in the end (P13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.change_values import DAY, Window
from supportdesk.rules.file_part import Part
from supportdesk.rules.impact import circle
from supportdesk.rules.routine_text import read_routine

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(mon|tue|wed|thu|fri|sat|sun) +(\d\d):(\d\d) *- *(\d\d):(\d\d)", re.ASCII)


def windows(part: Part, key: str) -> list[str]:
    """Maintenance windows of a week, each written `sat 22:00-02:00`, in their order."""
    found = []
    for written in part.texts(key):
        window = read_window(written)
        if window is None:
            said = _("“{text}” is no maintenance window. Write it as {example}; an earlier end is the next day.")
            raise part.fault(said.format(text=written, example="sat 22:00-02:00"), key)
        found.append(window)
    return [window_text(one) for one in sorted(set(found))]


def read_window(text: str) -> Window | None:
    """`sat 22:00-02:00` as a window; `None` for what is written otherwise."""
    match = _WINDOW.fullmatch(text.strip().casefold())
    if match is None:
        return None
    day, *clock = match.groups()
    hours, minutes, to_hours, to_minutes = map(int, clock)
    if max(hours, to_hours) > 24 or max(minutes, to_minutes) > 59 or max(hours * 60 + minutes, 0) >= DAY:
        return None
    first, last = hours * 60 + minutes, to_hours * 60 + to_minutes
    return None if last > DAY else Window(WEEKDAYS.index(day), first, last if last > first else last + DAY)


def window_text(window: Window) -> str:
    """A window as it is written in the file."""
    last = window.to_minute if window.to_minute <= DAY else window.to_minute - DAY
    first = f"{window.from_minute // 60:02}:{window.from_minute % 60:02}"
    return f"{WEEKDAYS[window.weekday]} {first}-{last // 60:02}:{last % 60:02}"


def needs(part: Part, key: str) -> list[str]:
    """The components that one cannot work without."""
    return sorted(set(part.texts(key)))


def routine(part: Part, key: str) -> str:
    """A routine as Markdown that can be read, without what all its lines are moved in by."""
    part.text(key)  # refuses what is no text, or empty
    written = dedent(str(part.values[key])).strip() + "\n"
    try:
        read_routine(written, file=key)
    except Invalid as error:
        raise part.fault(str(error), key) from error
    return written


def refuse_circle(components: Mapping[str, Mapping[str, Any]]) -> tuple[str, str] | None:
    """The first component that would need itself, and the way in words; `None` where there is none."""
    names = list(components)
    place = {name: number for number, name in enumerate(names)}
    pairs: list[tuple[int, int]] = []
    for name in names:
        for other in components[name]["needs"]:
            way = circle(pairs, place[name], place[other])
            if way:
                told = " → ".join(names[key] for key in (place[name], *way))
                said = _("that would be a circle: {way}. Take one of these away.")
                return name, said.format(way=told)
            pairs.append((place[name], place[other]))
    return None
