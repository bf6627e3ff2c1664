"""Dates and times as people type them, in their own zone; one that does not exist is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from supportdesk.errors import Invalid
from supportdesk.i18n import _

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?")


def moment(word: str, tz: tzinfo) -> datetime:
    """The instant, in UTC, of `2026-03-29` (its first moment) or `2026-03-29 14:05`, in the zone unless it names one."""
    text = word.strip()
    if not WRITTEN.fullmatch(text):
        raise Invalid(_("“{word}” is no time. Write it as 2026-03-29 or “2026-03-29 14:05”.").format(word=word))
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        found = at.replace(tzinfo=tz).astimezone(UTC)
        skipped = found.astimezone(tz).replace(tzinfo=None) != at
    except (ValueError, OverflowError) as error:
        raise Invalid(_("There is no {word} in the calendar.").format(word=text)) from error
    if skipped and len(text) > len("2026-03-29"):
        raise Invalid(_("There is no {word}: the clocks were put forward over it.").format(word=text))
    return found
