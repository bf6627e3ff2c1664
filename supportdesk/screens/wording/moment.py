"""The moment at which something is worded: now, and the zone in which the reader lives."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from supportdesk.clock import from_ms
from supportdesk.i18n import age, clock_time


class Moment(NamedTuple):
    """Now (aware) and the reader's zone; turns stored instants into words."""

    now: datetime
    zone: tzinfo

    def since(self, ms: int) -> str:
        """The time since an instant, in at most six cells."""
        return age(max(self.now - from_ms(ms), timedelta()))

    def age_of(self, at: datetime) -> str:
        """The time since an instant, in at most six cells."""
        return age(max(self.now - at, timedelta()))

    def is_today(self, at: datetime) -> bool:
        """Whether the instant is on the reader's day."""
        return at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()

    def clock(self, at: datetime) -> str:
        """The instant as people say it."""
        return clock_time(at, self.now, self.zone)
