"""Follows how forecasts come true: a desk whose pace has changed since the last fit corrects the chances it gives.

The correction is in log odds: one number for all moments, and one more for each moment, for what the first leaves. Both are
learnt from the desk's own stored forecasts, and not only when a case is due: what a case was given at its next moment says
already how the forecast before it turned out. A forecast is learnt from when its moment has passed, whether the case was
resolved in it or not: who learns from a case when it is resolved learns from the quick ones first, and foretells too little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from supportdesk.rules.risk.came_true import CameTrue
from supportdesk.rules.risk.hours import DAY
from supportdesk.rules.risk.samples import Sample
from supportdesk.rules.risk.world import Question

ALL = "all"
"""What is learnt from every moment."""


class Pace(NamedTuple):
    """How fast a correction forgets, by half in `half` milliseconds.

    `doubt`: so much curvature (cases times p(1 - p)) speaks for no correction, before any is learnt.
    """

    half: float
    doubt: float


SHARED, OWN = Pace(3 * DAY, 10.0), Pace(4 * DAY, 15.0)
LEAST = 1e-4


class Forecast(NamedTuple):
    """A sample, the chance that the model gave it, and the chance after correction."""

    sample: Sample
    raw: float
    chance: float


Surprised = Callable[[Sample], bool]
"""Whether a day off came after a forecast that nobody had known of: a miss then says nothing of ordinary days."""


class Given(NamedTuple):
    """A chance as it was given at a moment: by the model alone, after the shared correction, and after both."""

    moment: int
    raw: float
    shared: float
    chance: float


class Following:
    """The corrections at an instant. Calls must be in order of time."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[int, float, float]] = {}

    def given(self, moment: int, at: int, raw: float) -> Given:
        """The chance in the light of what was learnt."""
        plain = _bounded(raw)
        shared = _moved(plain, self._correction(ALL, at, SHARED))
        return Given(moment, plain, shared, _moved(shared, self._correction(moment, at, OWN)))

    def learn(self, given: Given, at: int, value: float) -> None:
        """What was given has turned out as `value`: an outcome, or the chance at the next moment."""
        self._add(ALL, at, SHARED, value, given.raw)
        self._add(given.moment, at, OWN, value, given.shared)

    def learn_all(self, found: Sequence[CameTrue]) -> None:
        """Learns what came true, in order of time, from each forecast as it was given then."""
        given: dict[int, Given] = {}
        turns = [(one.at, False, place) for place, one in enumerate(found)]
        turns += [(one.known, True, place) for place, one in enumerate(found)]
        for at, known, place in sorted(turns):
            if known:
                self.learn(given[place], at, found[place].value)
            else:
                given[place] = self.given(found[place].moment, at, found[place].raw)

    def _correction(self, key: Hashable, at: int, pace: Pace) -> float:
        missed, weight = self._at(key, at, pace)
        return missed / (weight + pace.doubt)

    def _add(self, key: Hashable, at: int, pace: Pace, value: float, foretold: float) -> None:
        missed, weight = self._at(key, at, pace)
        self._held[key] = (at, missed + value - foretold, weight + foretold * (1.0 - foretold))

    def _at(self, key: Hashable, at: int, pace: Pace) -> tuple[float, float]:
        last, missed, weight = self._held.get(key, (at, 0.0, 0.0))
        kept = 0.5 ** ((at - last) / pace.half)
        return missed * kept, weight * kept


def _moved(chance: float, by: float) -> float:
    return 1.0 / (1.0 + math.exp(-math.log(chance / (1.0 - chance)) - by))


def _bounded(chance: float) -> float:
    return min(max(chance, LEAST), 1.0 - LEAST)


def followed(told: Sequence[tuple[Sample, float]], surprised: Surprised) -> Iterator[Forecast]:
    """Every forecast, in order of time, corrected by those before it; that a case leaves first line stays as it was."""
    following = Following()
    found: dict[tuple[int, int], Given] = {}
    for at, asked, place in _turns(told):
        sample, raw = told[place]
        if sample.question is Question.LEAVE:
            yield Forecast(sample, raw, raw)
        elif asked:
            given = found[sample.case, sample.moment] = following.given(sample.moment, at, raw)
            yield Forecast(sample, raw, given.chance)
        elif not surprised(sample):
            later = found.get((sample.case, sample.moment + 1))
            value = float(sample.outcome) if later is None else later.chance
            following.learn(found[sample.case, sample.moment], at, value)


def _turns(told: Sequence[tuple[Sample, float]]) -> list[tuple[int, bool, int]]:
    """When each forecast is made, and when it is known how it turned out (after those that are made then)."""
    turns = [(one.at, True, place) for place, (one, _) in enumerate(told)]
    turns += [(one.until, False, place) for place, (one, _) in enumerate(told) if one.question is Question.MISS]
    return sorted(turns, key=lambda turn: (turn[0], not turn[1], turn[2]))
