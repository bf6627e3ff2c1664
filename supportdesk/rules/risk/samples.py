"""Walks through histories in order of time and takes down each case at each moment, with what was known then."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from supportdesk.rules.risk.features import Standing, row_of
from supportdesk.rules.risk.history import History
from supportdesk.rules.risk.hours import Hours
from supportdesk.rules.risk.stages import stages_ahead
from supportdesk.rules.risk.world import Keys, Question, World, keys_of

FRACTIONS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)
"""Of the target; 0 is the case's first event."""
MOMENTS = ("opening", "10 %", "25 %", "50 %", "75 %", "90 %")
NEVER = 1 << 60


class Sample(NamedTuple):
    """One case (its place among the histories) at one moment. `settles`: when its outcome is known, and may be learnt from.

    `until` is when the moment passes to the next one; `level` the log odds of leaving, before any fact is looked at.
    `ahead`: the stages still to come as they were foreseen, a row of `stages.STAGE_NAMES` each; `bounds`: `at`, and when each
    of them was to end. `ends`: when each of them ended, and `gone`: when the case was resolved (`NEVER` where not); both
    lie in the future.
    """

    case: int
    question: Question
    moment: int
    at: int
    until: int
    settles: int
    outcome: bool
    level: float
    row: array[float]
    ahead: tuple[array[float], ...] = ()
    bounds: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    gone: int = NEVER


class _What(IntEnum):
    EVENT = 0
    SETTLE = 1
    SETTLE_LEFT = 2
    ASK = 3


class _Entry(NamedTuple):
    """Something that is to be done at an instant; `ends` are set for what is asked: of its stages, the last when due."""

    at: int
    what: _What
    case: int
    k: int
    ends: tuple[int, ...] = ()


def samples(histories: Sequence[History], hours: Hours) -> Iterator[Sample]:
    """Every case at every moment at which it was open, in order of time."""
    walk = Walk(histories, hours)
    for entry in walk.agenda:
        yield from walk.do(entry)


class Walk:
    """Goes through the histories; `world` is the desk as it was at the entry done last."""

    def __init__(self, histories: Sequence[History], hours: Hours) -> None:
        self.histories, self.world = histories, World(hours)
        self.agenda = sorted(entry for n, case in enumerate(histories) for entry in _agenda(n, case))
        self._asked: dict[tuple[int, int], Keys] = {}
        self._leaving: dict[int, Keys] = {}

    def do(self, entry: _Entry) -> Iterator[Sample]:
        """Does one entry of the agenda, in its order; gives the samples it takes."""
        case, at, k = self.histories[entry.case], entry.at, entry.k
        if entry.what is _What.EVENT:
            self.world.happened(case.arrived, case.steps[k - 1] if k else None, case.steps[k])
        elif entry.what is _What.SETTLE:
            self._settle(entry.case, at, late=case.open_at(at))
        elif entry.what is _What.SETTLE_LEFT:
            if keys := self._leaving.pop(entry.case, None):
                self.world.settled(Question.LEAVE, 0, keys, at, outcome=_left_by(case, at))
        else:
            yield from self._ask(entry)

    def _settle(self, case: int, at: int, *, late: bool) -> None:
        for moment in range(len(FRACTIONS)):
            keys = self._asked.pop((case, moment), None)
            if keys is not None:
                self.world.settled(Question.MISS, moment, keys, at, outcome=late)

    def _ask(self, entry: _Entry) -> Iterator[Sample]:
        number, at, k = entry.case, entry.at, entry.k
        case = self.histories[number]
        stood = standing(case, at, k)
        if stood is None:
            return
        self._asked[number, k] = stood.keys
        due = entry.ends[-1]
        late = due != NEVER and case.open_at(due)
        row = row_of(stood, self.world, Question.MISS)
        gone = NEVER if case.resolved is None else case.resolved
        ahead = stages_ahead(stood, self.world.hours)
        yield Sample(number, Question.MISS, k, at, entry.ends[0], due, late, 0.0, row, *ahead, entry.ends, gone)
        if k == 0 and (case.left is None or case.left > at):
            self._leaving[number] = stood.keys
            known = _left_known(case, due)
            row = row_of(stood, self.world, Question.LEAVE)
            yield Sample(number, Question.LEAVE, 0, at, known, known, _left_by(case, known), self.leave_level(at), row)

    def leave_level(self, at: int) -> float:
        """Log odds of leaving first line, before any fact is looked at."""
        return log_odds(self.world.rates.mean((Question.LEAVE, 0), at, 0.4, 5.0))


def standing(case: History, at: int, moment: int, elapsed: float | None = None) -> Standing | None:
    """The case as it stood at an instant; `None` before its first event. `elapsed` is the share used, else the moment's."""
    seen = case.until(at)
    if not seen:
        return None
    used = History(case.number, case.arrived, seen, case.promise).used(at)
    target = case.promise.target
    bounds = [
        case.promise.time.add(at, max(0, int(share * target) - used)) for share in (*FRACTIONS[moment + 1 :], 1.0)
    ]
    share = FRACTIONS[moment] if elapsed is None else elapsed
    return Standing(seen, case.arrived, (at, *bounds), at, moment, share, keys_of(seen[-1], seen[0]))


def log_odds(chance: float) -> float:
    """ln(p / (1 - p))."""
    return math.log(chance / (1.0 - chance))


def _left_by(case: History, at: int) -> bool:
    return case.left is not None and case.left <= at


def _left_known(case: History, due: int) -> int:
    """When it is known whether the case leaves: when it has, or is resolved, but for all cases alike not before `due`."""
    ends = [end for end in (case.left, case.resolved) if end is not None]
    return max(due, case.steps[0].at, min(ends)) if ends else NEVER


def _agenda(number: int, case: History) -> Iterator[_Entry]:
    first = case.steps[0]
    for k, step in enumerate(case.steps):
        yield _Entry(step.at, _What.EVENT, number, k)
    if not case.open_at(first.at):
        return
    due = _or_never(case.reached(case.promise.target))
    if due != NEVER:
        yield _Entry(max(due, first.at), _What.SETTLE, number, 0)
    left_known = _left_known(case, due)
    if left_known != NEVER:
        yield _Entry(left_known, _What.SETTLE_LEFT, number, 0)
    reached = (case.reached(int(fraction * case.promise.target)) for fraction in FRACTIONS[1:])
    times = [first.at, *map(_or_never, reached), due]
    for moment in range(len(FRACTIONS)):
        at = times[moment]
        if at == NEVER or not case.open_at(at):
            break
        yield _Entry(at, _What.ASK, number, moment, tuple(max(end, at) for end in times[moment + 1 :]))


def _or_never(at: int | None) -> int:
    return NEVER if at is None else at
