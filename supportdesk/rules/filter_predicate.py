"""Makes a function over `CaseFacts` from a filter: what rules ask, and the yardstick for the SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from operator import attrgetter, ge, gt, le, lt
from typing import Any, TypeAlias

from supportdesk.clock import to_ms
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_clocks import CLOCK_FIELDS, RunningClock, asks_for, bound, side_of_due
from supportdesk.rules.filter_fields import AHEAD_FIELDS
from supportdesk.rules.filter_times import window
from supportdesk.rules.filter_tree import And, Filter, Not, Op, Or, Special, Term, Value, Words
from supportdesk.rules.search_words import PREFIX, case_number, fold, letter_cases, spellings, words
from supportdesk.terms import WAITING_STATES as WAITING_IN_ORDER

Predicate: TypeAlias = Callable[[CaseFacts], bool]
_Get: TypeAlias = Callable[[CaseFacts], Any]

_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {Op.BELOW: lt, Op.UP_TO: le, Op.ABOVE: gt, Op.FROM: ge}

WAITING_STATES = frozenset(WAITING_IN_ORDER)


def predicate(tree: Filter, me: str, now: datetime, *, tz: tzinfo | None = None, prefix: str = PREFIX) -> Predicate:
    """Whether a case fits the filter, asked by the agent `me` (a login) at the instant `now`.

    Days are those of `tz`, by default the reader's zone; `prefix` is what stands before the desk's case numbers.
    """
    return Predicates(me, tz=tz, prefix=prefix, now=to_ms(now)).made(tree)


class Predicates:
    """Makes predicates that all ask it for the instant `now` (milliseconds): filters made ready once, to be asked of
    many cases at many instants, by one thread."""

    def __init__(self, me: str, *, tz: tzinfo | None = None, prefix: str = PREFIX, now: int = 0) -> None:
        self.me, self.now, self.tz, self.prefix = me, now, tz, prefix

    def made(self, tree: Filter) -> Predicate:
        """The predicate of one node."""
        match tree:
            case And(parts):
                return _all([self.made(part) for part in parts])
            case Or(parts):
                return _any([self.made(part) for part in parts])
            case Not(part):
                inner = self.made(part)
                return lambda facts: not inner(facts)
            case Words(text):
                return self.words(text)
            case Term():
                return self.term(tree)

    def words(self, text: str) -> Predicate:
        """Every word is there, or begins one that is; or the text is (the start of) the case's number."""
        wanted, digits = words(text), case_number(text, self.prefix)

        def holds(facts: CaseFacts) -> bool:
            if digits and str(facts.number).startswith(digits):
                return True
            return all(any(word.startswith(start) for word in facts.words) for start in wanted)

        return holds

    def term(self, term: Term) -> Predicate:
        """A comparison, or one of several values."""
        if term.field in _TIMES:
            return _any([self.time(term.field, term.op, value) for value in term.values])
        if term.field in CLOCK_FIELDS:
            return self.clock(term)
        if term.op is not Op.IS:
            get, compare, limit = _PLAIN[term.field], _COMPARE[term.op], term.values[0]
            return lambda facts: (known := get(facts)) is not None and compare(known, limit)
        values = [value for value in term.values if value is not Special.NONE]
        parts = self.values(term.field, values) if values else []
        if Special.NONE in term.values:
            parts.append(_NONE[term.field])
        return _any(parts)

    def time(self, field: str, op: Op, value: Value) -> Predicate:
        """An instant within a window; one that the case lacks is in none."""
        get = _TIMES[field]
        if value is Special.NONE:
            return lambda facts: get(facts) is None
        low, high, from_now = window(op, value, self.tz, ahead=field in AHEAD_FIELDS)

        def within(facts: CaseFacts) -> bool:
            at, zero = get(facts), self.now if from_now else 0
            return at is not None and (low is None or at - zero >= low) and (high is None or at - zero < high)

        return within

    def clock(self, term: Term) -> Predicate:
        """Some running clock of the field's kind on the asked side of the bound; `none`: no such clock runs."""
        field, value = term.field, term.values[0]
        if value is Special.NONE:
            return lambda facts: not any(asks_for(field, clock.kind) for clock in facts.clocks)
        compare, kinds = _COMPARE[side_of_due(field, term.op, value)], CLOCK_FIELDS[field]

        def holds(clock: RunningClock) -> bool:
            return clock.kind in kinds and compare(
                clock.due_at, bound(field, value, clock.calendar, clock.target_ms, self.now)
            )

        return lambda facts: bool(facts.clocks) and any(map(holds, facts.clocks))

    def values(self, field: str, values: Sequence[Value]) -> list[Predicate]:
        """One predicate for each value, or one for all of them."""
        named = [self.me if value is Special.ME else value for value in values]
        if field in _PLAIN:
            return [_one_of(_PLAIN[field], frozenset(named))]
        if field in _SETS:
            return [_common(_SETS[field], frozenset(named))]
        if field == "is":
            return [self.flag(value) for value in map(str, named)]
        return [_TEXTS[field](str(value)) for value in named]

    def flag(self, name: str) -> Predicate:
        """One of the questions that `is:` asks."""
        me = self.me
        if name == "late":
            return lambda facts: (due := facts.due_at) is not None and due < self.now
        return (lambda facts: facts.owner == me) if name == "mine" else _FLAGS[name]


