"""The chance that a case misses its target, or must leave first line: fitted to a desk's own history."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from supportdesk.rules.risk.boosting import Setting, grow
from supportdesk.rules.risk.features import NAMES
from supportdesk.rules.risk.forest import Forest, Grower, Lesson, Part, places, plant
from supportdesk.rules.risk.hours import Hours
from supportdesk.rules.risk.samples import Sample
from supportdesk.rules.risk.stages import STAGE_NAMES, in_hindsight
from supportdesk.rules.risk.world import Question

LEAST_HISTORY = 300
"""Settled cases below which there is no model: the desk then goes by the share of the target that is used."""
KIND = "stages"
"""What is stored of a model that this program can use; another one is fitted anew."""


class Fitted(Protocol):
    """What can foretell."""

    def chances(self, samples: Sequence[Sample]) -> list[float]:
        """The chance of each, between 0 and 1."""
        ...


Fit = Callable[[Sequence[Sample], int, Hours], Fitted]
"""Makes a model from the samples that were settled at an instant, and the hours that the desk worked."""


OF_WORK = ("work_left", "work_8h", "elapsed")
"""Facts that the stages hold more finely; what the stages' own facts weigh is told as `work_left`."""
DATED = ("arrived_all", "open_all", "speed_all")
"""Facts of the whole desk that mostly tell the date."""


def _without(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in NAMES if name not in names)


PARTS = (
    Part("stages", 0.0, Setting(trees=120, rate=0.07, rows=0.25), (*_without(OF_WORK), *STAGE_NAMES)),
    Part("leave", 1.0, Setting(trees=80, rate=0.08), _without(DATED)),
)
MISS, LEAVE = (part.name for part in PARTS)


LEAST_CHANCE = 1e-9


class Weighed(NamedTuple):
    """A fact, its value, and what it adds to the log odds."""

    name: str
    value: float
    added: float


@dataclass(frozen=True)
class Model:
    """Plain-Python forests by part: of being resolved in a stage, and of leaving first line."""

    fitted_at: int
    forests: Mapping[str, Forest]

    def chance(self, sample: Sample) -> float:
        """Between 0 and 1."""
        if sample.question is Question.LEAVE:
            return _chance(self.forests[LEAVE].score(sample.row, sample.level))
        return math.prod(1.0 - resolved for _row, resolved in self._by_stage(sample))

    def chances(self, samples: Sequence[Sample]) -> list[float]:
        """Of many."""
        return [self.chance(sample) for sample in samples]

    def weightiest(self, sample: Sample) -> list[Weighed]:
        """The facts with what each adds to the log odds of a miss, the weightiest first; the stages' facts as `work_left`.

        Over the stages the weights add up to first order: by how fast the log odds of a miss fall with each stage's score.
        """
        added: dict[str, float] = {}
        stages = list(self._by_stage(sample))
        happens = max(1.0 - math.prod(1.0 - resolved for _row, resolved in stages), LEAST_CHANCE)
        for row, resolved in stages:
            for name, weight in self.forests[MISS].weights(row).items():
                said = "work_left" if name in STAGE_NAMES else name
                added[said] = added.get(said, 0.0) - weight * resolved / happens
        weighed = [Weighed(name, sample.row[places((name,))[0]], weight) for name, weight in added.items()]
        return sorted(weighed, key=lambda one: (-abs(one.added), one.name))

    def _by_stage(self, sample: Sample) -> Iterator[tuple[Sequence[float], float]]:
        """For each stage to come: its facts with the case's, and the chance to be resolved in it."""
        forest = self.forests[MISS]
        for facts in sample.ahead:
            row = sample.row + facts
            yield row, _chance(forest.score(row, 0.0))

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers."""
        return {"fitted_at": self.fitted_at, "forests": {name: one.to_json() for name, one in self.forests.items()}}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Model:
        """The same model, to the bit."""
        return cls(held["fitted_at"], {name: Forest.from_json(forest) for name, forest in held["forests"].items()})


def _chance(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-score))


def lessons(samples: Sequence[Sample], now: int, hours: Hours) -> dict[str, list[Lesson]]:
    """By part: what had turned out at an instant, with the days off that were known by then."""
    found: dict[str, list[Lesson]] = {part.name: [] for part in PARTS}
    for sample in samples:
        if sample.question is Question.MISS:
            found[MISS] += _of_stages(sample, now, hours)
        elif sample.settles <= now:
            found[LEAVE].append(Lesson(sample.row, (), sample.at, sample.outcome, sample.level))
    return found


def _of_stages(sample: Sample, now: int, hours: Hours) -> Iterator[Lesson]:
    """Each stage that had ended, and at whose beginning the case was open: whether it was resolved in it."""
    for place, (begin, end) in enumerate(pairwise((sample.at, *sample.ends))):
        if end > now or sample.gone <= begin:
            break
        facts = in_hindsight(sample.ahead[place], sample.bounds, place, now, hours)
        yield Lesson(sample.row, facts, sample.at, sample.gone <= end, 0.0)


def fit(
    samples: Sequence[Sample], now: int, hours: Hours, parts: Sequence[Part] = PARTS, grower: Grower = grow
) -> Model:
    """A model from what was known at an instant."""
    known = lessons(samples, now, hours)
    return Model(now, {one.name: plant(known[one.name], now, one, grower) for one in parts if known[one.name]})
