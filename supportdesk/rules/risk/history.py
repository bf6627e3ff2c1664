"""A case as its history: what stood in it after each event, and what was promised."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from supportdesk.rules.risk.promise import Promise
from supportdesk.terms import OPEN_STATES, Line

OPEN = frozenset(state.value for state in OPEN_STATES)
_AT = attrgetter("at")


class Step(NamedTuple):
    """What stood in a case after one event; `at` is never before the step before it. `group`, `customer`, … are keys."""

    at: int
    state: str
    line: str
    priority: int
    impact: int
    urgency: int
    category: str
    subcategory: str
    subject: str
    customer: str
    contact: str
    group: str
    owner: str
    actor: str
    reassigned: int
    reopened: int

    @property
    def done(self) -> bool:
        """Whether nobody has anything left to do."""
        return self.state not in OPEN


class History:
    """One case: its number, its arrival, its steps in order of time (at least one), and its promise."""

    def __init__(self, number: int, arrived: int, steps: tuple[Step, ...], promise: Promise) -> None:
        self.number, self.arrived, self.steps, self.promise = number, arrived, steps, promise

    def until(self, at: int) -> tuple[Step, ...]:
        """What had happened by then."""
        return self.steps[: bisect_right(self.steps, at, key=_AT)]

    @cached_property
    def resolved(self) -> int | None:
        """When it was first done."""
        return next((step.at for step in self.steps if step.done), None)

    @cached_property
    def left(self) -> int | None:
        """When it first left first line."""
        return next((step.at for step in self.steps if step.line != Line.FIRST), None)

    def open_at(self, at: int) -> bool:
        """Whether it was not yet resolved."""
        return self.resolved is None or self.resolved > at

    def used(self, at: int) -> int:
        """How much of the target was used at an instant."""
        return self.promise.used(self._segments(), at)

    def reached(self, used: int) -> int | None:
        """When so much of the target was used, had the case never been resolved; `None` while it waits."""
        return self.promise.reached(self._segments(), used)

    def _segments(self) -> list[tuple[int, str]]:
        return [(self.arrived, self.steps[0].state), *((step.at, step.state) for step in self.steps)]
