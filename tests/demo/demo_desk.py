"""A demo desk to look at, and what is on it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from supportdesk.demo import DEMO_AGENT, build
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.people import identify
from supportdesk.operations.queue import QueueQuery, page
from supportdesk.storage.address import Address, parse_address

NOW = datetime(2026, 3, 10, 13, 20, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")


class StandingClock:
    """The time at which the demo is looked at."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def demo_at(file: Path, now: datetime = NOW, **how: int) -> Desk:
    """A new demo desk, in the hands in which it opens."""
    address = parse_address(str(file))
    build(address, now=now, **how)
    return opened(address, now)


def opened(address: Address, now: datetime) -> Desk:
    desk = open_desk(address.url, clock=StandingClock(now), durable=False)
    return desk.acting_as(identify(desk, DEMO_AGENT))


def column(desk: Desk, sql: str) -> list:
    return [value for (value,) in desk.rows(sql)]


def open_cases(desk: Desk, filter_text: str = "is:open") -> list:
    return page(desk, QueueQuery(filter_text), limit=500)
