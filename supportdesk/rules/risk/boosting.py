"""Gradient boosted trees for chances, on binned columns, in plain Python.

Trees of few levels are fitted to the gradient of the log loss (Friedman 2001), with Newton leaves shrunk by `damping`
(Chen and Guestrin 2016). A histogram holds gradient and curvature as one complex number, so that one addition sums both.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

Column = Sequence[int]
Histogram = list[complex]


class Node(NamedTuple):
    """A split (`feature`, rows with bin <= `bin` go to `left`, others to `right`) or, if `feature` is -1, a leaf.

    `value` is in log odds.
    """

    feature: int
    bin: int
    left: int
    right: int
    value: float


Tree = tuple[Node, ...]


@dataclass(frozen=True)
class Setting:
    """How trees are grown. `rows` and `features` are the shares drawn for each tree.

    `least` is the curvature (weight times p(1 - p)) that each side of a split must have.
    """

    trees: int = 100
    rate: float = 0.07
    depth: int = 4
    least: float = 6.25
    damping: float = 5.0
    rows: float = 0.5
    features: float = 0.4
    seed: int = 1


@dataclass(frozen=True)
class _Data:
    """What trees are grown from: bins by column, how many bins each column has, and the slopes of all rows."""

    columns: Sequence[Column]
    sizes: Sequence[int]
    chosen: Sequence[int]
    slopes: Sequence[complex]
    setting: Setting


class _Open(NamedTuple):
    """A node that may still be split."""

    at: int
    rows: list[int]
    histograms: dict[int, Histogram]
    total: complex


class _Split(NamedTuple):
    feature: int
    cut: int
    left: complex


def grow(
    columns: Sequence[Column],
    outcomes: Sequence[float],
    weights: Sequence[float],
    start: Sequence[float],
    setting: Setting,
) -> list[Tree]:
    """The trees whose sum, added to `start` (log odds), is the log odds of each outcome. Columns hold bins from 0."""
    dice = random.Random(setting.seed)
    score = list(start)
    sizes = [max(column, default=0) + 1 for column in columns]
    everyone = range(len(outcomes))
    trees = []
    for _ in range(setting.trees):
        drawn = sorted(dice.sample(everyone, int(setting.rows * len(outcomes))))
        chosen = sorted(dice.sample(range(len(columns)), max(1, round(setting.features * len(columns)))))
        data = _Data(columns, sizes, chosen, _slopes(drawn, outcomes, weights, score), setting)
        tree = _tree(data, drawn)
        trees.append(tree)
        for value, rows in leaves(tree, columns, everyone):
            for i in rows:
                score[i] += value
    return trees


def _slopes(
    drawn: Sequence[int], outcomes: Sequence[float], weights: Sequence[float], score: Sequence[float]
) -> list[complex]:
    """The slopes of the rows drawn, at their places."""
    exp = math.exp
    slopes = [0j] * len(outcomes)
    for i in drawn:
        p = 1.0 / (1.0 + exp(-score[i]))
        slopes[i] = complex(weights[i] * (outcomes[i] - p), weights[i] * p * (1.0 - p))
    return slopes


def _tree(data: _Data, rows: list[int]) -> Tree:
    total = sum(map(data.slopes.__getitem__, rows), 0j)
    nodes = [_leaf(total, data.setting)]
    level = [_Open(0, rows, _histograms(data, rows), total)]
    for depth in range(data.setting.depth):
        below: list[_Open] = []
        for node in level:
            found = _best(node, data.setting)
            if found is not None:
                below += _split(data, nodes, node, found, go_on=depth + 1 < data.setting.depth)
        level = below
    return tuple(nodes)


def _split(data: _Data, nodes: list[Node], node: _Open, found: _Split, *, go_on: bool) -> list[_Open]:
    """Splits a node; gives its two sides if they may be split in turn."""
    column = data.columns[found.feature]
    left = [i for i in node.rows if column[i] <= found.cut]
    right = [i for i in node.rows if column[i] > found.cut]
    first, right_total = len(nodes), node.total - found.left
    nodes[node.at] = Node(found.feature, found.cut, first, first + 1, nodes[node.at].value)
    nodes += [_leaf(found.left, data.setting), _leaf(right_total, data.setting)]
    if not go_on:
        return []
    own = _histograms(data, min(left, right, key=len))
    rest = {f: [x - y for x, y in zip(node.histograms[f], own[f], strict=True)] for f in data.chosen}
    mine, theirs = (own, rest) if len(left) <= len(right) else (rest, own)
    return [_Open(first, left, mine, found.left), _Open(first + 1, right, theirs, right_total)]


def _leaf(total: complex, setting: Setting) -> Node:
    return Node(-1, 0, 0, 0, setting.rate * total.real / (total.imag + setting.damping))


def _histograms(data: _Data, rows: list[int]) -> dict[int, Histogram]:
    found = {f: [0j] * data.sizes[f] for f in data.chosen}
    if len(rows) < 2:
        for f in data.chosen:
            for i in rows:
                found[f][data.columns[f][i]] += data.slopes[i]
        return found
    pick = itemgetter(*rows)
    mine = pick(data.slopes)
    for f in data.chosen:
        histogram = found[f]
        for place, slope in zip(pick(data.columns[f]), mine, strict=True):
            histogram[place] += slope
    return found


def _best(node: _Open, setting: Setting) -> _Split | None:
    """The split that gains most."""
    total, damping, least = node.total, setting.damping, setting.least
    g, h = total.real, total.imag
    best, found = g * g / (h + damping) + 1e-6, None
    for feature, histogram in node.histograms.items():
        left = 0j
        for cut in range(len(histogram) - 1):
            left += histogram[cut]
            lh = left.imag
            if lh < least:
                continue
            rh = h - lh
            if rh < least:
                break
            lg = left.real
            gain = lg * lg / (lh + damping) + (g - lg) * (g - lg) / (rh + damping)
            if gain > best:
                best, found = gain, _Split(feature, cut, left)
    return found


def leaves(tree: Tree, columns: Sequence[Column], rows: Sequence[int]) -> Iterator[tuple[float, Sequence[int]]]:
    """What the tree adds to the log odds, and the rows to which."""
    waiting: list[tuple[Node, Sequence[int]]] = [(tree[0], rows)]
    while waiting:
        node, here = waiting.pop()
        if node.feature < 0:
            yield node.value, here
            continue
        column, cut = columns[node.feature], node.bin
        waiting.append((tree[node.left], [i for i in here if column[i] <= cut]))
        waiting.append((tree[node.right], [i for i in here if column[i] > cut]))


def edges_of(numbers: Sequence[float], bins: int) -> list[float]:
    """Upper bounds (inclusive) that cut the numbers into at most `bins` bins of about equal size; none for one number."""
    ranked = sorted(numbers)
    if not ranked:
        return []
    edges = sorted({ranked[min(len(ranked) - 1, len(ranked) * k // bins)] for k in range(1, bins)})
    return [edge for edge, after in pairwise([*edges, ranked[-1]]) if edge < after]
