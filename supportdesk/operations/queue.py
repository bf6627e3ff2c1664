"""The queue: pages of cases by filter and order: keyset-paged, small rows, never a body, never a full count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from supportdesk.clock import NEVER, to_ms
from supportdesk.desk import Desk
from supportdesk.operations.clocks import times_for
from supportdesk.operations.damage import damaged_row, is_instant
from supportdesk.operations.filter_sql import Condition, compile_filter
from supportdesk.operations.queue_order import CASES, Key, Sort, key_columns, order_of, possible_done, stretches
from supportdesk.operations.visibility import reads_inside, visible_cases
from supportdesk.rules.filter_tree import Filter
from supportdesk.rules.filters import parse
from supportdesk.terms import CaseState, Kind, Line, Priority

PAGE = 50
COUNTED = 1000
"""Counts stop here: "999+" is all a person needs, and the whole table is never counted to draw a page."""


class QueueQuery(NamedTuple):
    """What a queue shows: a filter in the words of the filter bar, an order, and whether it is turned round."""

    filter: str = "is:open"
    sort: Sort = Sort.URGENT
    reverse: bool = False


class QueueRow(NamedTuple):
    """One line of the queue. Instants in milliseconds; `key` is where it stands in the order.

    `due_at`: the earliest due of its clocks with the customer, `NEVER` when none runs; `breached`: one was missed.
    """

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
    due_at: int
    breached: bool
    key: tuple[Any, ...]


_COLUMNS = (
    "c.id, c.version, c.kind, c.state, c.line, c.priority, substr(c.subject, 1, 200), coalesce(cu.name, c.requester), "
    "coalesce(ow.login, ''), c.arrived_at, c.updated_at, c.wake_at, c.last_inbound_at, c.last_reply_at, c.done, "
    "c.hand_back_count, c.reopen_count, c.owner_id, c.due_at, c.breached"
)
_FIXED = 20


def _row(values: Sequence[Any]) -> QueueRow:
    """The row; one that holds what it cannot hold is told as damaged in its place."""
    try:
        return _sound_row(values)
    except ValueError:
        head = (values[0], 0, Kind.FAULT, CaseState.OPEN, Line.FIRST, Priority.LOW, damaged_row(), "", "", 0, 0, None)
        return QueueRow._make((*head, False, bool(values[14]), 0, 0, None, NEVER, False, tuple(values[_FIXED:])))


def _sound_row(values: Sequence[Any]) -> QueueRow:
    texts, instants = (
        values[6:9],
        (*values[9:11], *(at for at in (*values[11:14], values[18]) if at not in (None, NEVER))),
    )
    whole = all(isinstance(value, int) for value in (values[1], *values[14:17], values[19]))
    if not (whole and all(isinstance(text, str) for text in texts) and all(map(is_instant, instants))):
        raise ValueError("no such row can be")
    Priority(values[5])
    inbound, reply = values[12], values[13]
    unanswered = inbound is not None and inbound > (reply or 0)
    head = (values[0], values[1], Kind(values[2]), CaseState(values[3]), Line(values[4]))
    tail = (unanswered, bool(values[14]), *values[15:19], bool(values[19]), tuple(values[_FIXED:]))
    return QueueRow._make((*head, *values[5:12], *tail))


class PageSql(NamedTuple):
    """A query of a page as plain SQL with parameters: what the queue, the first page and the benchmarks all run."""

    sql: str
    params: dict[str, Any]


def page_sqls(
    desk: Desk, query: QueueQuery, *, after: Key | None = None, backwards: bool = False, limit: int = PAGE
) -> Iterator[PageSql]:
    """The queries of one page, to be run one after the other until it is full; `:limit` is what is still missing.

    `after` is the `key` of the row before it (behind it, when going backwards).
    """
    order = order_of(query.sort, desk.dialect)
    descending = order.descending ^ query.reverse ^ backwards
    tree = parse(query.filter)
    condition = _condition(desk, tree)
    params = {**condition.params, "me": desk.actor.agent_id, "now": to_ms(desk.now()), "limit": limit}
    for stretch in stretches(order, after=after, descending=descending, done=possible_done(tree)):
        where = [visible_cases(desk.actor), condition.sql, *stretch.conditions]
        direction = " DESC" if descending else ""
        sql = (
            f"SELECT {_COLUMNS}, {', '.join(key_columns(order))} FROM {stretch.source} "
            f"WHERE {' AND '.join(f'({part})' for part in where)} "
            f"ORDER BY {', '.join(column + direction for column in stretch.columns)} LIMIT :limit"
        )
        yield PageSql(sql, _only_named(sql, params | stretch.params))


def _condition(desk: Desk, tree: Filter) -> Condition:
    inside, times = reads_inside(desk.actor), times_for(desk, tree)
    return compile_filter(tree, desk.dialect, prefix=desk.prefix, inside=inside, times=times)


def _only_named(sql: str, params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if f":{name}" in sql}


def _read(desk: Desk, queries: Iterable[PageSql], limit: int) -> list[QueueRow]:
    found: list[tuple[Any, ...]] = []
    for made in queries:
        found += desk.rows(made.sql, made.params | {"limit": limit - len(found)})
        if len(found) >= limit:
            break
    return [_row(values) for values in found]


def page(
    desk: Desk, query: QueueQuery, *, after: QueueRow | None = None, before: QueueRow | None = None, limit: int = PAGE
) -> list[QueueRow]:
    """Rows in the query's order: from its start, `after` a row, or the ones just `before` a row."""
    edge = after or before
    queries = page_sqls(desk, query, after=edge.key if edge else None, backwards=before is not None, limit=limit)
    rows = _read(desk, queries, limit)
    return rows[::-1] if before is not None else rows


