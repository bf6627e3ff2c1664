"""The queue: pages of cases by filter and order: keyset-paged, small rows, never a body, never a full count."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.filter_sql import compile_filter
from supportdesk.operations.matching import by_name
from supportdesk.operations.visibility import visible_cases
from supportdesk.rules.filters import parse
from supportdesk.terms import CaseState, Kind, Line

PAGE = 50
COUNTED = 1000
"""Counts stop here: "999+" is all a person needs, and the whole table is never counted to draw a page."""


class Sort(StrEnum):
    """Orders of the queue."""

    URGENT = "urgent"
    AGE = "age"
    UPDATED = "updated"
    NUMBER = "number"
    CUSTOMER = "customer"
    OWNER = "owner"


class _Order(NamedTuple):
    columns: tuple[str, ...]
    descending: bool = False


_ORDERS = {
    Sort.URGENT: _Order(("c.done", "c.priority", "c.arrived_at", "c.id")),
    Sort.AGE: _Order(("c.arrived_at", "c.id")),
    Sort.UPDATED: _Order(("c.updated_at", "c.id"), descending=True),
    Sort.NUMBER: _Order(("c.id",), descending=True),
    Sort.CUSTOMER: _Order(("{customer}", "c.id")),
    Sort.OWNER: _Order(("{owner}", "c.priority", "c.arrived_at", "c.id")),
}


def _columns(desk: Desk, order: _Order) -> tuple[str, ...]:
    names = {"customer": by_name(desk.dialect, "cu.search_name"), "owner": by_name(desk.dialect, "ow.login")}
    return tuple(column.format(**names) for column in order.columns)


class QueueQuery(NamedTuple):
    """What a queue shows: a filter in the words of the filter bar, an order, and whether it is turned round."""

    filter: str = "is:open"
    sort: Sort = Sort.URGENT
    reverse: bool = False


class QueueRow(NamedTuple):
    """One line of the queue. Instants in milliseconds; `key` is where it stands in the order."""

    id: int
    version: int
    kind: Kind
    state: CaseState
    line: Line
    priority: int
    subject: str
    customer: str
    owner: str
    arrived_at: int
    updated_at: int
    wake_at: int | None
    unanswered: bool
    done: bool
    hand_back_count: int
    reopen_count: int
    owner_id: int | None
    key: tuple[Any, ...]


_COLUMNS = (
    "c.id, c.version, c.kind, c.state, c.line, c.priority, substr(c.subject, 1, 200), coalesce(cu.name, c.requester), "
    "coalesce(ow.login, ''), c.arrived_at, c.updated_at, c.wake_at, c.last_inbound_at, c.last_reply_at, c.done, "
    "c.hand_back_count, c.reopen_count, c.owner_id"
)
_FIXED = 18
_JOINS = {
    "cu": "LEFT JOIN customers cu ON cu.id = c.customer_id",
    "ow": "LEFT JOIN agents ow ON ow.id = c.owner_id",
    "co": "LEFT JOIN components co ON co.id = c.component_id",
}


def _row(values: Sequence[Any]) -> QueueRow:
    inbound, reply = values[12], values[13]
    unanswered = inbound is not None and inbound > (reply or 0)
    head = (values[0], values[1], Kind(values[2]), CaseState(values[3]), Line(values[4]))
    tail = (unanswered, bool(values[14]), values[15], values[16], values[17], tuple(values[_FIXED:]))
    return QueueRow._make((*head, *values[5:12], *tail))


class PageSql(NamedTuple):
    """A page as plain SQL with parameters: what the queue, the prepaint and the benchmarks all run."""

    sql: str
    params: dict[str, Any]


def page_sql(
    desk: Desk,
    query: QueueQuery,
    *,
    after: tuple[Any, ...] | None = None,
    backwards: bool = False,
    limit: int = PAGE,
    only: int | None = None,
) -> PageSql:
    """The SQL of one page; `after` is the `key` of the row before it (behind it, when going backwards)."""
    order = _ORDERS[query.sort]
    columns = _columns(desk, order)
    descending = order.descending ^ query.reverse ^ backwards
    condition = compile_filter(parse(query.filter), desk.dialect, prefix=desk.prefix)
    params: dict[str, Any] = {**condition.params, "me": desk.actor.agent_id, "now": to_ms(desk.now()), "limit": limit}
    where = [visible_cases(desk.actor), condition.sql]
    if only is not None:
        where.append("c.id = :only")
        params["only"] = only
    if after is not None:
        names = [f":k{number}" for number in range(len(columns))]
        params |= {f"k{number}": value for number, value in enumerate(after)}
        sign = "<" if descending else ">"
        where.append(f"({', '.join(columns)}) {sign} ({', '.join(names)})")
    direction = " DESC" if descending else ""
    joins = " ".join(_JOINS[name] for name in sorted({"cu", "ow"} | condition.needs))
    sql = (
        f"SELECT {_COLUMNS}, {', '.join(columns)} FROM cases c {joins} "
        f"WHERE {' AND '.join(f'({part})' for part in where)} "
        f"ORDER BY {', '.join(column + direction for column in columns)} LIMIT :limit"
    )
    return PageSql(sql, _only_named(sql, params))


def _only_named(sql: str, params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if f":{name}" in sql}


def page(
    desk: Desk, query: QueueQuery, *, after: QueueRow | None = None, before: QueueRow | None = None, limit: int = PAGE
) -> list[QueueRow]:
    """Rows in the query's order: from its start, `after` a row, or the ones just `before` a row."""
    edge = after or before
    made = page_sql(desk, query, after=edge.key if edge else None, backwards=before is not None, limit=limit)
    rows = [_row(values) for values in desk.rows(made.sql, made.params)]
    return rows[::-1] if before is not None else rows


