"""Follows how forecasts come true: a desk whose pace has changed since the last fit corrects the chances it gives.

The correction is one number in log odds for each moment. It is learnt from the desk's own stored forecasts, and not only
when a case is due: what a case was given at its next moment says already how the forecast before it turned out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from supportdesk.rules.risk.hours import DAY
from supportdesk.rules.risk.samples import Sample
from supportdesk.rules.risk.world import Question

HALF = 1.5 * DAY
DOUBT = 3.0
"""So much curvature (cases times p(1 - p)) speaks for no correction, before any is learnt."""
LEAST = 1e-4


class Forecast(NamedTuple):
    """A sample, the chance that the model gave it, and the chance after correction."""

    sample: Sample
    raw: float
    chance: float


Surprised = Callable[[Sample], bool]
"""Whether a day off came after a forecast that nobody had known of: a miss then says nothing of ordinary days."""


class Following:
    """The corrections at an instant. Calls must be in order of time."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[int, float, float]] = {}

    def learn(self, moment: int, at: int, raw: float, value: float) -> None:
        """A forecast `raw` of a moment has turned out as `value`: an outcome, or the chance at the next moment."""
        missed, weight = self._at(moment, at)
        p = _bounded(raw)
        self._held[moment] = (at, missed + value - p, weight + p * (1.0 - p))

    def corrected(self, moment: int, at: int, raw: float) -> float:
        """The chance in the light of what was learnt."""
        missed, weight = self._at(moment, at)
        p = _bounded(raw)
        return 1.0 / (1.0 + math.exp(-math.log(p / (1.0 - p)) - missed / (weight + DOUBT)))

    def _at(self, moment: int, at: int) -> tuple[float, float]:
        last, missed, weight = self._held.get(moment, (at, 0.0, 0.0))
        kept = 0.5 ** ((at - last) / HALF)
        return missed * kept, weight * kept


def _bounded(chance: float) -> float:
    return min(max(chance, LEAST), 1.0 - LEAST)


def followed(told: Sequence[tuple[Sample, float]], surprised: Surprised) -> Iterator[Forecast]:
    """Every forecast, in order of time, corrected by those before it; that a case leaves first line stays as it was."""
    following = Following()
    given: dict[tuple[int, int], float] = {}
    for at, asked, place in _turns(told):
        sample, raw = told[place]
        if asked:
            chance = raw if sample.question is Question.LEAVE else following.corrected(sample.moment, at, raw)
            if sample.question is Question.MISS:
                given[sample.case, sample.moment] = chance
            yield Forecast(sample, raw, chance)
        elif not surprised(sample):
            value = given.get((sample.case, sample.moment + 1), float(sample.outcome))
            following.learn(sample.moment, at, raw, value)


def _turns(told: Sequence[tuple[Sample, float]]) -> list[tuple[int, bool, int]]:
    """When each forecast is made, and when it is known how it turned out (after those that are made then)."""
    turns = [(one.at, True, place) for place, (one, _) in enumerate(told)]
    turns += [(one.until, False, place) for place, (one, _) in enumerate(told) if one.question is Question.MISS]
    return sorted(turns, key=lambda turn: (turn[0], not turn[1], turn[2]))