def last_page(desk: Desk, query: QueueQuery, *, limit: int = PAGE) -> list[QueueRow]:
    """The last rows of the order, at the cost of the first."""
    return _read(desk, page_sqls(desk, query, backwards=True, limit=limit), limit)[::-1]


def rows_of(desk: Desk, query: QueueQuery, numbers: Sequence[int]) -> list[QueueRow]:
    """These cases as rows of the query's order, whether or not they match its filter; the unseen ones are left out."""
    if not numbers:
        return []
    wanted = ", ".join(str(int(number)) for number in numbers)
    return _rows_where(desk, query, f"c.id IN ({wanted})", {})


def around(desk: Desk, query: QueueQuery, number: int, *, limit: int = PAGE) -> list[QueueRow]:
    """Up to `limit` rows before a case, the case, and as many after it; nothing when the query does not find it."""
    condition = _condition(desk, parse(query.filter))
    params = {**condition.params, "now": to_ms(desk.now()), "only": number}
    middle = _rows_where(desk, query, f"c.id = :only AND ({condition.sql})", params)
    if not middle:
        return []
    above = page(desk, query, before=middle[0], limit=limit)
    return [*above, *middle, *page(desk, query, after=middle[0], limit=limit)]


def _rows_where(desk: Desk, query: QueueQuery, where: str, params: Mapping[str, Any]) -> list[QueueRow]:
    columns = ", ".join(key_columns(order_of(query.sort, desk.dialect)))
    sql = f"SELECT {_COLUMNS}, {columns} FROM {CASES} WHERE ({visible_cases(desk.actor)}) AND {where}"
    return [_row(values) for values in desk.rows(sql, _only_named(sql, {**params, "me": desk.actor.agent_id}))]


def count(desk: Desk, filter_text: str, *, most: int = COUNTED) -> int:
    """How many cases a filter finds, counted up to `most`."""
    condition = _condition(desk, parse(filter_text))
    sql = (
        f"SELECT count(*) FROM (SELECT 1 FROM cases c WHERE ({visible_cases(desk.actor)}) AND ({condition.sql}) "
        "LIMIT :most) counted"
    )
    params = {**condition.params, "me": desk.actor.agent_id, "now": to_ms(desk.now()), "most": most}
    return int(desk.rows(sql, _only_named(sql, params))[0][0])
