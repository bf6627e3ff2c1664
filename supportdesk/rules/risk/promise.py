"""What was promised for a case: a length of working time that stands still in some states."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

Segments = Sequence[tuple[int, str]]
"""From when on a case was in which state, in order of time; the last goes on."""


class WorkingTime(Protocol):
    """What measures: `rules.calendar.Calendar`, or the wall clock."""

    def add(self, start: int, length: int) -> int:
        """The instant at which so much time has passed."""
        ...

    def between(self, begin: int, end: int) -> int:
        """The time from one instant to a later one."""
        ...


class WallClock:
    """Every hour counts."""

    def add(self, start: int, length: int) -> int:
        """The instant at which so much time has passed."""
        return start + length

    def between(self, begin: int, end: int) -> int:
        """The time from one instant to a later one."""
        return end - begin


WALL = WallClock()


class Promise(NamedTuple):
    """A resolution within `target` milliseconds of working time, which does not pass in the states `pauses`."""

    target: int
    time: WorkingTime = WALL
    pauses: frozenset[str] = frozenset()

    def used(self, segments: Segments, at: int) -> int:
        """How much of it was used at an instant; 0 before the first segment."""
        total = 0
        for (begin, state), end in zip(segments, [*(begin for begin, _ in segments[1:]), at], strict=True):
            if begin >= at:
                break
            if state not in self.pauses:
                total += self.time.between(begin, min(max(begin, end), at))
        return total

    def reached(self, segments: Segments, used: int) -> int | None:
        """The instant at which so much is used if the last segment goes on; `None` if time stands still in it."""
        total = 0
        for (begin, state), (end, _next) in pairwise(segments):
            if state in self.pauses or end <= begin:
                continue
            passes = self.time.between(begin, end)
            if total + passes >= used:
                return self.time.add(begin, used - total)
            total += passes
        begin, state = segments[-1]
        return None if state in self.pauses else self.time.add(begin, used - total)
