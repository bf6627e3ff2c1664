"""What the queue shows does not depend on how it was found: along the order, by number, or by comparing lists."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from engines import PostgresqlDesks, SqliteDesks
from fake_clock import FakeClock
from filter_worlds import AREAS, LOGINS, NOW, World, a_world, fill, filters
from supportdesk.clock import from_ms, to_ms
from supportdesk.desk import Desk, open_desk
from supportdesk.operations import queue
from supportdesk.operations.queue import QueueQuery, QueueRow, around, count, last_page, page
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.queue_paths import Bounds
from supportdesk.operations.queue_search import Search
from supportdesk.rules.actor import Actor
from supportdesk.rules.filter_predicate import predicate
from supportdesk.rules.filter_tree import Filter
from supportdesk.rules.filters import LONGEST, parse, unparse
from supportdesk.storage.address import Address
from supportdesk.storage.reading import SqliteReader
from supportdesk.terms import Role
from sweeps import PROVING, rounds

T = TypeVar("T")

ALL = 10**6
WAYS = {
    "as set": queue.PAGES,
    "by number": Bounds(few=ALL, first=1, worth=0, some=ALL, between=ALL, most=ALL),
    "along": Bounds(few=0, first=2, worth=ALL**2, some=0, between=0, most=0),
    "along, then by number": Bounds(few=0, first=3, worth=0, some=ALL, between=ALL, most=ALL),
    "along, then what lists have in common": Bounds(few=0, first=3, worth=0, some=6, between=6, most=ALL),
    "along, then a short list": Bounds(few=0, first=3, worth=0, some=0, between=0, most=ALL),
    "along, then a long list": Bounds(few=0, first=3, worth=0, some=0, between=0, most=0),
}


class Place:
    """A desk, and what is in it; without a long name for the reports of failures."""

    def __init__(self, desk: Desk, world: World) -> None:
        self.desk, self.world = desk, world


def a_desk_of(world: World, address: Address, url: str) -> Desk:
    engine = create_engine(url)
    fill(engine, world)
    engine.dispose()
    desk = open_desk(str(address.path) if address.path else url, clock=FakeClock(from_ms(NOW)))
    return desk.acting_as(Actor(LOGINS[0], agent_id=1, roles=frozenset({Role.FIRST_LINE})))


@pytest.fixture(scope="module")
def world() -> World:
    return a_world(7)


@pytest.fixture(scope="module")
def on_sqlite(sqlite_desks: SqliteDesks, world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with sqlite_desks.fresh(tmp_path_factory.mktemp("paths")) as address:
        desk = a_desk_of(world, address, f"sqlite:///{address.path}")
        yield Place(desk, world)
        desk.close()


@pytest.fixture(scope="module")
def on_postgresql(
    postgresql_desks: PostgresqlDesks, world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with postgresql_desks.fresh(tmp_path_factory.mktemp("paths")) as address:
        desk = a_desk_of(world, address, address.sqlalchemy_url)
        yield Place(desk, world)
        desk.close()


def in_order(world: World, tree: Filter, query: QueueQuery) -> list[int]:
    """What a filter finds, in order, as plain Python tells and sorts it."""
    fits = predicate(tree, LOGINS[0], from_ms(NOW))
    names = [fold["search_name"] for fold in world.side["customers"]]

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        urgency = (row["done"], row["due_at"], row["priority"], row["arrived_at"], row["id"])
        customer, owner = row["customer_id"] or 0, row["owner_id"] or 0
        return {
            Sort.URGENT: urgency,
            Sort.AGE: (row["arrived_at"], row["id"]),
            Sort.UPDATED: (-to_ms(row["updated_at"]), -row["id"]),
            Sort.NUMBER: (-row["id"],),
            Sort.CUSTOMER: (names[customer - 1] if customer else "", customer, *urgency),
            Sort.OWNER: (LOGINS[owner - 1] if owner else "", *urgency),
        }[query.sort]

    found = [row for row, facts in zip(world.rows, world.facts, strict=True) if fits(facts)]
    return [row["id"] for row in sorted(found, key=place, reverse=query.reverse)]


def walked(desk: Desk, query: QueueQuery, limit: int) -> list[int]:
    rows = page(desk, query, limit=limit)
    got = list(rows)
    while rows:
        rows = page(desk, query, after=rows[-1], limit=limit)
        got += rows
        assert len(got) < 1000, "the walk does not end"
    return numbers(got)


def numbers(rows: list[QueueRow]) -> list[int]:
    return [row.id for row in rows]


def check(place: Place, tree: Filter, query: QueueQuery, limit: int) -> None:
    desk, expected = place.desk, in_order(place.world, tree, query)
    assert walked(desk, query, limit) == expected
    assert numbers(last_page(desk, query, limit=limit)) == expected[-limit:]
    assert count(desk, query.filter) == len(expected)
    assert count(desk, query.filter, most=3) == min(len(expected), 3)
    if expected:
        middle = len(expected) // 2
        shown = numbers(around(desk, query, expected[middle], limit=limit))
        assert shown == expected[max(middle - limit, 0) : middle + limit + 1]


asked = given(
    tree=filters(),
    sort=st.sampled_from(Sort),
    reverse=st.booleans(),
    limit=st.sampled_from((5, 50)),
    way=st.sampled_from(sorted(WAYS)),
)
often = settings(
    max_examples=rounds(60, 150),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def check_way(place: Place, tree: Filter, sort: Sort, reverse: bool, limit: int, way: str) -> None:
    text = unparse(tree)
    assume(len(text) <= LONGEST)
    assert parse(text) == tree
    with pytest.MonkeyPatch.context() as patch:
        go(patch, way)
        check(place, tree, QueueQuery(text, sort, reverse), limit)


def go(patch: pytest.MonkeyPatch, way: str) -> None:
    """From here on the queue is read in one way only."""
    if way != "as set":
        for name in ("PAGES", "COUNTS", "OPEN_COUNTS"):
            patch.setattr(queue, name, WAYS[way])


@pytest.mark.swept
@often
@asked
def test_on_sqlite_every_way_shows_what_python_sorts(on_sqlite, tree, sort, reverse, limit, way):
    check_way(on_sqlite, tree, sort, reverse, limit, way)


@pytest.mark.swept
@often
@asked
def test_postgresql_shows_what_python_sorts(on_postgresql, tree, sort, reverse, limit, way):
    """It has one way only: it counts what it holds, and plans by that."""
    check_way(on_postgresql, tree, sort, reverse, limit, way)


def a_third(of: Sequence[T], number: int) -> Sequence[T]:
    """Every third from a place on that moves with the test: together the tests go through all of them."""
    return of if PROVING else of[number % 3 :: 3]


EVERYDAY = (
    *(
        "",
        "is:open",
        "o:me is:open",
        "o:none is:open -s:wait",
        "p:1,2 is:open -s:wait",
        "l:2 is:open",
        "p:<=2",
        "s:wait",
    ),
    *("c:nordic", "comp:mx2", "svc:mail", "mx2", "mail delivery", "is:open mx2", "limit 1003", "1003", "SD-100"),
    *("tag:vip", "-tag:vip", "tag:vip,100%", "watch:me", "age:>2h", "age:<1d", "upd:<1h", "resolved:<1d", "wake:<1d"),
    *(
        "kind:incident",
        "chan:phone",
        "impact:1 urgency:2",
        "cause:change",
        "cat:backup",
        f"area:{AREAS[0]}",
        "contact:ek",
    ),
    *("backs:>1", "reopened:>=1", "src:demo", "is:escalated", "is:merged", "is:waiting", "is:mine", "id:>1010"),
    *("sla:<2h is:open", "sla:>75%", "is:late", "is:breached", "risk:>50%", "waiting:>1h", "stay:>1h"),
    *("c:nordic OR tag:vip", "(c:nordic is:open) OR o:bo", "c:none", "o:bo,none", "tag:vip c:nordic is:open mx2"),
)


@pytest.mark.swept
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sort", Sort)
def test_everyday_filters_on_sqlite(on_sqlite: Place, monkeypatch, sort: Sort, way: str):
    go(monkeypatch, way)
    for text in a_third(EVERYDAY, list(Sort).index(sort) + list(WAYS).index(way)):
        check(on_sqlite, parse(text), QueueQuery(text, sort), 7)


def test_everyday_filters_on_postgresql(on_postgresql: Place):
    for place, text in enumerate(EVERYDAY):
        check(on_postgresql, parse(text), QueueQuery(text, list(Sort)[place % len(Sort)]), 20)


class Gone:
    """Which ways were gone: counts of what `Search` made."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.along = self.listed = self.among = self.in_common = 0
        along, among = Search.along, Search.among

        def count_along(search, stretch, *, edge=None, listed=None):
            self.along, self.listed = self.along + (listed is None), self.listed + (listed is not None)
            return along(search, stretch, edge=edge, listed=listed)

        def count_among(search, found, lists, after):
            self.among, self.in_common = self.among + (len(lists) == 1), self.in_common + (len(lists) > 1)
            return among(search, found, lists, after)

        patch.setattr(Search, "along", count_along)
        patch.setattr(Search, "among", count_among)


