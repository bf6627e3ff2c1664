"""The queue page by page: no case lost or shown twice, whatever the order, whichever way one walks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desk_words import Words, a_desk, new_case
from engines import PostgresqlDesks, SqliteDesks
from fake_clock import FakeClock
from supportdesk.clock import to_ms
from supportdesk.operations.customers import add_customer
from supportdesk.operations.flow import cancel, resolve, wait
from supportdesk.operations.ownership import take
from supportdesk.operations.queue import QueueQuery, QueueRow, around, count, last_page, page, page_sqls, rows_of
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.register import register
from supportdesk.operations.talk import receive
from supportdesk.operations.verify import verify
from supportdesk.storage.address import Address
from supportdesk.terms import CaseState, Channel

NAMES = ("Älvsborg", "Ångpanne", "Zebra", "abba", "Östra", "zebra ab", "a b", "a-b", "aa", "É", "Эхо", "日本", "_", "A")
CASES = 130


def _fill(desk: Words) -> None:
    """Cases with many ties: few arrival times, priorities, customers and owners, and some of each missing."""
    dice = random.Random(7)
    customers = [
        add_customer(desk.eva, f"N{n}", name, sales_login="sara" if n % 3 else "") for n, name in enumerate(NAMES)
    ]
    people = [desk.anna, desk.bo, desk.cy]
    with desk.itself.together():
        for n in range(CASES):
            number = register(
                desk.anna,
                new_case(
                    f"Case {n % 7}",
                    impact=dice.choice((1, 2, 3)),
                    urgency=dice.choice((2, 3)),
                    channel=dice.choice((Channel.MAIL, Channel.PHONE)),
                    customer_id=dice.choice((None, *customers)),
                    arrived_at=desk.clock.now() - timedelta(hours=dice.choice((0, 0, 1, 2, 2, 2, 50))),
                ),
            ).case_id
            if dice.random() < 0.6:
                take(dice.choice(people), number)
            what = dice.random()
            if what < 0.2:
                resolve(desk.anna, number, cause="1", solution="x")
            elif what < 0.3:
                cancel(desk.anna, number, reason="x")
            elif what < 0.5:
                wait(desk.anna, number, CaseState.WAITING_CUSTOMER)
            if dice.random() < 0.3:
                desk.clock.forward(seconds=1)
                receive(desk.anna, number, "x", author="Kim")


@pytest.fixture(scope="module")
def sqlite_queue(sqlite_desks: SqliteDesks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    with sqlite_desks.fresh(tmp_path_factory.mktemp("queue")) as address:
        yield from _filled(address)


@pytest.fixture(scope="module")
def postgresql_queue(postgresql_desks: PostgresqlDesks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    with postgresql_desks.fresh(tmp_path_factory.mktemp("queue")) as address:
        yield from _filled(address)


def _filled(address: Address) -> Iterator[Words]:
    desk = a_desk(address, FakeClock())
    _fill(desk)
    yield desk
    assert list(verify(desk.nobody)) == []
    desk.store.close()


@pytest.fixture
def queue(engine: str, request: pytest.FixtureRequest) -> Words:
    return request.getfixturevalue(f"{engine}_queue")


FILTERS = ("", "is:open", "is:done", "o:none", "s:wait", "o:me is:open", "is:open is:unanswered")


def in_order(desk: Words, query: QueueQuery, by: Any) -> list[int]:
    """The whole order as plain Python sorts it."""
    found = {row.id for row in page(by, QueueQuery(query.filter, Sort.NUMBER), limit=1000)}
    rows = desk.nobody.rows(
        "SELECT c.id, c.done, c.priority, c.arrived_at, c.updated_at, cu.search_name, ow.login, c.customer_id FROM cases c "
        "LEFT JOIN customers cu ON cu.id = c.customer_id LEFT JOIN agents ow ON ow.id = c.owner_id"
    )

    def place(row: tuple[Any, ...]) -> tuple[Any, ...]:
        key, done, priority, arrived, updated, customer, owner, customer_id = row
        return {
            Sort.URGENT: (done, priority, arrived, key),
            Sort.AGE: (arrived, key),
            Sort.UPDATED: (-updated, -key),
            Sort.NUMBER: (-key,),
            Sort.CUSTOMER: (customer or "", customer_id or 0, done, priority, arrived, key),
            Sort.OWNER: (owner or "", done, priority, arrived, key),
        }[query.sort]

    ordered = [row[0] for row in sorted(rows, key=place) if row[0] in found]
    return ordered[::-1] if query.reverse else ordered


def walked(desk: Any, query: QueueQuery, limit: int) -> list[QueueRow]:
    rows = page(desk, query, limit=limit)
    got = list(rows)
    while rows:
        rows = page(desk, query, after=rows[-1], limit=limit)
        got += rows
        assert len(got) <= CASES, "the walk does not end"
    return got


@pytest.mark.parametrize("reverse", [False, True], ids=["", "reversed"])
@pytest.mark.parametrize("sort", Sort)
def test_pages_put_together_are_the_whole_order(queue: Words, sort: Sort, reverse: bool):
    for filter_text in FILTERS:
        query = QueueQuery(filter_text, sort, reverse)
        expected = in_order(queue, query, queue.anna)
        assert expected, filter_text
        for limit in (1, 7, 50) if filter_text == "" else (11,):
            assert [row.id for row in walked(queue.anna, query, limit)] == expected


@pytest.mark.parametrize("reverse", [False, True], ids=["", "reversed"])
@pytest.mark.parametrize("sort", Sort)
def test_the_way_back_is_the_same(queue: Words, sort: Sort, reverse: bool):
    query = QueueQuery("is:open", sort, reverse)
    expected = in_order(queue, query, queue.anna)
    rows = last_page(queue.anna, query, limit=9)
    assert [row.id for row in rows] == expected[-9:]
    got = rows
    while rows:
        rows = page(queue.anna, query, before=got[0], limit=9)
        got = rows + got
        assert len(got) <= CASES, "the walk does not end"
    assert [row.id for row in got] == expected


@pytest.mark.parametrize("sort", Sort)
def test_around_a_case(queue: Words, sort: Sort):
    query = QueueQuery("is:open", sort)
    expected = in_order(queue, query, queue.anna)
    for place in (0, 1, 5, len(expected) // 2, len(expected) - 1):
        low = max(place - 6, 0)
        rows = around(queue.anna, query, expected[place], limit=6)
        assert [row.id for row in rows] == expected[low : place + 7]
    done = in_order(queue, QueueQuery("is:done", sort), queue.anna)[0]
    assert around(queue.anna, query, done) == []
    assert around(queue.anna, query, 999999) == []


@pytest.mark.parametrize("sort", Sort)
def test_a_row_that_was_read_alone_stands_where_it_stands(queue: Words, sort: Sort):
    """What the screen reads again after a change has the same key as on its page."""
    query = QueueQuery("", sort)
    on_pages = {row.id: row for row in walked(queue.anna, query, 50)}
    wanted = list(on_pages)[::5]
    assert {row.id: row for row in rows_of(queue.anna, query, wanted)} == {key: on_pages[key] for key in wanted}
    assert rows_of(queue.anna, query, []) == []


@pytest.mark.parametrize("sort", Sort)
def test_after_a_row_that_is_gone_or_moved_the_walk_goes_on(queue: Words, sort: Sort):
    query = QueueQuery("is:open", sort)
    expected = in_order(queue, query, queue.anna)
    edge = page(queue.anna, query, limit=5)[-1]
    ghost = edge._replace(id=0)
    assert [row.id for row in page(queue.anna, query, after=ghost, limit=5)] == expected[5:10]


def test_each_sees_their_own(queue: Words):
    for sort in Sort:
        seen = [row.id for row in walked(queue.sara, QueueQuery("", sort), 7)]
        assert seen == in_order(queue, QueueQuery("", sort), queue.sara)
        assert 0 < len(seen) < CASES
        assert walked(queue.olle, QueueQuery("", sort), 7) == []


def test_counts_are_what_the_pages_hold(queue: Words):
    for by in (queue.anna, queue.sara, queue.olle):
        for filter_text in FILTERS:
            assert count(by, filter_text) == len(walked(by, QueueQuery(filter_text), 50)), filter_text
    assert count(queue.anna, "", most=10) == 10


def test_both_engines_order_alike(sqlite_queue: Words, postgresql_queue: Words):
    for sort in Sort:
        query = QueueQuery("", sort)
        subjects = [
            [(row.id, row.customer, row.owner) for row in walked(desk.anna, query, 50)]
            for desk in (sqlite_queue, postgresql_queue)
        ]
        assert subjects[0] == subjects[1]


def test_names_are_ordered_by_code_point_whatever_the_servers_locale(queue: Words):
    sql = " ".join(made.sql for made in page_sqls(queue.anna, QueueQuery("", Sort.CUSTOMER)))
    assert ('COLLATE "C"' in sql) is (queue.nobody.dialect == "postgresql")
    names = [row.customer for row in walked(queue.anna, QueueQuery("", Sort.CUSTOMER), 50) if row.customer]
    order = list(dict.fromkeys(name.casefold() for name in names))
    assert order == sorted(order)
    assert order.index("zebra") < order.index("älvsborg") < order.index("ångpanne") < order.index("östra")


def test_a_row_says_all_that_its_line_shows(own_desk: Words):
    desk = own_desk
    number = desk.phone_case(
        "x" * 300, customer_id=desk.hamnen, channel=Channel.MAIL, arrived_at=desk.clock.now() - timedelta(hours=1)
    )
    until = desk.clock.now() + timedelta(hours=1)
    wait(desk.bo, number, CaseState.SCHEDULED, until=until)
    take(desk.bo, number)
    (row,) = page(desk.anna, QueueQuery())
    assert (row.id, row.version, row.state, row.line, row.owner) == (number, 3, "scheduled", "first", "bo")
    assert (row.subject, row.customer, row.wake_at) == ("x" * 200, "Hamnen AB", to_ms(until))
    assert (row.unanswered, row.done, row.owner_id) == (True, False, desk.agents["bo"])
    assert (row.arrived_at, row.updated_at) == (to_ms(desk.clock.now()) - 3_600_000, to_ms(desk.clock.now()))
    nameless = desk.phone_case(requester="Kim")
    assert rows_of(desk.anna, QueueQuery(), [nameless])[0].customer == "Kim"


def test_an_empty_desk(own_desk: Words):
    for sort in Sort:
        query = QueueQuery("", sort)
        assert page(own_desk.anna, query) == last_page(own_desk.anna, query) == around(own_desk.anna, query, 1) == []
    assert count(own_desk.anna, "") == 0
