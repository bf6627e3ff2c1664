"""The chance that a case misses its target, or must leave first line: fitted to a desk's own history."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from supportdesk.rules.risk.boosting import Setting
from supportdesk.rules.risk.features import NAMES
from supportdesk.rules.risk.forest import Forest, places, plant
from supportdesk.rules.risk.hours import HOUR, Hours
from supportdesk.rules.risk.samples import Sample
from supportdesk.rules.risk.world import Question

LEAST_HISTORY = 300
"""Settled cases below which there is no model: the desk then goes by the share of the target that is used."""
KIND = "boosted"


class Fitted(Protocol):
    """What can foretell."""

    def chances(self, samples: Sequence[Sample]) -> list[float]:
        """The chance of each, between 0 and 1."""
        ...


Fit = Callable[[Sequence[Sample], int, Hours], Fitted]
"""Makes a model from the samples that were settled at an instant, and the hours that the desk worked."""


@dataclass(frozen=True)
class Part:
    """One of the fits: how far it starts from the level of late, how its trees grow, and which facts it looks at."""

    name: str
    follow: float
    setting: Setting
    names: tuple[str, ...]


_WORK_LEFT, _WORK_8H = places(("work_left", "work_8h"))
DATED = frozenset({"arrived_all", "open_all", "speed_all"})
"""Facts of the whole desk that mostly tell the date: trees learn old dates by them, and a shock leads them astray."""

PASSING = DATED | {
    *("arrived_group", "arrived_subject", "resolved_group", "resolved_group_day", "resolved_owner", "pressure_owner"),
    *("open_customer", "open_subject", "delay", "same_actor", "has_group", "impact", "urgency", "reopened", "line"),
    *("rate_group+owner", "rate_group+subject"),
}
"""Facts that help at arrival and only blur what a running case shows itself."""


def _without(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(set(NAMES) - names))


PARTS = (
    Part("opening", 0.5, Setting(trees=100, rate=0.07), _without(DATED)),
    Part("running", 0.0, Setting(trees=100, rate=0.07), _without(PASSING)),
    Part("leave", 1.0, Setting(trees=80, rate=0.08), _without(DATED)),
)


def part_of(question: Question, moment: int) -> str:
    """The name of the part that answers a question at a moment."""
    if question is Question.LEAVE:
        return "leave"
    return "running" if moment else "opening"


class Weighed(NamedTuple):
    """A fact, its value, and what it adds to the log odds."""

    name: str
    value: float
    added: float


@dataclass(frozen=True)
class Model:
    """Plain-Python forests by part."""

    fitted_at: int
    forests: Mapping[str, Forest]

    def chance(self, sample: Sample) -> float:
        """Between 0 and 1."""
        forest = self.forests[part_of(sample.question, sample.moment)]
        return 1.0 / (1.0 + math.exp(-forest.score(sample.row, sample.level)))

    def chances(self, samples: Sequence[Sample]) -> list[float]:
        """Of many."""
        return [self.chance(sample) for sample in samples]

    def weightiest(self, sample: Sample) -> list[Weighed]:
        """The facts with what each adds to the log odds, the weightiest first."""
        forest = self.forests[part_of(sample.question, sample.moment)]
        added = forest.weights(sample.row)
        facts = zip(forest.names, places(forest.names), strict=True)
        weighed = [Weighed(name, sample.row[place], added[name]) for name, place in facts]
        return sorted(weighed, key=lambda one: (-abs(one.added), one.name))

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers."""
        return {"fitted_at": self.fitted_at, "forests": {name: one.to_json() for name, one in self.forests.items()}}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Model:
        """The same model, to the bit."""
        return cls(held["fitted_at"], {name: Forest.from_json(forest) for name, forest in held["forests"].items()})


def settled(samples: Sequence[Sample], now: int, hours: Hours) -> dict[str, list[Sample]]:
    """By part: the samples whose outcome was known at an instant, with the days off that were known by then."""
    found: dict[str, list[Sample]] = {part.name: [] for part in PARTS}
    for sample in samples:
        if sample.settles <= now:
            found[part_of(sample.question, sample.moment)].append(_in_hindsight(sample, now, hours))
    return found


def _in_hindsight(sample: Sample, now: int, hours: Hours) -> Sample:
    """What remained to be worked as it proved to be: a miss that a day off explains must not be laid on other facts."""
    lost = hours.lost_between(sample.at, sample.settles, now)
    if not lost:
        return sample
    row = array("d", sample.row)
    row[_WORK_LEFT] = max(0.0, row[_WORK_LEFT] - lost)
    row[_WORK_8H] = max(0.0, row[_WORK_8H] - hours.lost_between(sample.at, sample.at + 8 * HOUR, now))
    return sample._replace(row=row)


def fit(samples: Sequence[Sample], now: int, hours: Hours, parts: Sequence[Part] = PARTS) -> Model:
    """A model from what was known at an instant."""
    known = settled(samples, now, hours)
    fitted = [part for part in parts if known[part.name]]
    return Model(now, {one.name: plant(known[one.name], now, one.follow, one.setting, one.names) for one in fitted})
