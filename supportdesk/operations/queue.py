"""The queue: pages of cases by filter and order: keyset-paged, small rows, never a body, never a full count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from supportdesk.clock import NEVER, to_ms
from supportdesk.desk import Desk
from supportdesk.operations.asking import asking
from supportdesk.operations.damage import EARLIEST, LATEST, damaged_row
from supportdesk.operations.queue_order import CASES, Key, Sort, key_columns, order_of
from supportdesk.operations.queue_paths import Bounds, find
from supportdesk.operations.queue_search import Query, Search, search_for
from supportdesk.operations.visibility import visible_cases
from supportdesk.rules.filters import parse
from supportdesk.terms import CaseState, Kind, Line, Priority

PAGE = 50
COUNTED = 1000
"""Counts stop here: "999+" is all a person needs, and the whole table is never counted to draw a page."""
PAGES = Bounds(few=300, first=500, worth=4_000, some=3_000, between=10_000, most=30_000)
COUNTS = Bounds(few=COUNTED, first=1_000, worth=40_000, some=COUNTED, between=COUNTED, most=30_000)
"""A count goes through the cases as they lie in the table, at a fraction of what any other order costs for each."""
OPEN_COUNTS = COUNTS._replace(worth=10_000)
"""The open cases lie far apart."""


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


_KINDS, _STATES, _LINES = ({str(one): one for one in of} for of in (Kind, CaseState, Line))
_PRIORITIES = frozenset(map(int, Priority))
_ALWAYS, _MAYBE = (int,), (int, type(None))
_HELD: tuple[tuple[type, ...], ...] = (
    *(_ALWAYS, _ALWAYS, (str,), (str,), (str,), _ALWAYS, (str,), (str,), (str,), _ALWAYS, _ALWAYS),
    *(_MAYBE, _MAYBE, _MAYBE, _ALWAYS, _ALWAYS, _ALWAYS, _MAYBE, _ALWAYS, _ALWAYS),
)
"""What each of `_COLUMNS` can hold."""


def _row(values: Sequence[Any]) -> QueueRow:
    """The row; one that holds what it cannot hold is told as damaged in its place."""
    try:
        return _sound_row(values)
    except (ValueError, KeyError):
        head = (values[0], 0, Kind.FAULT, CaseState.OPEN, Line.FIRST, Priority.LOW, damaged_row(), "", "", 0, 0, None)
        return QueueRow._make((*head, False, bool(values[14]), 0, 0, None, NEVER, False, tuple(values[_FIXED:])))


@lru_cache(maxsize=256)
def _can_be(types: tuple[type, ...]) -> bool:
    """Whether a row can be that holds values of these types; asked once for all rows that hold the same."""
    return all(issubclass(one, held) for one, held in zip(types, _HELD, strict=True))


def _sound_row(values: Sequence[Any]) -> QueueRow:
    if not _can_be(tuple(map(type, values[:_FIXED]))) or values[5] not in _PRIORITIES:
        raise ValueError("no such row can be")
    for at in (*values[9:14], values[18]):
        if at is not None and not EARLIEST <= at <= LATEST and at != NEVER:
            raise ValueError("no such row can be")
    inbound, reply = values[12], values[13]
    unanswered = inbound is not None and inbound > (reply or 0)
    head = (values[0], values[1], _KINDS[values[2]], _STATES[values[3]], _LINES[values[4]])
    tail = (unanswered, bool(values[14]), *values[15:19], bool(values[19]), tuple(values[_FIXED:]))
    return QueueRow._make((*head, *values[5:12], *tail))


class _Rows:
    """Takes rows in the order of a search."""

    def __init__(self, limit: int) -> None:
        self.found: list[tuple[Any, ...]] = []
        self._limit = limit

    @property
    def missing(self) -> int:
        return self._limit - len(self.found)

    def take(self, search: Search, query: Query) -> None:
        self.found += search.who.desk.rows(_page_sql(search, query), query.params | {"limit": self.missing})

    def is_told(self, number: int) -> bool:
        return False


class _Tally:
    """Counts cases up to `most`."""

    def __init__(self, most: int) -> None:
        self._most = self.missing = most

    def take(self, search: Search, query: Query) -> None:
        sql = f"SELECT count(*) FROM (SELECT 1 {query.source} LIMIT :limit) counted"
        self.missing -= int(search.who.desk.rows(sql, query.params | {"limit": self.missing})[0][0])

    def is_told(self, number: int) -> bool:
        self.missing = max(self._most - number, 0)
        return True


def _page_sql(search: Search, query: Query) -> str:
    columns = ", ".join(key_columns(search.order))
    return f"SELECT {_COLUMNS}, {columns} {query.source} {query.order} LIMIT :limit"


class PageSql(NamedTuple):
    """A query of a page as plain SQL with parameters."""

    sql: str
    params: dict[str, Any]


def page_sqls(desk: Desk, query: QueueQuery, *, limit: int = PAGE) -> Iterator[PageSql]:
    """The queries of a first page along its order, to be run one after the other until it is full.

    So runs what every case of a stretch fits; `queue_paths` says what else there is.
    """
    search = _search(desk, query)
    for stretch in search.stretches(None):
        made = search.along(stretch)
        yield PageSql(_page_sql(search, made), made.params | {"limit": limit})


def _search(desk: Desk, query: QueueQuery, *, backwards: bool = False) -> Search:
    order = order_of(query.sort, desk.dialect)
    return search_for(desk, parse(query.filter), order, descending=order.descending ^ query.reverse ^ backwards)


def _read(desk: Desk, query: QueueQuery, after: Key | None, limit: int, *, backwards: bool = False) -> list[QueueRow]:
    rows = _Rows(limit)
    find(_search(desk, query, backwards=backwards), rows, PAGES, after)
    return [_row(values) for values in rows.found]


def page(
    desk: Desk, query: QueueQuery, *, after: QueueRow | None = None, before: QueueRow | None = None, limit: int = PAGE
) -> list[QueueRow]:
    """Rows in the query's order: from its start, `after` a row, or the ones just `before` a row."""
    if before is not None:
        return _read(desk, query, before.key, limit, backwards=True)[::-1]
    return _read(desk, query, after.key if after else None, limit)


