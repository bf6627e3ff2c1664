"""Trees grown by scikit-learn, where the extra `risk` is installed: read, stored and explained as our own are."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys

import pytest

from supportdesk.operations import risk_growing
from supportdesk.operations.risk_growing import LEAST_IN_LEAF, LEAVES, grow_by_histograms, grower
from supportdesk.rules.risk.boosting import Setting, grow, leaves
from supportdesk.rules.risk.forest import Forest

ROWS = 3000
SETTING = Setting(trees=30, features=1.0)


@pytest.fixture(scope="module")
def learnt() -> tuple[list[bytes], list[float], list[float]]:
    """Columns of bins, outcomes that the first two tell of, and weights."""
    dice = random.Random(1)
    columns = [bytes(dice.randrange(32) for _ in range(ROWS)) for _ in range(5)]
    outcomes = [float(dice.random() < a / 60 + 0.3 * (b > 20)) for a, b in zip(columns[0], columns[1], strict=True)]
    return columns, outcomes, [0.5 + dice.random() for _ in range(ROWS)]


def scores(trees, columns, level: float) -> list[float]:
    found = [level] * ROWS
    for tree in trees:
        for value, rows in leaves(tree, columns, range(ROWS)):
            for row in rows:
                found[row] += value
    return found


class TestWithTheExtra:
    @pytest.fixture(autouse=True)
    def sklearn(self):
        return pytest.importorskip("sklearn", reason="the extra `risk` (scikit-learn) is not installed")

    def test_it_is_used_where_it_is_installed(self):
        assert grower() is grow_by_histograms

    def test_our_trees_score_as_scikit_learn_s_do(self, learnt):
        import numpy
        from sklearn.ensemble import HistGradientBoostingClassifier

        columns, outcomes, weights = learnt
        told = scores(grow_by_histograms(columns, outcomes, weights, [0.3] * ROWS, SETTING), columns, 0.3)
        theirs = HistGradientBoostingClassifier(
            max_iter=SETTING.trees,
            learning_rate=SETTING.rate,
            max_depth=SETTING.depth,
            max_leaf_nodes=LEAVES,
            min_samples_leaf=LEAST_IN_LEAF,
            l2_regularization=SETTING.damping,
            early_stopping=False,
            random_state=SETTING.seed,
        )
        rows = numpy.array([list(column) for column in columns], dtype=float).T
        theirs.fit(rows, numpy.array(outcomes), sample_weight=numpy.array(weights))
        assert told == pytest.approx(list(theirs.decision_function(rows)))
        assert max(told) - min(told) > 1

    def test_they_are_stored_and_explained_without_it(self, learnt):
        columns, outcomes, weights = learnt
        trees = tuple(grow_by_histograms(columns, outcomes, weights, [0.0] * ROWS, SETTING))
        names = ("priority", "impact", "urgency", "events", "groups")
        edges = tuple(tuple(n + 0.5 for n in range(31)) for _ in names)
        forest = Forest(names, edges, trees, 0.0, 0.0)
        assert Forest.from_json(json.loads(json.dumps(forest.to_json()))) == forest
        row = [0.0] * 60
        roots = sum(tree[0].value for tree in trees)
        assert sum(forest.weights(row).values()) + roots == pytest.approx(forest.score(row, 0.0))

    def test_what_starts_from_many_levels_is_grown_by_ourselves(self, learnt):
        columns, outcomes, weights = learnt
        start = [0.1 * (n % 2) for n in range(ROWS)]
        few = Setting(trees=3)
        ours = grow(columns, outcomes, weights, start, few)
        assert grow_by_histograms(columns, outcomes, weights, start, few) == ours


def test_both_growers_find_what_is_there(learnt):
    columns, outcomes, weights = learnt
    for made in {grow, grower()}:
        told = scores(made(columns, outcomes, weights, [0.0] * ROWS, SETTING), columns, 0.0)
        late = [score for score, outcome in zip(told, outcomes, strict=True) if outcome]
        others = [score for score, outcome in zip(told, outcomes, strict=True) if not outcome]
        assert math.fsum(late) / len(late) > math.fsum(others) / len(others) + 0.3


def test_without_it_the_program_grows_its_own(monkeypatch):
    monkeypatch.setattr(risk_growing, "find_spec", lambda _name: None)
    assert grower() is grow


def test_it_is_not_imported_before_a_tree_grows():
    said = "import sys, supportdesk.operations.risk_growing as g; g.best_fit(); print('sklearn' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
