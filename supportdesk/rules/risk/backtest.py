"""What the chances would have been: refitted as a live desk would, each from what was known then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from supportdesk.rules.risk.hours import DAY
from supportdesk.rules.risk.model import Fit
from supportdesk.rules.risk.samples import Sample

WEEK = 7 * DAY
Told = Callable[[int], None]
"""Is told of each refit, with its instant."""


class Forecast(NamedTuple):
    """A sample and the chance it was given."""

    sample: Sample
    chance: float


def forecasts(
    samples: Sequence[Sample], asked: Sequence[Sample], fit: Fit, first_fit: int, told: Told | None = None
) -> Iterator[Forecast]:
    """Each asked sample from the first fit on, with its chance by the latest model then. All are in order of time."""
    last = asked[-1].at if asked else first_fit
    for start in range(first_fit, last + 1, WEEK):
        waiting = [sample for sample in asked if start <= sample.at < start + WEEK]
        if waiting:
            if told is not None:
                told(start)
            model = fit(samples, start)
            yield from map(Forecast, waiting, model.chances(waiting))