def last_page(desk: Desk, query: QueueQuery, *, limit: int = PAGE) -> list[QueueRow]:
    """The last rows of the order, at the cost of the first."""
    return _read(desk, query, None, limit, backwards=True)[::-1]


def rows_of(desk: Desk, query: QueueQuery, numbers: Sequence[int]) -> list[QueueRow]:
    """These cases as rows of the query's order, whether or not they match its filter; the unseen ones are left out."""
    if not numbers:
        return []
    wanted = ", ".join(str(int(number)) for number in numbers)
    return _rows_where(desk, query, f"c.id IN ({wanted})", {})


def around(desk: Desk, query: QueueQuery, number: int, *, limit: int = PAGE) -> list[QueueRow]:
    """Up to `limit` rows before a case, the case, and as many after it; nothing when the query does not find it."""
    tree = parse(query.filter)
    condition = asking(desk, tree).condition(tree, by_row=True)
    middle = _rows_where(desk, query, f"c.id = :only AND ({condition.sql})", condition.params | {"only": number})
    if not middle:
        return []
    above = page(desk, query, before=middle[0], limit=limit)
    return [*above, *middle, *page(desk, query, after=middle[0], limit=limit)]


def _rows_where(desk: Desk, query: QueueQuery, where: str, params: Mapping[str, Any]) -> list[QueueRow]:
    columns = ", ".join(key_columns(order_of(query.sort, desk.dialect)))
    sql = f"SELECT {_COLUMNS}, {columns} FROM {CASES} WHERE ({visible_cases(desk.actor)}) AND {where}"
    given = {"me": desk.actor.agent_id, "now": to_ms(desk.now()), **params}
    named = {name: value for name, value in given.items() if f":{name}" in sql}
    return [_row(values) for values in desk.rows(sql, named)]


def count(desk: Desk, filter_text: str, *, most: int = COUNTED) -> int:
    """How many cases a filter finds, counted up to `most`."""
    tree, tally = parse(filter_text), _Tally(most)
    search = search_for(desk, tree, order_of(Sort.URGENT, desk.dialect))
    if not search.is_plain and not search.leads:
        search = search_for(desk, tree, order_of(Sort.NUMBER, desk.dialect), is_sorted=False)
    bounds = OPEN_COUNTS if search.done == {0} else COUNTS
    find(search, tally, bounds._replace(few=most, some=most, between=most))
    return most - tally.missing
