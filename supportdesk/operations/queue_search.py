"""A filter in an order, and the queries that read it: a stretch of the order, the key where a part of it ends, or cases
by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from supportdesk.desk import Desk
from supportdesk.operations.asking import Asking, asking
from supportdesk.operations.filter_columns import ALONE
from supportdesk.operations.queue_order import (
    CASES,
    Key,
    Names,
    Order,
    Stretch,
    beyond,
    done_of,
    key_columns,
    stretches,
    up_to,
)
from supportdesk.operations.queue_sets import Listing, Numbers, listings
from supportdesk.rules.filter_tree import And, Filter, Op, Term, all_of


class Query(NamedTuple):
    """What stands behind SELECT and its columns, how it is ordered, and its parameters; the limit is the taker's."""

    source: str
    order: str
    params: dict[str, Any]


class Asked(NamedTuple):
    """What is asked of each case: a part of the filter, or (`None`) what the actor may see."""

    part: Filter | None
    sql: str


class Search(NamedTuple):
    """A filter in an order: `led` is what an index in this order is asked for, `rest` what is asked of each case.

    Of SQLite, which knows nothing of how many cases fit what, the rest is asked as `(…) IS TRUE`, which it takes no index
    for: which one is walked is then decided by what leads and by the order. PostgreSQL has counted, and decides itself.
    What is not `is_sorted` is only counted: there a list may lead.
    """

    who: Asking
    order: Order
    descending: bool
    done: frozenset[int]
    led: str
    rest: tuple[Asked, ...]
    params: dict[str, Any]
    is_sorted: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether the order is simply read: an index gives what is looked for, or the engine knows best."""
        return not self.rest or self.who.desk.dialect == "postgresql"

    @property
    def leads(self) -> bool:
        """Whether something beside `done` leads."""
        return self.led not in ("", _done_is(self.done))

    @property
    def only_done(self) -> int | None:
        """What `done` is of all cases it finds, if that is known."""
        return next(iter(self.done)) if len(self.done) == 1 else None

    def listings(self) -> list[Listing]:
        """What an index can list of what is asked of each case."""
        return listings(self.who, (asked.part for asked in self.rest), self.only_done)

    def is_in_order(self, listed: Listing) -> bool:
        """Whether what is listed is told by the order itself, so that a list tells nothing more."""
        return isinstance(listed.part, Term) and ALONE.get(listed.part.field) in self.order.within

    def is_just(self, listed: Listing) -> bool:
        """Whether it finds all that is listed, and nothing else."""
        told = not self.leads and self.only_done == listed.done
        return told and listed.exact and [asked.part is listed.part for asked in self.rest] == [True]

    def by_done(self) -> list[Search]:
        """What is read one after the other: the open and the done, where the order has them apart."""
        if not self.order.by_urgency:
            return [self]
        return [self._replace(done=frozenset({value})) for value in sorted(self.done, reverse=self.descending)]

    def stretches(self, after: Key | None) -> list[Stretch]:
        """Where the order is read from."""
        return list(stretches(self.order, self.done, after=after, descending=self.descending))

    def along(self, stretch: Stretch, *, edge: Key | None = None, listed: Listing | None = None) -> Query:
        """The cases of a stretch, up to the one with the key `edge`; `listed` holds all that fit, and is asked first."""
        part = stretch if edge is None else up_to(stretch, edge, self.descending)
        if listed is None:
            return self._query(part, [*part.conditions, *(asked.sql for asked in self.rest)])
        among = f"c.id IN ({listed.joined.sql})"
        may_lead = not self.is_sorted and not self.led
        with_listed = part._replace(params=part.params | listed.joined.params)
        conditions = [*part.conditions, among if may_lead else _by_itself(among)]
        return self._query(with_listed, [*conditions, *self._rest_beside([listed])])

    def edge(self, stretch: Stretch, size: int) -> Key | None:
        """The key of the case at that place of a stretch, whether or not the rest fits; nothing when it is shorter."""
        made = self._query(stretch, list(stretch.conditions))
        sql = f"SELECT {', '.join(key_columns(self.order))} {made.source} {made.order} LIMIT 1 OFFSET :behind"
        found = self.who.desk.rows(sql, made.params | {"behind": size - 1})
        return found[0] if found else None

    def among(self, numbers: Numbers, lists: Sequence[Listing], after: Key | None) -> Query:
        """Those of the numbers in lists that are found, behind a key; no index is used but the one of numbers."""
        behind, params = ("", {}) if after is None else beyond(self.order, after, self.descending)
        columns = tuple(f"+{column}" if column.startswith("c.") else column for column in key_columns(self.order))
        head = f"c.done IN ({', '.join(map(str, sorted(self.done)))})" if self.order.by_urgency and self.done else ""
        wanted = [f"c.id IN ({', '.join(map(str, sorted(numbers)))})", *map(_by_itself, (self.led, head, behind))]
        by_number = self._replace(led="")
        return by_number._query(Stretch(CASES, (), columns, params), [*wanted, *self._rest_beside(lists)])

    def _rest_beside(self, lists: Sequence[Listing]) -> list[str]:
        told = [id(listed.part) for listed in lists if listed.exact]
        return [asked.sql for asked in self.rest if id(asked.part) not in told]

    def _query(self, stretch: Stretch, where: Sequence[str]) -> Query:
        conditions = " AND ".join(f"({condition})" for condition in (self.led, *where) if condition) or "1 = 1"
        sql = f"FROM {stretch.source} WHERE {conditions}"
        direction = " DESC" if self.descending else ""
        by = f"ORDER BY {', '.join(column + direction for column in stretch.columns)}"
        return Query(sql, by, self.who.given(sql, {**self.params, **stretch.params}))


def search_for(desk: Desk, tree: Filter, order: Order, *, descending: bool = False, is_sorted: bool = True) -> Search:
    """What the actor finds by a filter in an order."""
    who, done = asking(desk, tree), done_of(tree)
    trusted = desk.dialect == "postgresql"
    leading, others = _parted(tree, order)
    others = [all_of(others)] if trusted and others else others  # words asked together are one question to its index
    each = [who.condition(part, by_row=not trusted, letter=f"p{number}x") for number, part in enumerate(others)]
    rest = [Asked(part, made.sql) for part, made in zip(others, each, strict=True)]
    if who.sees_by_case:
        rest.append(Asked(None, who.visible))
    index = who.condition(all_of(leading), by_row=False, letter="l")
    asked_of_index = index.sql if trusted or not order.names else _of_names(index.sql, order.names)
    led = [asked_of_index if leading else "", "" if who.sees_by_case else who.visible]
    if not order.by_urgency or not done:
        led.append(_done_is(done))
    return Search(
        who,
        order,
        descending,
        done,
        " AND ".join(filter(None, led)),
        tuple(rest if trusted else (Asked(part, _by_itself(sql)) for part, sql in rest)),
        {name: value for made in (index, *each) for name, value in made.params.items()},
        is_sorted,
    )


def _by_itself(condition: str) -> str:
    """A condition that no index is taken for."""
    return f"({condition}) IS TRUE" if condition else ""


def _done_is(done: frozenset[int]) -> str:
    return {0: "1 = 0", 1: f"c.done = {min(done, default=0)}"}.get(len(done), "")


def _of_names(condition: str, names: Names) -> str:
    """What leads in an order by names is asked of the names, which are walked."""
    return _by_itself(condition.replace(names.key, names.name))


def _parted(tree: Filter, order: Order) -> tuple[list[Filter], list[Filter]]:
    """The parts that an index in this order is asked for, and the others; without those that `done` says."""
    parts = dict.fromkeys(tree.parts if isinstance(tree, And) else (tree,))
    unsaid = [part for part in parts if not _is_said(part)]
    leads = [(field, part) for part in unsaid if (field := _field(part)) in order.leads]
    first = min(leads, key=lambda lead: order.leads.index(lead[0]), default=("", None))[1]
    leading = [part for part in unsaid if part is first or _is_of_order(part, order)]
    return leading, [part for part in unsaid if part not in leading]


def _is_said(part: Filter) -> bool:
    return isinstance(part, Term) and part.field == "is" and part.values in (("open",), ("done",))


def _is_of_order(part: Filter, order: Order) -> bool:
    """What the order itself is by."""
    if order.names is not None:
        return _field(part, several=True) == order.names.field
    return _field(part, compared=True) in order.ranges


def _field(part: Filter, *, compared: bool = False, several: bool = False) -> str:
    """The field whose one value a part asks for (or compares with, or one of several values); else nothing."""
    if not isinstance(part, Term) or (len(part.values) > 1 and not several) or not (compared or part.op is Op.IS):
        return ""
    flags = {"mine": "owner", "unowned": "owner", "late": "late"}
    return flags.get(str(part.values[0]), "") if part.field == "is" and len(part.values) == 1 else part.field
