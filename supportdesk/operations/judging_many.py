"""Many due cases judged in one transaction: read together, and what follows written together.

For flags and proposals, which change nothing of a case but its version and its time. A case for which a rule would do
something is left to `judging`, one at a time: what is done can be refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import bindparam, column, insert, select, table, text, update

from supportdesk import clock_rows
from supportdesk.change import Change
from supportdesk.clock import to_ms
from supportdesk.operations.case_facts import facts_of
from supportdesk.operations.judging import STATES, inputs_of
from supportdesk.operations.rule_sets import InForce
from supportdesk.rules.actor import rule
from supportdesk.rules.clocks import breach, summary
from supportdesk.rules.engine import Judge
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.rule_book import Rule, Then
from supportdesk.rules.storable import storable_all
from supportdesk.terms import EventTag

MOST_TURNS = 1000
# Untyped on purpose: rows are read and written as what the columns hold, with no cost for types.
_STANDS = ("version", "updated_at", "next_fire_at")
_FOLLOWS = ("due_at", "due_clock", "breached")
_CASES = table("cases", column("id"), *map(column, (*_STANDS, *_FOLLOWS)))
_DECIDED = (
    *("case_id", "rule", "rule_set_id", "act", "verb", "words", "because", "inputs", "state", "scheduled_at"),
    *("decided_at", "answered_by", "reason"),
)
_DECISIONS = table("decisions", column("id"), *map(column, _DECIDED), column("ended_at"))
_EVENTS = table(
    "events",
    *map(column, ("operation_id", "step", "case_id", "seq", "tag", "actor", "at", "reason", "changes", "details")),
)
_THIS = _CASES.c.id == bindparam("number")
_LOOK_AGAIN = update(_CASES).where(_THIS).values(next_fire_at=bindparam("fire"))
_TOLD = _LOOK_AGAIN.values({name: bindparam(f"new_{name}") for name in ("version", "updated_at")})
_MOVED = update(_CASES).where(_THIS).values({name: bindparam(f"new_{name}") for name in _FOLLOWS})
_END = update(_DECISIONS).where(_DECISIONS.c.id == bindparam("decision")).values(ended_at=bindparam("ended"))
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class _Word(NamedTuple):
    """A rule begins (`of` is the rule) or ends at an instant."""

    name: str
    instant: int
    of: Rule | None = None
    inputs: Mapping[str, Any] | None = None


@dataclass
class _Due:
    """One case under judgement. `follows` is what its row holds of its clocks; `standing` are the decisions that stand, by
    rule (0: not stored yet)."""

    number: int
    version: int
    updated_at: int
    next_at: int | None
    follows: tuple[Any, ...]
    standing: dict[str, int] = field(default_factory=dict)
    words: list[_Word] = field(default_factory=list)

    @property
    def began(self) -> list[str]:
        return [word.of.then.value for word in self.words if word.of is not None]

    @property
    def ended(self) -> int:
        return sum(word.of is None for word in self.words)


class Judged(NamedTuple):
    """Of each case that was judged, what began and how many ended; and the cases that must be judged one at a time."""

    done: list[tuple[list[str], int]]
    left: list[int]


def judge_many(change: Change, numbers: Sequence[int], in_force: InForce, judge: Judge) -> Judged:
    """Judges each of these cases at each instant that has come since it was last judged, as `sweep.judge_case` does."""
    page = _Page(change, in_force, judge)
    due = page.read(numbers)
    facts = page.facts([case.number for case in due])
    ready = [case for case in due if page.judged(case, facts[case.number])]
    page.write(ready)
    done = {case.number for case in ready}
    return Judged(
        [(case.began, case.ended) for case in ready], [case.number for case in due if case.number not in done]
    )


class _Page:
    """Some cases in an open change."""

    def __init__(self, change: Change, in_force: InForce, judge: Judge) -> None:
        self._change, self._in_force, self._judge = change, in_force, judge
        self._connection = change.session.connection()
        self._now = to_ms(change.now)

    def read(self, numbers: Sequence[int]) -> list[_Due]:
        """Those that are still due, locked, with what stands of them."""
        wanted = select(_CASES.c.id, *(_CASES.c[name] for name in (*_STANDS, *_FOLLOWS))).where(
            _CASES.c.id.in_(numbers), _CASES.c.next_fire_at <= self._now
        )
        rows = self._connection.execute(wanted.order_by(_CASES.c.id).with_for_update())
        due = [
            _Due(number, version, updated_at, next_at, tuple(follows))
            for number, version, updated_at, next_at, *follows in rows
        ]
        standing = self._standing([case.number for case in due])
        for case in due:
            case.standing = standing.get(case.number, {})
        return due

    def _standing(self, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
        columns = (_DECISIONS.c.case_id, _DECISIONS.c.rule, _DECISIONS.c.id)
        wanted = select(*columns).where(_DECISIONS.c.case_id.in_(numbers), _DECISIONS.c.ended_at.is_(None))
        found: dict[int, dict[str, int]] = {}
        for number, name, decision in self._connection.execute(wanted):
            found.setdefault(number, {})[name] = decision
        return found

    def facts(self, numbers: Sequence[int]) -> dict[int, CaseFacts]:
        """What the rules see of them."""
        levels, sqlite = self._change.clocks.in_force.levels, self._change.desk.dialect == "sqlite"
        with_words = self._in_force.book.asks_for_words
        return facts_of(self._rows, numbers, levels, with_words=with_words, sqlite=sqlite)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.execute(text(sql))]

    def judged(self, case: _Due, facts: CaseFacts) -> bool:
        """Judges one case; whether that was all, for one that must be judged by itself is left as it was."""
        now = self._now
        at: int | None = min(max(case.next_at or 0, case.updated_at), now)
        standing, said = dict(case.standing), set(case.standing)
        for _turn in range(MOST_TURNS):
            if at is None or at > now:
                break
            judged = self._judge.judge(facts, at, standing)
            if any(one.then is Then.DO or one.name in said for one in judged.begins):
                return False
            case.words += [_Word(name, at) for name in judged.ends]
            case.words += [_Word(one.name, at, one, inputs_of(one, facts, at)) for one in judged.begins]
            for name in judged.ends:
                del standing[name]
            standing |= dict.fromkeys((one.name for one in judged.begins), 0)
            said.update(standing)
            if judged.begins or judged.ends:
                facts = self._told(facts)
                at = self._judge.next_turn(facts, at)
            else:
                at = judged.next_at
        case.next_at = at
        return True

    def _told(self, facts: CaseFacts) -> CaseFacts:
        """The facts once a word is in the history: the case changed now, and a due that has passed is dated."""
        missed = facts.due_at is not None and facts.due_at < self._now
        return facts._replace(updated_at=self._now, breached=facts.breached or missed)

    def write(self, cases: Sequence[_Due]) -> None:
        """Decisions, their events, and what follows in the rows of the cases."""
        quiet = [{"number": case.number, "fire": case.next_at} for case in cases if not case.words]
        told = [case for case in cases if case.words]
        if quiet:
            self._connection.execute(_LOOK_AGAIN, quiet)
        if told:
            self._decide(told)
            self._tell(told)
            self._follow(told)

    def _decide(self, cases: Sequence[_Due]) -> None:
        """Stores what began and ended. A rule begins once at most in one go, so that what stands tells its number."""
        began = [self._decision(case, word) for case in cases for word in case.words if word.of is not None]
        if began:
            self._connection.execute(insert(_DECISIONS), began)
            standing = self._standing([case.number for case in cases])
            for case in cases:
                case.standing = standing.get(case.number, {})
        ended = [
            {"decision": case.standing[word.name], "ended": word.instant}
            for case in cases
            for word in case.words
            if word.of is None
        ]
        if ended:
            self._connection.execute(_END, ended)

    def _decision(self, case: _Due, word: _Word) -> dict[str, Any]:
        one = word.of
        if one is None:
            raise AssertionError("a word that ends is no decision")
        decision = dict.fromkeys(("answered_by", "reason"), "")
        return decision | {
            "case_id": case.number,
            "rule": one.name,
            "rule_set_id": self._in_force.version,
            "act": one.then.value,
            "verb": one.verb.value,
            "words": _JSON(storable_all(dict(one.words))),
            "because": storable_all(one.sentence("en")),
            "inputs": _JSON(storable_all(word.inputs)),
            "state": STATES[one.then],
            "scheduled_at": word.instant,
            "decided_at": self._now,
        }

    def _tell(self, cases: Sequence[_Due]) -> None:
        events = []
        for case in cases:
            operation_id = str(uuid4())
            for step, word in enumerate(case.words):
                case.version += 1
                events.append(self._event(case, word) | {"operation_id": operation_id, "step": step})
        self._connection.execute(insert(_EVENTS), events)

    def _event(self, case: _Due, word: _Word) -> dict[str, Any]:
        one = word.of
        details = {"rule": word.name, "decision": case.standing[word.name], "scheduled_at": word.instant}
        if one is not None:
            details |= {"version": self._in_force.version, "act": one.then.value, "verb": one.verb.value}
            details |= {"inputs": word.inputs}
        return {
            "case_id": case.number,
            "seq": case.version,
            "tag": (EventTag.RULE_ENDED if one is None else EventTag.RULE_BEGAN).value,
            "actor": rule(word.name).login,
            "at": self._now,
            "reason": "" if one is None else storable_all(one.sentence("en")),
            "changes": "{}",
            "details": _JSON(storable_all(details)),
        }

    def _follow(self, cases: Sequence[_Due]) -> None:
        """What the clocks come to at this moment, as with any change of a case."""
        before = clock_rows.clocks_of_all(self._change.session, [case.number for case in cases])
        after = {number: breach(clocks, self._now) for number, clocks in before.items()}
        moved = {number: (clocks, after[number]) for number, clocks in before.items() if clocks != after[number]}
        clock_rows.save(self._change.session, moved)
        changed = []
        for case in cases:
            standing = summary(after.get(case.number, ()), self._now)
            clock = standing.due_clock.value if standing.due_clock else ""
            follows = (standing.due_at, clock, int(standing.breached))
            if follows != case.follows:  # else seven indexes are written again, a page of each for every case
                names = zip(_FOLLOWS, follows, strict=True)
                changed.append({"number": case.number, **{f"new_{name}": value for name, value in names}})
        if changed:
            self._connection.execute(_MOVED, changed)
        rows = [{"number": case.number, "fire": case.next_at, "new_version": case.version} for case in cases]
        self._connection.execute(_TOLD, [row | {"new_updated_at": self._now} for row in rows])
