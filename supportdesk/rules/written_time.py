"""Dates and times as people type them, in their own zone, in commands and screens alike; one that does not exist is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from supportdesk.errors import Invalid
from supportdesk.i18n import _

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?")
OF_A_DAY = re.compile(r"\d{1,2}:\d{2}")
MORNING = time(8, 0)
"""When a day begins for those who put something off until it."""


def moment(word: str, tz: tzinfo, *, day: time = time(0), now: datetime | None = None) -> datetime:
    """The instant, in UTC, of `2026-03-29` (at `day`), `2026-03-29 14:05`, or with `now` of `14:05`: the next one.

    In the zone `tz`, unless the text names one. `Invalid` says what is wrong with one that cannot be, also where the clocks
    were put forward over it.
    """
    text = word.strip()
    if now is not None and OF_A_DAY.fullmatch(text):
        return _next(text, tz, now)
    if not WRITTEN.fullmatch(text):
        raise Invalid(_("“{word}” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”.").format(word=word))
    whole = len(text) > len("2026-03-29")
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        at = at if whole else datetime.combine(at.date(), day)
        found = at.replace(tzinfo=tz).astimezone(UTC)
        skipped = found.astimezone(tz).replace(tzinfo=None) != at
    except (ValueError, OverflowError) as error:
        raise Invalid(_("There is no {word} in the calendar.").format(word=text)) from error
    if skipped and whole:
        raise Invalid(_("There is no {word}: the clocks were put forward over it.").format(word=text))
    return found


def _next(text: str, tz: tzinfo, now: datetime) -> datetime:
    local = now.astimezone(tz)
    try:
        wanted = time.fromisoformat(text.zfill(len("14:05")))
    except ValueError as error:
        raise Invalid(_("There is no {word} in the calendar.").format(word=text)) from error
    today = datetime.combine(local.date(), wanted, tz)
    later = today if today > local else datetime.combine(local.date() + timedelta(days=1), wanted, tz)
    return later.astimezone(UTC)
