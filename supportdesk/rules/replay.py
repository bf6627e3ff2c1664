"""What rules would have said, read from the log of one case: decisions with their times, and what was missed.

The case runs as history has it: what a rule would have done changes nothing that follows. A case is judged when an event
changed something that some rule asks for, and when time alone can have turned an answer; in between no answer can turn.
Pure; instants are UTC milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from supportdesk.rules.clock_moment import MOVES_CLOCKS, moment_of
from supportdesk.rules.clock_values import CaseMoment, Clock
from supportdesk.rules.clocks import breach, step
from supportdesk.rules.effects import effects_of
from supportdesk.rules.engine import Judge
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_clocks import CLOCK_FIELDS, RunningClock
from supportdesk.rules.filter_tree import Words, terms_of, walk
from supportdesk.rules.projection import Happened
from supportdesk.rules.replay_names import Named, Names, ids_of
from supportdesk.rules.rule_book import RuleBook
from supportdesk.rules.search_words import words
from supportdesk.rules.service_levels import CHOSEN_BY, ServiceLevel
from supportdesk.terms import CUSTOMER_CLOCKS, CaseState, Channel, ClockKind, Kind, Line, done_in

MOST_TURNS = 1000
"""A case that turns more often between two events is left there: no rule that ends does."""
ANY = "*"
_ASKED = {
    **{
        name: (name,)
        for name in ("priority", "state", "line", "kind", "impact", "urgency", "cause", "channel", "source")
    },
    **{"owner": ("owner_id",), "customer": ("customer_id", "requester"), "service": ("component_id",)},
    **{"component": ("component_id",), "area": ("competence_id",), "contact": ("contact_id", "requester")},
    **{"waiting": ("last_inbound_at", "last_reply_at"), "age": ("arrived_at",), "arrived": ("arrived_at",)},
    **{"resolved": ("resolved_at",), "wake": ("wake_at",), "category": ("category", "subcategory")},
    **{
        "function": ("function_hit",),
        "fixed": ("fix_expected_at",),
        "word": ("next_word_at",),
        "problem": ("problem_id",),
    },
    **{"backs": ("hand_back_count",), "reopened": ("reopen_count",), "id": (), "risk": ()},
    "is": (
        "state",
        "owner_id",
        "last_inbound_at",
        "last_reply_at",
        "merged_into_id",
        "priority",
        "line",
        "fix_expected_at",
    ),
}
"""The columns of a case in which each field of the language is told; a field that is not here may turn with any event."""


class Said(NamedTuple):
    """A rule that began to hold of a case: when, and until when (`None`: it still held at the end)."""

    case_id: int
    at: int
    rule: str
    ended_at: int | None = None


class Promise(NamedTuple):
    """One clock with the customer as history ran it. `missed_at` is when its time had passed, `over_at` when it was met,
    cancelled or `None`."""

    case_id: int
    kind: ClockKind
    started_at: int
    missed_at: int | None
    over_at: int | None


Choose = Callable[[Mapping[str, Any]], int | None]
"""Which service level a case gets by its fields."""


class Replay:
    """Rules over the log of many cases, one after the other.

    With `choose` the cases have its service levels of `levels`, whatever was promised in their time.
    """

    def __init__(
        self,
        book: RuleBook,
        levels: Mapping[int, ServiceLevel],
        empty: Mapping[str, Any],
        names: Names | None = None,
        *,
        prefix: str = "SD",
        choose: Choose | None = None,
    ) -> None:
        self.levels, self.names, self.empty, self.choose = levels, names or Names(), empty, choose
        self.columns = asked_columns(book)
        self.judge = Judge(book, prefix)
        self.said: list[Said] = []
        self.promises: list[Promise] = []

    def case(self, number: int, events: Iterable[Happened], until: int) -> None:
        """Replays one case up to and including an instant."""
        run = _Run(self, number)
        for event in events:
            if event.at > until:
                break
            run.pass_time(event.at)
            run.happened(event)
        run.pass_time(until + 1)
        self.said += run.said()
        self.promises += run.promises()

    def running(self, clocks: Iterable[Clock]) -> tuple[RunningClock, ...]:
        """Those of the clocks that run, as facts hold them."""
        levels = self.levels
        return tuple(
            [
                RunningClock(clock.kind, clock.due_at, clock.target_ms, levels[clock.service_level_id].calendar)
                for clock in clocks
                if clock.due_at is not None
            ]
        )


def asked_columns(book: RuleBook) -> frozenset[str]:
    """The columns of a case in which something is told that some rule asks for; with `ANY` every event may matter."""
    found: set[str] = set()
    for rule in book.rules:
        if any(isinstance(node, Words) for node in walk(rule.when)):
            found.add(ANY)
        for term in terms_of(rule.when):
            found |= set() if term.field in CLOCK_FIELDS else set(_ASKED.get(term.field, (ANY,)))
    return frozenset(found)


class _Run:
    """One case under way."""

    def __init__(self, replay: Replay, number: int) -> None:
        self._replay, self._number = replay, number
        self._fields: dict[str, Any] = dict(replay.empty)
        self._clocks: tuple[Clock, ...] = ()
        self._moment: CaseMoment | None = None
        self._tags: frozenset[str] = frozenset()
        self._watchers: frozenset[int] = frozenset()
        self._messages: set[int] = set()
        self._updated_at = 0
        self._next_at: int | None = None
        self._standing: dict[str, int] = {}
        self._said: list[Said] = []
        self._ids: tuple[Any, ...] = ()
        self._named = Named()
        self._running_of: tuple[Clock, ...] = ()
        self._running: tuple[RunningClock, ...] = ()
        self._breached = False

    def happened(self, event: Happened) -> None:
        """One event; the rules are asked when it changed what they ask for."""
        promised = self._fields["service_level_id"]
        for name, (_old, new) in event.changes.items():
            self._fields[name] = new
        if self._replay.choose is not None:
            self._fields["service_level_id"] = self._chosen(self._replay.choose, event, promised)
        self._updated_at = event.at
        self._beside(event.details)
        before = self._clocks
        anew = self._fields["service_level_id"] != promised
        if anew or self._moment is None or not MOVES_CLOCKS.isdisjoint(event.changes):
            after = moment_of(self._fields)
            self._clocks = step(self._clocks, self._moment, after, event.at, self._replay.levels)
            self._moment = after
        columns = self._replay.columns
        if before != self._clocks or ANY in columns or not columns.isdisjoint(event.changes):
            self._judge(event.at)

    def _chosen(self, choose: Choose, event: Happened, promised: int | None) -> int | None:
        """As a change of the case chooses: at its beginning, and again while it is open."""
        again = not CHOSEN_BY.isdisjoint(event.changes) and not done_in(self._fields["state"])
        return choose(self._fields) if self._moment is None or again else promised

    def pass_time(self, to: int) -> None:
        """Judges at every instant before `to` at which time alone can have turned an answer."""
        for _turn in range(MOST_TURNS):
            if self._next_at is None or self._next_at >= to:
                return
            self._judge(self._next_at)

    def said(self) -> Iterator[Said]:
        """All decisions, in order of time."""
        standing = [Said(self._number, at, rule) for rule, at in self._standing.items()]
        return iter(sorted([*self._said, *standing]))

    def promises(self) -> Iterator[Promise]:
        """What became of the clocks with the customer."""
        for clock in self._clocks:
            if clock.kind in CUSTOMER_CLOCKS:
                over = None if clock.open else clock.ended_at
                yield Promise(self._number, clock.kind, clock.started_at, clock.breached_at, over)

    def _beside(self, details: Mapping[str, Any]) -> None:
        if not details.get("effects"):
            return
        effects = effects_of(dict(details))
        self._tags = (self._tags | frozenset(effects.tags_added)) - frozenset(effects.tags_removed)
        self._watchers = (self._watchers | frozenset(effects.watchers_added)) - frozenset(effects.watchers_removed)
        self._messages |= {*effects.messages_added, *effects.messages_moved_in}
        self._messages -= {*effects.messages_withdrawn, *effects.messages_moved_out}

    def _judge(self, at: int) -> None:
        self._clocks = breach(self._clocks, at)
        judged = self._replay.judge.judge(self._facts(), at, self._standing)
        for name in judged.ends:
            self._said.append(Said(self._number, self._standing.pop(name), name, at))
        for rule in judged.begins:
            self._standing[rule.name] = at
        self._next_at = judged.next_at

    def _facts(self) -> CaseFacts:
        fields, names = self._fields, self._replay.names
        kind, state, line, channel, *plain = _in_order(fields)
        ids = ids_of(fields)
        if ids != self._ids:
            self._ids, self._named = ids, names.named(ids)
        if self._clocks is not self._running_of:
            self._running_of, self._running = self._clocks, self._replay.running(self._clocks)
            self._breached = any(one.breached_at is not None and one.kind in CUSTOMER_CLOCKS for one in self._clocks)
        return CaseFacts._make(
            (
                *(self._number, self._updated_at),
                *(_kind(kind), _state(state), _line(line), _channel(channel)),
                *plain,
                *self._named,
                self._tags,
                frozenset([names.logins.get(key, "") for key in self._watchers]) if self._watchers else _NONE,
                self._words(self._named) if ANY in self._replay.columns else _NONE,
                self._running,
                self._breached,
                None,  # nobody knows what the risk was
            )
        )

    def _words(self, named: Named) -> frozenset[str]:
        fields, names = self._fields, self._replay.names
        texts = (fields["subject"], fields["requester"], fields["source_ref"], fields["category"])
        who = (named.customer_number, named.customer_name, named.contact_name, named.contact_mail)
        found = {word for text in (*texts, *who) if text for word in words(text)}
        return frozenset(found.union(*(names.words.get(key, ()) for key in self._messages)))


_NONE: frozenset[str] = frozenset()
_kind, _state, _line, _channel = cache(Kind), cache(CaseState), cache(Line), cache(Channel)
_in_order = itemgetter(
    *("kind", "state", "line", "channel"),
    *("priority", "impact", "urgency", "arrived_at", "resolved_at", "wake_at", "escalated_at", "last_inbound_at"),
    *("last_reply_at", "requester", "category", "subcategory", "cause", "source", "hand_back_count", "reopen_count"),
    *("fix_expected_at", "next_word_at", "function_hit", "problem_id", "merged_into_id"),
)
"""Columns of a case in the order of its facts."""
