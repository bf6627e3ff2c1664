"""How the forecasts of a live desk turned out, without choosing among the cases: as many of the slow as of the quick.

What is easily got wrong here makes the chances too low: a case that is resolved at once says so at once, one that is not
says so later; and a case about which something happens is looked at again, which those resolved never are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from supportdesk.rules.risk.history import History
from supportdesk.rules.risk.samples import FRACTIONS, NEVER


class Told(NamedTuple):
    """A chance that a case was given first at a moment: by the model alone, and as it was said."""

    moment: int
    at: int
    raw: float
    chance: float


class CameTrue(NamedTuple):
    """A chance that the model gave at a moment, at an instant, and what it turned out as, which was known later."""

    moment: int
    at: int
    raw: float
    known: int
    value: float


def came_true(case: History, told: Sequence[Told]) -> Iterator[CameTrue]:
    """Each forecast of a case by what it was given at its next moment, or by its outcome; `known` may lie ahead.

    What was told when the case was late already was no forecast.
    """
    due = case.reached(case.promise.target)
    for one, later in zip_longest(told, told[1:]):
        if due is not None and one.at >= due:
            continue
        at, value = _outcome(case, one.moment, due) if later is None else (later.at, later.chance)
        yield CameTrue(one.moment, one.at, one.raw, max(one.at, at), value)


def _outcome(case: History, moment: int, due: int | None) -> tuple[int, float]:
    """When what was told last is learnt from, and whether the case missed.

    A case resolved in time is learnt from when its next moment has passed, as those still open are: not before them.
    """
    if case.resolved is not None and (due is None or case.resolved <= due):
        passed = case.reached(int((*FRACTIONS, 1.0)[moment + 1] * case.promise.target))
        return (NEVER if passed is None else max(passed, case.resolved)), 0.0
    return (NEVER, 1.0) if due is None else (due, 1.0)
