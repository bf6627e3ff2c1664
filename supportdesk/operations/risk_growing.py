"""Who grows the trees of a model: scikit-learn where it is installed (the extra `risk`), else this program itself.

Either gives trees of the same make, so that a model is read and explained without scikit-learn wherever it was fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from supportdesk.rules.risk.boosting import Column, Node, Setting, Tree, grow
from supportdesk.rules.risk.forest import Grower
from supportdesk.rules.risk.hours import Hours
from supportdesk.rules.risk.model import Model, fit
from supportdesk.rules.risk.samples import Sample

LEAST_IN_LEAF = 150
LEAVES = 15


def best_fit() -> Callable[[Sequence[Sample], int, Hours], Model]:
    """Fits with the best grower there is here."""
    return partial(fit, grower=grower())


def grower() -> Grower:
    """The best there is here; nothing is imported before it grows."""
    return grow_by_histograms if find_spec("sklearn") else grow


def grow_by_histograms(
    columns: Sequence[Column],
    outcomes: Sequence[float],
    weights: Sequence[float],
    start: Sequence[float],
    setting: Setting,
) -> list[Tree]:
    """As `boosting.grow`, ten times as fast and on all rows. What does not start from one level is grown by ourselves."""
    if len(set(start)) > 1 or len(set(outcomes)) < 2:
        return grow(columns, outcomes, weights, start, setting)
    numpy = import_module("numpy")
    made = import_module("sklearn.ensemble").HistGradientBoostingClassifier(
        max_iter=setting.trees,
        learning_rate=setting.rate,
        max_depth=setting.depth,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAST_IN_LEAF,
        l2_regularization=setting.damping,
        max_features=setting.features,
        early_stopping=False,
        random_state=setting.seed,
    )
    rows = numpy.array([list(column) for column in columns], dtype=float).T
    made.fit(rows, numpy.array(outcomes), sample_weight=numpy.array(weights))
    level = float(made._baseline_prediction[0, 0]) - start[0]
    found: list[Tree] = [(Node(-1, 0, 0, 0, level),)]
    return found + [_tree(predictors[0].nodes, setting.rate) for predictors in made._predictors]


def _tree(nodes: Any, rate: float) -> Tree:
    """Nodes of scikit-learn as ours: a threshold between two bins is the lower one; only leaves are damped there."""
    return tuple(
        Node(-1, 0, 0, 0, float(node["value"]))
        if node["is_leaf"]
        else Node(
            int(node["feature_idx"]),
            int(node["num_threshold"]),
            int(node["left"]),
            int(node["right"]),
            rate * float(node["value"]),
        )
        for node in nodes
    )
