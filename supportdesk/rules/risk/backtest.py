"""What the chances would have been: refitted as a live desk would, each from what was known then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from supportdesk.rules.risk.following import Forecast, followed
from supportdesk.rules.risk.hours import DAY, Hours
from supportdesk.rules.risk.model import Fit
from supportdesk.rules.risk.samples import Sample

WEEK = 7 * DAY
Told = Callable[[int], None]
"""Is told of each refit, with its instant."""


def forecasts(
    samples: Sequence[Sample], hours: Hours, fit: Fit, first_fit: int, told: Told | None = None
) -> Iterator[Forecast]:
    """Each sample from the first fit on, with its chance by the latest model then. Samples are in order of time."""

    def surprised(sample: Sample) -> bool:
        return hours.lost_between(sample.at, sample.settles, sample.until) > 0

    return followed(list(_raw(samples, hours, fit, first_fit, told)), surprised)


def _raw(
    samples: Sequence[Sample], hours: Hours, fit: Fit, first_fit: int, told: Told | None
) -> Iterator[tuple[Sample, float]]:
    last = samples[-1].at if samples else first_fit
    for start in range(first_fit, last + 1, WEEK):
        waiting = [sample for sample in samples if start <= sample.at < start + WEEK]
        if waiting:
            if told is not None:
                told(start)
            model = fit(samples, start, hours)
            yield from zip(waiting, model.chances(waiting), strict=True)
