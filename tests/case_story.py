"""A case told moment by moment, and its clocks: `Story(level).at("10:00").replies()` … `.clock(RESPONSE)`.

Times are those of Stockholm on Monday 2026-03-02, a day before March 29th, unless a date stands before them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from supportdesk.clock import from_ms, to_ms
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.clocks import CaseMoment, Clock, Standing, breach, fold, left, summary
from supportdesk.rules.service_levels import ServiceLevel
from supportdesk.terms import CaseState, Channel, ClockKind, ClockState, Line

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = "2026-03-02"
MINUTE = 60_000
HOUR = 60 * MINUTE
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar(days: tuple[str, ...], begins: str, ends: str) -> Calendar:
    """A calendar with the same hours on some days of the week."""
    return Calendar(read_definition({"tz": STOCKHOLM.key, "hours": {day: [[begins, ends]] for day in days}}))


OFFICE = calendar(WEEK[:5], "08:00", "17:00")
ALWAYS = calendar(WEEK, "00:00", "24:00")


def at(word: str) -> int:
    """The instant of `09:30`, `2026-03-04 09:30` or `09:30:01`, in milliseconds."""
    day, _blank, clock = word.rpartition(" ")
    return to_ms(datetime.fromisoformat(f"{day or MONDAY}T{clock}").replace(tzinfo=STOCKHOLM))


def told(instant: int | None) -> str | None:
    """An instant as `at` takes it."""
    if instant is None:
        return None
    there = from_ms(instant).astimezone(STOCKHOLM)
    clock = f"{there:%H:%M:%S}".removesuffix(":00")
    return clock if f"{there:%Y-%m-%d}" == MONDAY else f"{there:%Y-%m-%d} {clock}"


def level(calendar: Calendar = ALWAYS, number: int = 1, **given: Any) -> ServiceLevel:
    """A service level. Targets as `response=30` (minutes, for every priority), `resolution={1: 60}`, `line={…}`."""
    targets: dict[ClockKind, dict[Any, int]] = {}
    for kind in ClockKind:
        minutes = given.pop(kind.value, None)
        keys: Any = Line if kind is ClockKind.LINE else (1, 2, 3, 4)
        by_key = dict.fromkeys(keys, minutes) if isinstance(minutes, int) else (minutes or {})
        targets[kind] = {key: value * MINUTE for key, value in by_key.items()}
    return ServiceLevel(
        id=number, key=f"level-{number}", version=1, order=number, names={}, calendar=calendar,
        calendar_key="here", targets=targets, **given,
    )  # fmt: skip


class Story:
    """A case and what happens to it."""

    def __init__(self, *levels: ServiceLevel, arrives: str = "09:00", **fields: Any) -> None:
        self.levels = {one.id: one for one in levels}
        self._now = at(arrives)
        fields = {"state": CaseState.OPEN, "priority": 3, "service_level_id": levels[0].id, **fields}
        self.moments = [(self._now, CaseMoment(arrived_at=fields.pop("arrived_at", self._now), **fields))]

    def at(self, word: str) -> Self:
        """Lets time pass."""
        self._now = at(word)
        return self

    def becomes(self, **fields: Any) -> Self:
        """The case changes in one event."""
        self.moments.append((self._now, self.moments[-1][1]._replace(**fields)))
        return self

    def replies(self, **more: Any) -> Self:
        first = self.moments[-1][1].first_reply_at
        return self.becomes(last_reply_at=self._now, first_reply_at=self._now if first is None else first, **more)

    def hears(self, **more: Any) -> Self:
        """The customer writes."""
        return self.becomes(last_inbound_at=self._now, **more)

    def waits(self, state: CaseState = CaseState.WAITING_CUSTOMER) -> Self:
        return self.becomes(state=state)

    def opens(self) -> Self:
        return self.becomes(state=CaseState.OPEN)

    def resolves(self, **more: Any) -> Self:
        return self.becomes(state=CaseState.RESOLVED, resolved_at=self._now, **more)

    def reopens(self, **more: Any) -> Self:
        count = self.moments[-1][1].reopen_count + 1
        return self.becomes(state=CaseState.OPEN, reopen_count=count, **more)

    def cancels(self) -> Self:
        return self.becomes(state=CaseState.CANCELLED)

    def escalates(self, line: Line = Line.SECOND) -> Self:
        return self.becomes(line=line, escalated_at=self._now, state=CaseState.OPEN)

    def hands_back(self) -> Self:
        count = self.moments[-1][1].hand_back_count + 1
        return self.becomes(line=Line.FIRST, hand_back_count=count, state=CaseState.OPEN)

    def undoes(self) -> Self:
        """What was done last is taken back."""
        self.moments.append((self._now, self.moments[-2][1]))
        return self

    def clocks(self, now: str = "") -> tuple[Clock, ...]:
        """All clocks, at this time or at another."""
        return breach(fold(self.moments, self.levels), at(now) if now else self._now)

    def clock(self, kind: ClockKind, now: str = "") -> Clock:
        """The open clock of a kind, else the last."""
        found = [clock for clock in self.clocks(now) if clock.kind is kind]
        return next((clock for clock in found if clock.open), found[-1])

    def cycles(self, kind: ClockKind) -> list[ClockState]:
        return [clock.state for clock in self.clocks() if clock.kind is kind]

    def due(self, kind: ClockKind) -> str | None:
        return told(self.clock(kind).due_at)

    def breached(self, kind: ClockKind, now: str = "") -> str | None:
        return told(self.clock(kind, now).breached_at)

    def minutes_left(self, kind: ClockKind, now: str = "") -> float:
        clock = self.clock(kind, now)
        calendar = self.levels[clock.service_level_id].calendar
        return left(clock, calendar, at(now) if now else self._now) / MINUTE

    def standing(self, now: str = "") -> Standing:
        return summary(self.clocks(now), at(now) if now else self._now)


def phone(**fields: Any) -> dict[str, Any]:
    """The fields of a case that came by phone, as registering it sets them."""
    return {"channel": Channel.PHONE, **fields}
