"""The orders of the queue, and the stretches a page is read from: each stretch is one that an index gives in order.

A page behind a row of group G is the rest of G, then what follows G. Asked in one condition (`(group, …) > (…)`) an
engine starts at the beginning of the order again; asked as two stretches it starts where the row stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from supportdesk.operations.matching import by_code_point
from supportdesk.rules.filter_tree import And, Filter, Op, Or, Term
from supportdesk.storage.address import Dialect
from supportdesk.terms import done_in

CUSTOMERS = "LEFT JOIN customers cu ON cu.id = c.customer_id"
OWNERS = "LEFT JOIN agents ow ON ow.id = c.owner_id"
CASES = f"cases c {CUSTOMERS} {OWNERS}"
BY_URGENCY = ("c.done", "c.due_at", "c.priority", "c.arrived_at", "c.id")
BOTH = frozenset({0, 1})
Key = tuple[Any, ...]


class Sort(StrEnum):
    """Orders of the queue."""

    URGENT = "urgent"
    AGE = "age"
    UPDATED = "updated"
    NUMBER = "number"
    CUSTOMER = "customer"
    OWNER = "owner"


class Names(NamedTuple):
    """Names that put cases in groups: `group` orders the groups of `table`, `nobody` are the cases of none.

    `field` of the filter language is the one in the column `key`, which is `name` in the table of the names. `table` is
    a cross join, which SQLite reads from left to right: name by name in order, instead of sorting all cases.
    """

    table: str
    joined: str
    group: tuple[str, ...]
    nobody: str
    none: tuple[Any, ...]
    field: str
    key: str
    name: str


class Order(NamedTuple):
    """`within` are columns of an index, behind the one of its group if it has groups.

    `ranges` are fields of the filter language that the order itself is by; `leads` those that begin an index which goes
    on in this order, the rarest first.
    """

    within: tuple[str, ...]
    descending: bool = False
    names: Names | None = None
    ranges: frozenset[str] = frozenset()
    leads: tuple[str, ...] = ()

    @property
    def by_urgency(self) -> bool:
        """Whether `done` comes first."""
        return self.names is None and self.within == BY_URGENCY


class Stretch(NamedTuple):
    """Part of a page: rows of `source` under `conditions`, in the order of `columns`."""

    source: str
    conditions: tuple[str, ...]
    columns: tuple[str, ...]
    params: dict[str, Any]


def order_of(sort: Sort, dialect: Dialect) -> Order:
    """The order by its name. Cases of one customer or owner follow each other as in the order of urgency."""
    by = {
        Sort.URGENT: Order(BY_URGENCY, ranges=frozenset({"late"}), leads=("owner", "state", "priority", "line")),
        Sort.AGE: Order(("c.arrived_at", "c.id"), ranges=frozenset({"age", "arrived"})),
        Sort.UPDATED: Order(("c.updated_at", "c.id"), descending=True, ranges=frozenset({"updated"})),
        Sort.NUMBER: Order(("c.id",), descending=True, ranges=frozenset({"id"})),
    }
    return by.get(sort) or Order(BY_URGENCY, names=_names(sort, dialect))


def _names(sort: Sort, dialect: Dialect) -> Names:
    if sort is Sort.OWNER:
        table = f"agents ow CROSS JOIN cases c {CUSTOMERS}"
        login = (by_code_point(dialect, "ow.login"),)
        told = ("owner", "c.owner_id", "ow.id")
        return Names(table, "c.owner_id = ow.id", login, "c.owner_id IS NULL", ("",), *told)
    table = f"customers cu CROSS JOIN cases c {OWNERS}"
    group = (by_code_point(dialect, "cu.search_name"), "cu.id")
    told = ("customer", "c.customer_id", "cu.id")
    return Names(table, "c.customer_id = cu.id", group, "c.customer_id IS NULL", ("", 0), *told)


def key_columns(order: Order) -> tuple[str, ...]:
    """What the key of a row is made of; a case without a name in `Names` has those of `none`."""
    if order.names is None:
        return order.within
    nothing = ("''" if value == "" else str(value) for value in order.names.none)
    group = (f"coalesce({column}, {value})" for column, value in zip(order.names.group, nothing, strict=True))
    return (*group, *order.within)


def stretches(order: Order, done: frozenset[int], *, after: Key | None, descending: bool) -> Iterator[Stretch]:
    """Where the rows behind `after`, or from the beginning on, are read from, one stretch after the other.

    `done` are the values of that column which the filter leaves.
    """
    whole = Stretch(CASES, (), order.within, {})
    if order.names is not None:
        yield from _by_names(order.names, whole, done, after, descending)
    elif order.by_urgency:
        yield from _by_done(whole, done, after, descending)
    else:
        yield whole if after is None else _behind(whole, after, descending)


def _by_done(whole: Stretch, done: frozenset[int], after: Key | None, descending: bool) -> Iterator[Stretch]:
    """The open and the done apart: within each, an index that begins with other words of the filter can give the order."""
    for value in sorted(done, reverse=descending):
        conditions, params = (*whole.conditions, "c.done = :done"), whole.params | {"done": value}
        part = Stretch(whole.source, conditions, whole.columns[1:], params)
        if after is None or (value != after[0] and (value < after[0]) is descending):
            yield part
        elif value == after[0]:
            yield _behind(part, after[1:], descending)


def _by_names(
    names: Names, whole: Stretch, done: frozenset[int], after: Key | None, descending: bool
) -> Iterator[Stretch]:
    """Those without a name stand first, or last where the order is turned round."""
    size = len(names.group)
    group, rest = (after[:size], after[size:]) if after is not None else (None, None)
    nameless = whole._replace(conditions=(names.nobody,))
    named = Stretch(names.table, (names.joined,), (*names.group, *whole.columns), {})
    if not descending and group in (None, names.none):
        yield from _by_done(nameless, done, rest, descending)
    if group is None or (group == names.none and not descending):
        yield named
    elif group != names.none:
        params = {f"g{number}": value for number, value in enumerate(group)}
        same = " AND ".join(f"{column} = :g{number}" for number, column in enumerate(names.group))
        yield from _by_done(Stretch(names.table, (names.joined, same), whole.columns, params), done, rest, descending)
        beyond = _compared(names.group, [f":{name}" for name in params], descending)
        yield named._replace(conditions=(names.joined, beyond), params=params)
    if descending:
        yield from _by_done(nameless, done, rest if group == names.none else None, descending)


def _behind(stretch: Stretch, key: Key, descending: bool) -> Stretch:
    """The rest of a stretch, behind the row of a key."""
    named = {f"k{number}": value for number, value in enumerate(key)}
    beyond = _compared(stretch.columns, [f":{name}" for name in named], descending)
    return stretch._replace(conditions=(*stretch.conditions, beyond), params=stretch.params | named)


def up_to(stretch: Stretch, key: Key, descending: bool) -> Stretch:
    """The beginning of a stretch, with the row of a key (of the whole order) as its last."""
    named = {f"e{number}": value for number, value in enumerate(key[-len(stretch.columns) :])}
    before = _compared(stretch.columns, [f":{name}" for name in named], not descending, "=")
    return stretch._replace(conditions=(*stretch.conditions, before), params=stretch.params | named)


def beyond(order: Order, key: Key, descending: bool) -> tuple[str, dict[str, Any]]:
    """The condition that a case stands behind the row of a key, wherever it is read from, and its parameters."""
    named = {f"k{number}": value for number, value in enumerate(key)}
    return _compared(key_columns(order), [f":{name}" for name in named], descending), named


def _compared(columns: tuple[str, ...], values: list[str], descending: bool, same: str = "") -> str:
    return f"({', '.join(columns)}) {'<' if descending else '>'}{same} ({', '.join(values)})"


def done_of(tree: Filter) -> frozenset[int]:
    """Which values of `done` the cases of a filter can have, as far as its words tell at once."""
    match tree:
        case And(parts):
            return BOTH.intersection(*(done_of(part) for part in parts))
        case Or(parts):
            return frozenset().union(*(done_of(part) for part in parts))
        case Term("is", Op.IS, values):
            flags = {"open": frozenset({0}), "waiting": frozenset({0}), "done": frozenset({1})}
            return frozenset().union(*(flags.get(str(value), BOTH) for value in values))
        case Term("state", Op.IS, values):
            return frozenset(done_in(value) for value in values)
        case _:
            return BOTH