def _all(parts: list[Predicate]) -> Predicate:
    """Two at a time: a replay asks this millions of times, and a loop costs three times as much."""
    if len(parts) < 2:
        return parts[0] if parts else lambda _facts: True
    first, rest = parts[0], parts[1] if len(parts) == 2 else _all(parts[1:])
    return lambda facts: first(facts) and rest(facts)


def _any(parts: list[Predicate]) -> Predicate:
    return parts[0] if len(parts) == 1 else lambda facts: any(part(facts) for part in parts)


def _one_of(get: _Get, values: frozenset[Any]) -> Predicate:
    return lambda facts: get(facts) in values


def _common(get: _Get, values: frozenset[Any]) -> Predicate:
    return lambda facts: not values.isdisjoint(get(facts))


def _customer(text: str) -> Predicate:
    wanted, numbers = fold(text), spellings(text)
    return lambda facts: (
        facts.customer_number is not None and (wanted in fold(facts.customer_name) or facts.customer_number in numbers)
    )


def _component(text: str) -> Predicate:
    wanted = fold(text)
    return lambda facts: facts.component is not None and wanted in fold(facts.component)


def _source(text: str) -> Predicate:
    spelled = spellings(text)
    return lambda facts: facts.source in spelled


def _in_letters(*names: str) -> Callable[[str], Predicate]:
    """Whether one of these facts holds a text, letter by letter in either case."""

    def made(text: str) -> Predicate:
        cases = letter_cases(text)
        return lambda facts: any(_holds(getattr(facts, name), cases) for name in names)

    return made


def _holds(text: str, cases: list[str]) -> bool:
    starts = range(len(text) - len(cases) + 1)
    return any(all(text[start + at] in case for at, case in enumerate(cases)) for start in starts)


def _lacks(*names: str) -> Predicate:
    return lambda facts: not any(getattr(facts, name) for name in names)


_PLAIN: dict[str, _Get] = {
    "id": attrgetter("number"),
    "priority": attrgetter("priority"),
    "impact": attrgetter("impact"),
    "urgency": attrgetter("urgency"),
    "state": attrgetter("state"),
    "line": attrgetter("line"),
    "kind": attrgetter("kind"),
    "channel": attrgetter("channel"),
    "cause": attrgetter("cause"),
    "owner": attrgetter("owner"),
    "area": attrgetter("area"),
    "backs": attrgetter("hand_back_count"),
    "reopened": attrgetter("reopen_count"),
    "risk": attrgetter("risk"),
    "function": attrgetter("function_hit"),
    "problem": attrgetter("problem"),
}
_SETS: dict[str, Callable[[CaseFacts], Iterable[str]]] = {"tag": attrgetter("tags"), "watch": attrgetter("watchers")}
_TIMES: dict[str, Callable[[CaseFacts], int | None]] = {
    "age": attrgetter("arrived_at"),
    "waiting": attrgetter("waiting_since"),
    "arrived": attrgetter("arrived_at"),
    "updated": attrgetter("updated_at"),
    "resolved": attrgetter("resolved_at"),
    "wake": attrgetter("wake_at"),
    "fixed": attrgetter("fix_expected_at"),
    "word": attrgetter("next_word_at"),
}
_TEXTS: dict[str, Callable[[str], Predicate]] = {
    "customer": _customer,
    "component": _component,
    "source": _source,
    "service": _in_letters("service"),
    "category": _in_letters("category", "subcategory"),
    "contact": _in_letters("requester", "contact_name", "contact_mail"),
}
_NONE: dict[str, Predicate] = {
    "owner": lambda facts: facts.owner is None,
    "customer": lambda facts: facts.customer_number is None,
    "component": lambda facts: facts.component is None,
    "source": lambda facts: facts.source is None,
    "area": lambda facts: facts.area is None,
    "service": _lacks("service"),
    "category": _lacks("category"),
    "contact": _lacks("requester", "contact_name"),
    "cause": _lacks("cause"),
    "risk": lambda facts: facts.risk is None,
    "function": lambda facts: facts.function_hit is None,
    "problem": lambda facts: facts.problem is None,
    "tag": _lacks("tags"),
    "watch": _lacks("watchers"),
}
_FLAGS: dict[str, Predicate] = {
    "open": attrgetter("is_open"),
    "done": lambda facts: not facts.is_open,
    "waiting": lambda facts: facts.state in WAITING_STATES,
    "unowned": lambda facts: facts.owner is None,
    "unanswered": attrgetter("unanswered"),
    "breached": attrgetter("breached"),
    "merged": lambda facts: facts.merged_into is not None,
    "escalated": lambda facts: facts.escalated_at is not None,
    "fixed_late": attrgetter("fixed_late"),
}
