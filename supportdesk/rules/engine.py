"""Judges one case by the rules: which of them begin to hold, which have ended, and when to look again. Pure.

Rules decide, operations act: nothing here touches the database, the clock or the screen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_clocks import CLOCK_FIELDS, RunningClock, turns_at
from supportdesk.rules.filter_fields import AHEAD_FIELDS
from supportdesk.rules.filter_predicate import Predicates, predicate
from supportdesk.rules.filter_times import window
from supportdesk.rules.filter_tree import And, Filter, Op, Special, Term, Value, terms_of
from supportdesk.rules.rule_book import MOVES, Rule, RuleBook, Then

NOBODY = "\0"
"""A login that nobody has: a rule has no "me"."""

OPEN = Term("is", Op.IS, ("open",))
MOST_KEPT = 4_000
"""Clocks whose turns are remembered."""


class Judged(NamedTuple):
    """What the rules say of a case at one instant. `next_at` is when an answer can turn by time alone, `None` for never."""

    begins: tuple[Rule, ...] = ()
    ends: tuple[str, ...] = ()
    next_at: int | None = None


class Judge:
    """A book of rules made ready once, to judge many cases at many instants, by one thread."""

    def __init__(self, book: RuleBook, prefix: str = "SD") -> None:
        self._asked = Predicates(NOBODY, prefix=prefix)
        self._rules = [
            (rule, of_open, self._asked.made(rest)) for rule in book.rules for of_open, rest in [_of_open(rule.when)]
        ]
        terms = dict.fromkeys(term for rule in book.rules for term in terms_of(rule.when))
        turning = [(term, value) for term in terms for value in term.values if _can_turn(term, value)]
        self._clocks = [(term, value) for term, value in turning if term.field in CLOCK_FIELDS]
        self._turns_of: dict[RunningClock, tuple[int, ...]] = {}
        self._instants = [
            (attrgetter(_INSTANTS[term.field]), limit)
            for term, value in turning
            if term.field in _INSTANTS and isinstance(value, timedelta)
            for limit in _limits(term, value)
        ]
        self._late = any(term.field == "is" for term, _value in turning)

    def judge(self, facts: CaseFacts, now: int, standing: Iterable[str]) -> Judged:
        """Which rules begin and end for a case at an instant; `standing` names those that held before.

        Of rules that would move the case by themselves to different lines, the first in order counts.
        """
        held = set(standing)
        is_open, self._asked.now = facts.is_open, now
        true = [rule for rule, of_open, fits in self._rules if (is_open or not of_open) and fits(facts)]
        begins, moved = [], False
        for rule in true:
            moves = rule.then is Then.DO and rule.verb in MOVES
            if rule.name in held or (moves and (moved or MOVES[rule.verb] is facts.line)):
                continue
            moved = moved or moves
            begins.append(rule)
        ends = sorted(held.difference(rule.name for rule in true)) if held else ()
        return Judged(tuple(begins), tuple(ends), self.next_turn(facts, now))

    def next_turn(self, facts: CaseFacts, now: int) -> int | None:
        """The earliest instant after `now` at which time alone can turn an answer of some rule."""
        return min(self._turns(facts, now), default=None)

    def _turns(self, facts: CaseFacts, now: int) -> Iterator[int]:
        for clock in facts.clocks:
            turns = self._turns_of.get(clock) or self._turns_once(clock)
            place = bisect_right(turns, now)
            if place < len(turns):
                yield turns[place]
        if self._late and (due := facts.due_at) is not None and due >= now:
            yield due + 1
        for read, limit in self._instants:
            instant: int | None = read(facts)
            if instant is not None and instant - limit + 1 > now:
                yield instant - limit + 1

    def _turns_once(self, clock: RunningClock) -> tuple[int, ...]:
        """All instants at which an answer about a clock turns, in order, kept for the next time the case is judged."""
        if len(self._turns_of) >= MOST_KEPT:
            self._turns_of.clear()
        turns = sorted({turn for term, value in self._clocks if (turn := turns_at(term, value, clock)) is not None})
        self._turns_of[clock] = tuple(turns)
        return self._turns_of[clock]


def judge(book: RuleBook, facts: CaseFacts, now: int, standing: Iterable[str], *, prefix: str = "SD") -> Judged:
    """As `Judge.judge`, for one case."""
    return Judge(book, prefix).judge(facts, now, standing)


def holds(rule: Rule, facts: CaseFacts, at: datetime, prefix: str = "SD") -> bool:
    """Whether a rule's filter is true of a case at an instant."""
    return predicate(rule.when, NOBODY, at, prefix=prefix)(facts)


def next_turn(book: RuleBook, facts: CaseFacts, now: int) -> int | None:
    """The earliest instant after `now` at which time alone can turn an answer of some rule."""
    return Judge(book).next_turn(facts, now)


def _of_open(when: Filter) -> tuple[bool, Filter]:
    """Whether a filter finds open cases only, and what is left of it to ask of one."""
    parts = when.parts if isinstance(when, And) else (when,)
    rest = tuple(part for part in parts if part != OPEN)
    return len(rest) < len(parts), And(rest)


def _can_turn(term: Term, value: Value) -> bool:
    if value is Special.NONE:
        return False
    timed = term.field in _INSTANTS and isinstance(value, timedelta)
    return timed or term.field in CLOCK_FIELDS or (term.field == "is" and value == "late")


_INSTANTS = {
    "age": "arrived_at",
    "arrived": "arrived_at",
    "updated": "updated_at",
    "waiting": "waiting_since",
    "resolved": "resolved_at",
    "wake": "wake_at",
    "fixed": "fix_expected_at",
    "word": "next_word_at",
}


def _limits(term: Term, value: timedelta) -> list[int]:
    """How far from now an instant of the case lies, in milliseconds, where a term's answer turns."""
    low, high, _from_now = window(term.op, value, None, ahead=term.field in AHEAD_FIELDS)
    return [limit for limit in (low, high) if limit is not None]
