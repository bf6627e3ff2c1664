"""A weekly maintenance window as people write it: “sat 22:00-02:00”. An end that is not later is the next day's. Pure."""

from __future__ import annotations

import re

from supportdesk.rules.calendar_values import WEEKDAYS
from supportdesk.rules.change_values import DAY, Window

WINDOW = "“sat 22:00-02:00”"
_WRITTEN = re.compile(rf"({'|'.join(WEEKDAYS)}) (\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII)
_LATEST = 24
"""The last hour in which a window begins: as 24:00 it is midnight after its day."""


def read_window(word: str) -> Window | None:
    """The window, or `None` for what is none."""
    found = _WRITTEN.fullmatch(word.strip().lower())
    if found is None or int(found[2]) > _LATEST:
        return None
    begin, end = int(found[2]) * 60 + int(found[3]), int(found[4]) * 60 + int(found[5])
    end += DAY if end <= begin else 0
    return Window(WEEKDAYS.index(found[1]), begin, end) if end <= 2 * DAY else None


def window_text(window: Window) -> str:
    """The window as it is written; hours beyond 24 say that it lasts longer than a day."""
    begin, end = window.from_minute, window.to_minute
    if end > DAY and end - DAY <= begin:
        end -= DAY
    return f"{WEEKDAYS[window.weekday]} {_clock(begin)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
