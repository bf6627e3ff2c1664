"""One fitted score: binned facts, trees, and where the score starts; to and from JSON."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from supportdesk.rules.risk.boosting import Column, Node, Setting, Tree, edges_of
from supportdesk.rules.risk.features import NAMES
from supportdesk.rules.risk.hours import DAY
from supportdesk.rules.risk.samples import log_odds
from supportdesk.rules.risk.stages import STAGE_NAMES

BINS = 32
HALF_LIFE = 60 * DAY


Grower = Callable[[Sequence[Column], Sequence[float], Sequence[float], Sequence[float], Setting], list[Tree]]
"""Grows trees as `boosting.grow` does."""


@dataclass(frozen=True)
class Part:
    """One of the fits: how far it starts from the level, how its trees grow, and which facts it looks at."""

    name: str
    follow: float
    setting: Setting
    names: tuple[str, ...]


@dataclass(frozen=True)
class Forest:
    """`edges[i]` cuts the fact `names[i]` into bins. The score starts between `mean` and the level of late.

    `follow` (0 to 1) is how far the start follows that level.
    """

    names: tuple[str, ...]
    edges: tuple[tuple[float, ...], ...]
    trees: tuple[Tree, ...]
    mean: float
    follow: float

    def bins(self, row: Sequence[float]) -> list[int]:
        """The row as the trees see it."""
        return [bisect_left(cuts, row[place]) for place, cuts in zip(places(self.names), self.edges, strict=True)]

    def start(self, level: float) -> float:
        """Log odds before any fact is looked at."""
        return self.follow * level + (1.0 - self.follow) * self.mean

    def score(self, row: Sequence[float], level: float) -> float:
        """Log odds."""
        seen, total = self.bins(row), self.start(level)
        for tree in self.trees:
            node = tree[0]
            while node.feature >= 0:
                node = tree[node.left if seen[node.feature] <= node.bin else node.right]
            total += node.value
        return total

    def weights(self, row: Sequence[float]) -> dict[str, float]:
        """What each fact adds to the log odds: the change of a node's value at each of its splits, over all trees.

        With the trees' own means they sum to the score (Saabas 2014).
        """
        seen, added = self.bins(row), dict.fromkeys(self.names, 0.0)
        for tree in self.trees:
            node = tree[0]
            while node.feature >= 0:
                below = tree[node.left if seen[node.feature] <= node.bin else node.right]
                added[self.names[node.feature]] += below.value - node.value
                node = below
        return added

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers."""
        trees = [[list(node) for node in tree] for tree in self.trees]
        cuts = [list(cuts) for cuts in self.edges]
        return {"names": list(self.names), "edges": cuts, "mean": self.mean, "follow": self.follow, "trees": trees}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Forest:
        """The same forest, to the bit."""
        trees = tuple(tuple(Node(*node) for node in tree) for tree in held["trees"])
        edges = tuple(tuple(cuts) for cuts in held["edges"])
        return cls(tuple(held["names"]), edges, trees, held["mean"], held["follow"])


def places(names: Sequence[str]) -> list[int]:
    """Where facts stand in a row."""
    return [_PLACES[name] for name in names]


_PLACES = {name: place for place, name in enumerate((*NAMES, *STAGE_NAMES))}


class Lesson(NamedTuple):
    """Something that turned out: its facts (those of a stage after those of its case), when it was asked about, and how.

    `level`: log odds before any fact is looked at.
    """

    row: Sequence[float]
    ahead: Sequence[float]
    at: int
    outcome: bool
    level: float


def plant(known: Sequence[Lesson], now: int, part: Part, grower: Grower) -> Forest:
    """Fits a forest to what has turned out (at least one thing); what is older weighs less."""
    own = len(NAMES)
    numbers = [
        array("d", (one.row[place] if place < own else one.ahead[place - own] for one in known))
        for place in places(part.names)
    ]
    edges = tuple(tuple(edges_of(column, BINS)) for column in numbers)
    columns = [bytes(bisect_left(cuts, one) for one in column) for cuts, column in zip(edges, numbers, strict=True)]
    outcomes = [float(one.outcome) for one in known]
    weights = [0.5 ** ((now - one.at) / HALF_LIFE) for one in known]
    mean = log_odds((sum(outcomes) + 1.0) / (len(outcomes) + 2.0))
    empty = Forest(part.names, edges, (), mean, part.follow)
    start = [empty.start(one.level) for one in known]
    return replace(empty, trees=tuple(grower(columns, outcomes, weights, start, part.setting)))
