"""The one fake clock of the tests: it stands still until told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TUESDAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


class FakeClock:
    """Starts on Tuesday 2026-03-10 at 08:00 UTC."""

    def __init__(self, start: datetime = TUESDAY) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now

    def forward(self, **units: float) -> datetime:
        self._now += timedelta(**units)
        return self._now
