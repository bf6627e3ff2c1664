"""A whole desk worked on at random: whatever people do, in whatever order, what must hold holds.

A Hypothesis state machine. `machine_on(open_desk)` makes one for an engine; tests choose how long it runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk_words import Words, new_case
from supportdesk.desk import Desk
from supportdesk.errors import DeskError
from supportdesk.operations import flow, joining, lines, marking, ownership, talk
from supportdesk.operations.bulk import on_each
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.queue import QueueQuery, around, count, last_page, page
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.register import NewCase, register, register_and_resolve
from supportdesk.operations.undo import redo, undo
from supportdesk.operations.verify import verify
from supportdesk.operations.waking import wake_due
from supportdesk.terms import OPEN_STATES, WAITING_STATES, CaseState, Channel, LinkKind

WORKERS = ("anna", "dan", "bo", "cy", "eva")
EVERYONE = (*WORKERS, "sara", "olle")
LOGINS = (*EVERYONE, "nobody-here")

who = st.sampled_from(WORKERS)
pick = st.integers(0, 10**6)
texts = st.sampled_from(["Hello", "VPN går inte", "", " ", "x\0y", "half \ud800", "👩‍👩‍👧", "a" * 400, "'; --"])
tags = st.lists(st.sampled_from(["vpn", "Print Room", "åäö", "bad;tag"]), max_size=2).map(tuple)
minutes = st.integers(-5, 300)


@dataclass(frozen=True)
class Attempt:
    """Who tries something on which case, with which other one, and where the rest is drawn from."""

    by: Desk
    case: int
    other: int
    draw: Any


Work = Callable[[Attempt], object]


def _hand_over(at: Attempt) -> lines.HandOver:
    return lines.HandOver(at.draw(texts), at.draw(texts), at.draw(texts))


def _call(at: Attempt) -> NewCase:
    return new_case(
        at.draw(texts),
        text=at.draw(texts),
        tags=at.draw(tags),
        customer_id=at.draw(st.sampled_from([None, 1, 2])),
        take=at.draw(st.booleans()),
    )


WORKS: dict[str, Work] = {
    "undo": lambda at: undo(at.by),
    "redo": lambda at: redo(at.by),
    "register": lambda at: register(at.by, _call(at)),
    "register and resolve": lambda at: register_and_resolve(at.by, _call(at), "1", at.draw(texts)),
    "take": lambda at: ownership.take(at.by, at.case, over=at.draw(st.booleans())),
    "release": lambda at: ownership.release(at.by, at.case, reason=at.draw(texts)),
    "assign": lambda at: ownership.assign(at.by, at.case, at.draw(st.sampled_from(LOGINS))),
    "reply": lambda at: talk.reply(at.by, at.case, at.draw(texts)),
    "note": lambda at: talk.note(at.by, at.case, at.draw(texts)),
    "receive": lambda at: talk.receive(at.by, at.case, at.draw(texts), author=at.draw(texts)),
    "facts": lambda at: set_facts(at.by, at.case, at.draw(facts)),
    "wait": lambda at: flow.wait(
        at.by,
        at.case,
        at.draw(st.sampled_from(WAITING_STATES)),
        until=at.by.now() + timedelta(minutes=at.draw(minutes)),
    ),
    "wait for long": lambda at: flow.wait(at.by, at.case, CaseState.WAITING_SUPPLIER, waiting_for=at.draw(texts)),
    "end wait": lambda at: flow.end_wait(at.by, at.case),
    "resolve": lambda at: flow.resolve(
        at.by, at.case, cause=at.draw(st.sampled_from("1239")), solution=at.draw(texts), reply=at.draw(texts)
    ),
    "close": lambda at: flow.close(at.by, at.case),
    "cancel": lambda at: flow.cancel(at.by, at.case, reason=at.draw(texts)),
    "reopen": lambda at: flow.reopen(at.by, at.case),
    "link": lambda at: joining.link(at.by, at.case, at.other, at.draw(st.sampled_from(LinkKind))),
    "unlink": lambda at: joining.unlink(at.by, at.case, at.other),
    "merge": lambda at: joining.merge(at.by, at.case, at.other),
    "unmerge": lambda at: joining.unmerge(at.by, at.case),
    "split": lambda at: joining.split(at.by, at.case, _some_messages(at), at.draw(texts)),
    "tag": lambda at: marking.tag(at.by, at.case, at.draw(tags), at.draw(tags)),
    "watch": lambda at: marking.watch(at.by, at.case, at.draw(st.sampled_from(LOGINS)), stop=at.draw(st.booleans())),
    "attach": lambda at: marking.attach(at.by, at.case, at.draw(texts), at.draw(texts).encode("utf-8", "replace")),
    "escalate": lambda at: lines.escalate(at.by, at.case, _hand_over(at)),
    "hand back": lambda at: lines.hand_back(at.by, at.case, at.draw(texts)),
    "bulk assign": lambda at: on_each(
        at.by, [at.case, at.other, 999999], lambda c, k: ownership.assign.within(c, k, "bo")
    ),
    "bulk merge": lambda at: on_each(
        at.by, [at.case, at.case + 1, at.case + 2], lambda c, k: joining.merge.within(c, k, at.other)
    ),
}

facts = st.builds(
    Facts,
    subject=st.none() | texts,
    impact=st.none() | st.integers(0, 3),
    urgency=st.none() | st.integers(1, 3),
    category=st.none() | texts,
    customer_id=st.none() | st.integers(1, 3),
    component_id=st.none() | st.integers(1, 2),
)


STEPS = (
    *WORKS,
    *WORKS,
    "undo",
    "redo",
    "register",
    "escalate",
    "hand back",
    "resolve",
    "close",
    "merge",
    "unmerge",
    "time passes",
    "a stranger tries",
)


def _some_messages(at: Attempt) -> list[int]:
    rows = at.by.rows("SELECT id FROM messages WHERE case_id = :id ORDER BY id", {"id": at.case})
    return [key for (key,) in rows[at.draw(st.integers(0, 1)) :]]


FILTERS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "": lambda case: case["id"] > 0,
    "is:open": lambda case: case["state"] in OPEN_STATES,
    "is:done": lambda case: case["state"] not in OPEN_STATES,
    "o:none is:open -s:wait": lambda case: case["owner_id"] is None and case["state"] in ("new", "open"),
    "s:wait": lambda case: case["state"] in WAITING_STATES,
    "l:2 is:open": lambda case: case["line"] == "second" and case["state"] in OPEN_STATES,
    "s:resolved,closed": lambda case: case["state"] in ("resolved", "closed"),
    "is:open is:unanswered": lambda case: (
        case["state"] in OPEN_STATES and (case["last_inbound_at"] or 0) > (case["last_reply_at"] or 0)
    ),
}


class WholeDesk(RuleBasedStateMachine):
    """People at work. Whatever is refused changes nothing; whatever is done can be explained."""

    opened: Callable[[], AbstractContextManager[Words]]
    counted: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self._desk = type(self).opened()
        self.desk = self._desk.__enter__()
        self.known: set[int] = set()
        self.figures: Counter[str] = type(self).counted

    def teardown(self) -> None:
        try:
            self.all_pages_are_the_whole_order()
        finally:
            self._desk.__exit__(None, None, None)

    # What people do

    @initialize(customers=st.lists(st.sampled_from([None, 1, 2]), min_size=2, max_size=4))
    def some_calls(self, customers: list[int | None]) -> None:
        for customer in customers:
            self.desk.phone_case(customer_id=customer, text="Hello", channel=Channel.MAIL)

    @rule(what=st.sampled_from(STEPS), login=who, first=pick, second=pick, back=st.booleans(), data=st.data())
    def a_step(self, what: str, login: str, first: int, second: int, data: Any, *, back: bool) -> None:
        """One rule for all: Hypothesis leaves out rules, and then nothing but undo would be left in many a run."""
        at = Attempt(self.hands(login), self.one_of(first), self.one_of(second), data.draw)
        if what == "time passes":
            self.desk.clock.forward(seconds=at.draw(st.sampled_from([0.001, 10, 21, 3600, 90000])))
            wake_due(self.desk.itself)
            return
        if what == "a stranger tries":
            self._a_stranger_tries(at)
            return
        work = WORKS[what]
        done = self.tried(at.by, lambda: work(at), back=back and what not in ("undo", "redo"))
        self.figures[f"{what} {'done' if done else 'refused'}"] += 1

    def _a_stranger_tries(self, at: Attempt) -> None:
        stranger = self.hands(at.draw(st.sampled_from(["sara", "olle"])))
        works = sorted(what for what in WORKS if not what.startswith("bulk"))
        work = WORKS[at.draw(st.sampled_from(works))]
        assert not self.tried(stranger, lambda: work(Attempt(stranger, at.case, at.other, at.draw)))

    # What must hold

    def tried(self, by: Desk, work: Callable[[], object], *, back: bool = False) -> bool:
        """Whether it was done. What is refused leaves every case as it was; what is done can be undone, exactly."""
        before, versions = self.images(), self.versions()
        refusal = None
        try:
            work()
        except DeskError as error:
            refusal = error
        if refusal is not None:
            assert self.versions() == versions
            assert self.images() == before
            return False
        if back and self.versions() != versions:
            self._there_and_back(by, before)
        return True

    def _there_and_back(self, by: Desk, before: dict[int, Any]) -> None:
        after = self.images()
        undo(by)
        undone = self.images()
        assert {number: undone[number] for number in before} == before
        assert all(undone[number]["state"] == "cancelled" for number in undone.keys() - before.keys())
        redo(by)
        assert self.images() == after

    @invariant()
    def the_log_explains_every_row(self) -> None:
        assert list(verify(self.desk.nobody)) == []

    @invariant()
    def versions_count_events_and_done_follows_the_state(self) -> None:
        rows = self.desk.nobody.rows(
            "SELECT c.id, c.version, c.done, c.state, (SELECT count(*) FROM events e WHERE e.case_id = c.id) FROM cases c"
        )
        assert all(
            version == events and done == (state not in OPEN_STATES) for _id, version, done, state, events in rows
        )

    @invariant()
    def no_case_is_lost(self) -> None:
        numbers = set(self.numbers())
        assert self.known <= numbers
        self.known = numbers

    @invariant()
    def what_waits_for_nothing_has_no_alarm(self) -> None:
        rows = self.desk.nobody.rows("SELECT state FROM cases WHERE done = 0 AND wake_at IS NOT NULL")
        assert {state for (state,) in rows} <= {state.value for state in WAITING_STATES}

    @invariant()
    def whoever_has_a_case_can_work_on_it(self) -> None:
        rows = self.desk.nobody.rows("SELECT DISTINCT a.login FROM cases c JOIN agents a ON a.id = c.owner_id")
        assert {login for (login,) in rows} <= set(WORKERS)

    @invariant()
    def merges_end_somewhere(self) -> None:
        into = dict(self.desk.nobody.rows("SELECT id, merged_into_id FROM cases WHERE merged_into_id IS NOT NULL"))
        for number in into:
            at, steps = number, 0
            while at in into:
                at, steps = into[at], steps + 1
                assert steps <= len(into)

    def all_pages_are_the_whole_order(self) -> None:
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in self.desk.nobody.rows(_EVERY_CASE)]
        for text, holds in FILTERS.items():
            expected = {row["id"] for row in rows if holds(row)}
            assert count(self.desk.anna, text) == len(expected)
            for sort in Sort:
                self._pages(QueueQuery(text, sort), expected)
        hamnen = {row["id"] for row in rows if row["customer_id"] == self.desk.hamnen}
        assert count(self.desk.sara, "") == len(hamnen)
        assert count(self.desk.olle, "") == 0

    def _pages(self, query: QueueQuery, expected: set[int]) -> None:
        anna = self.desk.anna
        whole = [row.id for row in page(anna, query, limit=10_000)]
        assert len(whole) == len(set(whole))
        assert set(whole) == expected
        assert [
            row.id for row in page(anna, QueueQuery(query.filter, query.sort, reverse=True), limit=10_000)
        ] == whole[::-1]
        forward, backward = [], []
        rows = page(anna, query, limit=3)
        while rows and len(forward) <= len(whole):
            forward += [row.id for row in rows]
            rows = page(anna, query, after=rows[-1], limit=3)
        rows = last_page(anna, query, limit=3)
        while rows and len(backward) <= len(whole):
            backward = [row.id for row in rows] + backward
            rows = page(anna, query, before=rows[0], limit=3)
        assert forward == backward == whole
        for place in range(0, len(whole), 4):
            assert [row.id for row in around(anna, query, whole[place], limit=2)] == whole[
                max(place - 2, 0) : place + 3
            ]

    # Helpers

    def hands(self, login: str) -> Desk:
        return getattr(self.desk, login)

    def numbers(self) -> list[int]:
        return [number for (number,) in self.desk.nobody.rows("SELECT id FROM cases ORDER BY id")]

    def one_of(self, place: int) -> int:
        numbers = self.numbers()
        return numbers[place % len(numbers)]

    def versions(self) -> dict[int, int]:
        return dict(self.desk.nobody.rows("SELECT id, version FROM cases"))

    def images(self) -> dict[int, Any]:
        return {number: self.desk.image(number) for number in self.numbers()}


_COLUMNS = ("id", "state", "line", "owner_id", "customer_id", "last_inbound_at", "last_reply_at")
_EVERY_CASE = f"SELECT {', '.join(_COLUMNS)} FROM cases"


def machine_on(opened: Callable[[], AbstractContextManager[Words]], counted: Counter[str]) -> type[WholeDesk]:
    """The machine for desks that `opened` gives, a new one for each run; `counted` gathers what was done and refused."""
    return type("WholeDesk", (WholeDesk,), {"opened": staticmethod(opened), "counted": counted})