TAKEN: dict[str, Callable[[Gone], bool]] = {
    "by number": lambda gone: gone.among > 0 and not gone.listed,
    "along": lambda gone: gone.along > 10 and not (gone.listed or gone.among or gone.in_common),
    "along, then by number": lambda gone: gone.along > 10 and gone.among > 10,
    "along, then what lists have in common": lambda gone: gone.in_common > 0 and gone.along > 10,
    "along, then a short list": lambda gone: gone.listed > 10 and not gone.among,
    "along, then a long list": lambda gone: gone.listed > 10 and not gone.among,
}


@pytest.mark.parametrize("way", TAKEN)
def test_these_tests_do_go_every_way(on_sqlite: Place, monkeypatch, way: str):
    go(monkeypatch, way)
    gone = Gone(monkeypatch)
    for text in ("tag:vip c:nordic", "comp:mx2", "mx2", "kind:incident tag:vip,100%", "svc:mail -s:wait"):
        walked(on_sqlite.desk, QueueQuery(text), 2)
    assert TAKEN[way](gone), vars(gone)


def statements(patch: pytest.MonkeyPatch, work: Callable[[], object]) -> list[tuple[str, Any]]:
    """What is read, with its parameters."""
    read: list[tuple[str, Any]] = []
    rows = SqliteReader.rows

    def kept(reader: SqliteReader, sql: str, params: Any = None) -> list[tuple[Any, ...]]:
        read.append((sql, params or {}))
        return rows(reader, sql, params)

    with patch.context() as inner:
        inner.setattr(SqliteReader, "rows", kept)
        work()
    return read


