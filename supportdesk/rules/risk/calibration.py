"""How well chances agree with what happened, and how well they rank."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

Told = tuple[float, bool]
"""A chance, and whether it happened."""


class Bin(NamedTuple):
    """A row of the calibration table."""

    low: float
    high: float
    cases: int
    foretold: float
    happened: float


class Score(NamedTuple):
    """Chances against what happened: how many, the share that happened, ranking (AUROC), and calibration error.

    `auroc` is `None` where all or nothing happened.
    """

    cases: int
    happened: float
    foretold: float
    auroc: float | None
    error: float


def score(told: Sequence[Told]) -> Score:
    """The figures of at least one forecast."""
    n, yes = len(told), sum(happened for _, happened in told)
    return Score(n, yes / n, sum(chance for chance, _ in told) / n, auroc(told), error(table(told)))


def table(told: Sequence[Told], bins: int = 10) -> list[Bin]:
    """Bins of equal width, without the empty ones."""
    held: dict[int, list[Told]] = {}
    for chance, happened in told:
        held.setdefault(min(int(chance * bins), bins - 1), []).append((chance, happened))
    return [_bin(k / bins, (k + 1) / bins, held[k]) for k in sorted(held)]


def _bin(low: float, high: float, held: Sequence[Told]) -> Bin:
    n = len(held)
    return Bin(low, high, n, sum(p for p, _ in held) / n, sum(y for _, y in held) / n)


def error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean distance between foretold and happened, by count."""
    return sum(one.cases * abs(one.foretold - one.happened) for one in bins) / sum(one.cases for one in bins)


def auroc(told: Sequence[Told]) -> float | None:
    """The chance that a case that happened was given a higher chance than one that did not; ties count half."""
    below, wins, hits = 0, 0.0, 0
    for _chance, tied in groupby(sorted(told), key=lambda one: one[0]):
        outcomes = [happened for _, happened in tied]
        yes = sum(outcomes)
        no = len(outcomes) - yes
        wins += yes * (below + no / 2)
        below, hits = below + no, hits + yes
    return wins / (hits * below) if hits and below else None
