"""The only place that reads the time.

Everything is UTC inside; `Clock.now()` returns an aware `datetime` in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    """Tells the desk's time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251


class ShiftedClock:
    """A desk that stands at another time (`--now`): starts there and runs on at the ordinary pace."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._zero = monotonic()

    def now(self) -> datetime:
        """The present instant of this desk, aware, in UTC."""
        return self._start + timedelta(seconds=monotonic() - self._zero)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NEVER = 253_402_300_799_000
"""The far end of time, 9999-12-31 23:59:59 UTC: the due of what waits, so that it sinks in an order by due."""


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC, rounded down; refuses a naive datetime with `ValueError`."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return (at - EPOCH) // MILLISECOND


def from_ms(ms: int) -> datetime:
    """The aware UTC instant of `to_ms`."""
    return EPOCH + timedelta(milliseconds=ms)
