"""Judges one case by the rules: which of them begin to hold, which have ended, and when to look again. Pure.

Rules decide, operations act: nothing here touches the database, the clock or the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportdesk.clock import from_ms
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_clocks import CLOCK_FIELDS, turns_at
from supportdesk.rules.filter_predicate import predicate
from supportdesk.rules.filter_times import window
from supportdesk.rules.filter_tree import Filter, Special, Term, Value, terms_of
from supportdesk.rules.rule_book import MOVES, Rule, RuleBook, Then

NOBODY = "\0"
"""A login that nobody has: a rule has no "me"."""


@dataclass(frozen=True)
class Judged:
    """What the rules say of a case at one instant. `next_at` is when an answer can turn by time alone, `None` for never."""

    begins: tuple[Rule, ...] = ()
    ends: tuple[str, ...] = ()
    next_at: int | None = None


def judge(book: RuleBook, facts: CaseFacts, now: int, standing: Iterable[str], *, prefix: str = "SD") -> Judged:
    """Which rules begin and end for a case at an instant; `standing` names those that held before.

    Of rules that would move the case by themselves to different lines, the first in order counts.
    """
    held, at = set(standing), from_ms(now)
    true = [rule for rule in book.rules if holds(rule, facts, at, prefix)]
    names = {rule.name for rule in true}
    begins, moved = [], False
    for rule in true:
        moves = rule.then is Then.DO and rule.verb in MOVES
        if rule.name in held or (moves and (moved or MOVES[rule.verb] is facts.line)):
            continue
        moved = moved or moves
        begins.append(rule)
    return Judged(tuple(begins), tuple(sorted(held - names)), next_turn(book, facts, now))


def holds(rule: Rule, facts: CaseFacts, at: datetime, prefix: str = "SD") -> bool:
    """Whether a rule's filter is true of a case at an instant."""
    return predicate(rule.when, NOBODY, at, prefix=prefix)(facts)


def next_turn(book: RuleBook, facts: CaseFacts, now: int) -> int | None:
    """The earliest instant after `now` at which time alone can turn an answer of some rule."""
    return min((at for rule in book.rules for at in turns_of(rule.when, facts, now)), default=None)


def turns_of(tree: Filter, facts: CaseFacts, now: int) -> Iterator[int]:
    """The instants after `now` at which a filter's terms turn for a case that nobody touches."""
    for term in terms_of(tree):
        for value in term.values:
            if value is Special.NONE:
                continue
            if term.field in CLOCK_FIELDS:
                turns = (turns_at(term, value, clock, now) for clock in facts.clocks)
                yield from (at for at in turns if at is not None)
            elif term.field == "is" and value == "late":
                if facts.due_at is not None and facts.due_at >= now:
                    yield facts.due_at + 1
            elif term.field in _INSTANTS:
                yield from _window_turns(term, value, facts, now)


_INSTANTS = {
    "age": "arrived_at",
    "arrived": "arrived_at",
    "updated": "updated_at",
    "waiting": "waiting_since",
    "resolved": "resolved_at",
    "wake": "wake_at",
}


def _window_turns(term: Term, value: Value, facts: CaseFacts, now: int) -> Iterator[int]:
    """A duration counted from now reaches an instant of the case when that much time has gone."""
    at: int | None = getattr(facts, _INSTANTS[term.field])
    if at is None or not isinstance(value, timedelta):
        return
    low, high, _from_now = window(term.op, value, None, ahead=term.field == "wake")
    for limit in (low, high):
        if limit is not None and at - limit + 1 > now:
            yield at - limit + 1