Plan = Callable[[str, Any], list[str]]


@pytest.fixture(scope="module")
def plan(on_sqlite: Place) -> Iterator[Plan]:
    """What SQLite does for a query, step by step."""
    with closing(sqlite3.connect(on_sqlite.desk.store.address.path)) as connection:
        yield lambda sql, params: [step for *_ids, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", params)]


@pytest.mark.parametrize("way", ["along", "along, then by number", "along, then a short list"])
@pytest.mark.parametrize("sort", Sort)
def test_nothing_is_sorted_but_a_few_read_by_number(on_sqlite: Place, plan: Plan, monkeypatch, sort: Sort, way: str):
    """Along the order an index gives it: the engine never sorts what it then throws away."""
    go(monkeypatch, way)
    middle = page(on_sqlite.desk, QueueQuery("", sort))[20]
    for text in EVERYDAY:
        for after, before in ((None, None), (middle, None), (None, middle)):
            query = QueueQuery(text, sort)
            read = statements(
                monkeypatch,
                lambda q=query, a=after, b=before: page(on_sqlite.desk, q, after=a, before=b),
            )
            for sql, params in (one for one in read if " cases c" in one[0]):
                steps = plan(sql, params)
                by_number = "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)" in steps and "c.id IN (1" in sql
                is_list = sql.endswith("LIMIT :most") or "listed" in sql
                sorts = [step for step in steps if "TEMP B-TREE" in step and "COMPOUND" not in step]
                assert not sorts or by_number or is_list, (text, sql, steps)


@pytest.mark.parametrize("text", [text for text in EVERYDAY if text])
def test_what_is_listed_is_read_from_an_index(on_sqlite: Place, plan: Plan, monkeypatch, text: str):
    """Numbers come from an index alone: no case is read to learn that it fits, and none is gone through."""
    go(monkeypatch, "along, then by number")
    work = lambda: [page(on_sqlite.desk, QueueQuery(text, sort)) for sort in (Sort.URGENT, Sort.NUMBER)]  # noqa: E731
    for sql, params in statements(monkeypatch, work):
        if sql.endswith("LIMIT :most"):
            steps = [step for step in plan(sql, params) if step.split()[1:2] in (["c"], ["n"], ["case_tags"])]
            for step in steps:
                covered = "COVERING INDEX" in step or "INTEGER PRIMARY KEY" in step
                known_rows = step in ("SCAN c USING COVERING INDEX cases_requester",)
                assert covered, (sql, steps)
                assert step.startswith("SEARCH") or known_rows, (sql, steps)


LONG = (
    *(" ".join(f"a{n}" for n in range(220)), " ".join(f"-w{n}" for n in range(170)), "digits " + "12345 " * 100),
    *(
        " OR ".join(f"w{n}" for n in range(120)),
        " ".join(f"-c:{n}" for n in range(140)),
        "cat:" + ",".join(["ö"] * 200),
    ),
    *(
        "(" * 19 + "a OR -(b c)" + ")" * 19,
        "tag:" + ",".join(f"t{n}" for n in range(200)),
        "c:" + ",".join("abcdefghij"),
    ),
)


@pytest.mark.parametrize("way", ["as set", "by number", "along, then a short list"])
@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:12])
def test_the_longest_filters_can_be_shown(on_sqlite: Place, on_postgresql: Place, monkeypatch, text, way):
    go(monkeypatch, way)
    for place in (on_sqlite, on_postgresql):
        check(place, parse(text), QueueQuery(text), 7)


