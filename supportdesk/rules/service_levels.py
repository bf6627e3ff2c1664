"""What was promised: a calendar, targets by priority or line, what pauses them, and whom it is for.

Pure values. A version never changes; a new one follows it. Durations are working time of the calendar, in milliseconds.
Read from TOML by `service_level_file`; what moves a clock under a service level is `clocks.step`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.terms import CaseState, ClockKind, Line

if TYPE_CHECKING:
    from supportdesk.rules.calendar import Calendar

WARNINGS = (50, 75, 90)
"""Percent of the target at which people want to know, unless the service level says otherwise."""

PAUSES: Mapping[ClockKind, frozenset[CaseState]] = {ClockKind.RESOLUTION: frozenset({CaseState.WAITING_CUSTOMER})}
"""The states in which each target pauses, unless the service level says otherwise: an answer is owed in any state."""


class Reopen(StrEnum):
    """What becomes of a resolution that was met when its case opens again."""

    CONTINUE = "continue"
    """The old clock goes on, without the time in which the case was resolved."""
    RESTART = "restart"
    """A new clock starts."""
    FIRST_ONLY = "first-only"
    """Only the first resolution was promised."""


class Subject(NamedTuple):
    """What a service level is chosen by: customer number, the customer's level, service and kind of the case."""

    customer: str = ""
    level: str = ""
    service: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Matches:
    """Whom a service level is for. An empty set means all; several sets must all agree."""

    customers: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def fit(self, subject: Subject) -> bool:
        """Whether this is for the subject; capital letters make no difference."""
        wanted = zip((self.customers, self.levels, self.services, self.kinds), subject, strict=True)
        return all(not words or value.casefold() in map(str.casefold, words) for words, value in wanted)


@dataclass(frozen=True)
class ServiceLevel:
    """One version of one promise. `id` and `calendar_id` are the store's; read from a file they count from 1."""

    id: int
    key: str
    version: int
    order: int
    names: Mapping[str, str]
    calendar: Calendar
    calendar_key: str
    calendar_id: int = 0
    matches: Matches = Matches()
    targets: Mapping[ClockKind, Mapping[int | Line, int]] = field(default_factory=dict)
    pauses: Mapping[ClockKind, frozenset[CaseState]] = field(default_factory=lambda: PAUSES)
    reopen: Reopen = Reopen.CONTINUE
    warnings: tuple[int, ...] = WARNINGS

    def name(self, language: str) -> str:
        """Its name in a language, else in English, else its key."""
        return self.names.get(language) or self.names.get("en") or self.key

    def target(self, kind: ClockKind, priority: int, line: Line) -> int | None:
        """The working milliseconds promised, by line for the stay on a line and else by priority; `None` for no promise."""
        return self.promised(priority, line).get(kind)

    def promised(self, priority: int, line: Line) -> Mapping[ClockKind, int]:
        """Everything that is promised to a case of this priority on this line: working milliseconds by kind."""
        found = self._promised.get((priority, line))
        if found is None:
            sides = {kind: line if kind is ClockKind.LINE else priority for kind in self.targets}
            found = {kind: of[sides[kind]] for kind, of in self.targets.items() if sides[kind] in of}
            self._promised[priority, line] = found
        return found

    def pausing(self, state: CaseState) -> frozenset[ClockKind]:
        """The targets whose time stands still in this state of the case."""
        found = self._pausing.get(state)
        if found is None:
            found = self._pausing[state] = frozenset([kind for kind, states in self.pauses.items() if state in states])
        return found

    @cached_property
    def _pausing(self) -> dict[CaseState, frozenset[ClockKind]]:
        return {}

    @cached_property
    def _promised(self) -> dict[tuple[int, Line], Mapping[ClockKind, int]]:
        """What was asked for once: every event of every case asks."""
        return {}

    def pauses_in(self, kind: ClockKind, state: CaseState) -> bool:
        """Whether the target's time stands still in this state of the case."""
        return kind in self.pausing(state)


CHOSEN_BY = frozenset({"customer_id", "component_id", "kind"})
"""Fields of a case that decide which service level it has."""


def choose(levels: Iterable[ServiceLevel], subject: Subject) -> tuple[ServiceLevel | None, tuple[ServiceLevel, ...]]:
    """The service level for a subject, and the others that would have fitted: the lowest order number wins."""
    fitting = sorted((level for level in levels if level.matches.fit(subject)), key=lambda level: level.order)
    return (fitting[0], tuple(fitting[1:])) if fitting else (None, ())