def last_page(desk: Desk, query: QueueQuery, *, limit: int = PAGE) -> list[QueueRow]:
    """The last rows of the order, at the cost of the first."""
    made = page_sql(desk, query, backwards=True, limit=limit)
    return [_row(values) for values in desk.rows(made.sql, made.params)][::-1]


def rows_of(desk: Desk, query: QueueQuery, numbers: Sequence[int]) -> list[QueueRow]:
    """These cases as rows of the query's order, whether or not they match its filter; the unseen ones are left out."""
    if not numbers:
        return []
    wanted = ", ".join(str(int(number)) for number in numbers)
    columns = _columns(desk, _ORDERS[query.sort])
    sql = (
        f"SELECT {_COLUMNS}, {', '.join(columns)} FROM cases c {_JOINS['cu']} {_JOINS['ow']} "
        f"WHERE ({visible_cases(desk.actor)}) AND c.id IN ({wanted})"
    )
    return [_row(values) for values in desk.rows(sql, _only_named(sql, {"me": desk.actor.agent_id}))]


def around(desk: Desk, query: QueueQuery, number: int, *, limit: int = PAGE) -> list[QueueRow]:
    """Up to `limit` rows before a case, the case, and as many after it; nothing when the query does not find it."""
    made = page_sql(desk, query, only=number)
    middle = [_row(values) for values in desk.rows(made.sql, made.params)]
    if not middle:
        return []
    above = page(desk, query, before=middle[0], limit=limit)
    return [*above, *middle, *page(desk, query, after=middle[0], limit=limit)]


def count(desk: Desk, filter_text: str, *, most: int = COUNTED) -> int:
    """How many cases a filter finds, counted up to `most`."""
    condition = compile_filter(parse(filter_text), desk.dialect, prefix=desk.prefix)
    joins = " ".join(_JOINS[name] for name in sorted(condition.needs))
    sql = (
        f"SELECT count(*) FROM (SELECT 1 FROM cases c {joins} WHERE ({visible_cases(desk.actor)}) AND ({condition.sql}) "
        "LIMIT :most) counted"
    )
    params = {**condition.params, "me": desk.actor.agent_id, "now": to_ms(desk.now()), "most": most}
    return int(desk.rows(sql, _only_named(sql, params))[0][0])