DAMAGED = {
    "subject": "x'00ff'",
    "state": "'nowhere'",
    "kind": "7",
    "priority": "'high'",
    "arrived_at": "'yesterday'",
    "updated_at": "-5",
    "escalated_at": "-9",
    "requester": "x'00'",
    "category": "3",
    "hand_back_count": "-2",
    "cause": "'?'",
}


@pytest.mark.swept
@pytest.mark.parametrize("column", DAMAGED)
def test_a_damaged_case_stays_where_it_is_whichever_way(sqlite_desks, world, monkeypatch, tmp_path, column: str):
    """What a broken program or disk left is found alike each way, and hides no other case."""
    with sqlite_desks.fresh(tmp_path) as address:
        desk = a_desk_of(world, address, f"sqlite:///{address.path}")
        with closing(sqlite3.connect(address.path)) as connection:
            connection.execute(f"UPDATE cases SET {column} = {DAMAGED[column]} WHERE id % 9 = 0")
            connection.commit()
        for number, text in enumerate(EVERYDAY[::2], start=list(DAMAGED).index(column)):
            for sort in a_third((Sort.URGENT, Sort.AGE, Sort.CUSTOMER), number):
                found = {}
                for way in WAYS:
                    with monkeypatch.context() as patch:
                        go(patch, way)
                        found[way] = walked(desk, QueueQuery(text, sort), 7), count(desk, text)
                first = found["along"]
                assert len(first[0]) == len(set(first[0])), (column, text, sort)
                assert all(each == first for each in found.values()), (column, text, sort, found)
        assert len(walked(desk, QueueQuery("", Sort.NUMBER), 50)) == len(world.rows)
        desk.close()
