"""A filter finds the same cases whoever is asked: the predicate, SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from filter_worlds import INSTANTS, LEVELS, LOGINS, NOW, ZONE, World, a_world, fill, filters, single_terms
from supportdesk.clock import from_ms
from supportdesk.operations.filter_numbers import compile_numbers
from supportdesk.operations.filter_sql import compile_filter
from supportdesk.operations.filter_sql_clocks import ClockTimes
from supportdesk.rules.filter_clocks import CLOCK_FIELDS
from supportdesk.rules.filter_predicate import predicate
from supportdesk.rules.filter_tree import Filter, Special, Term, Words, negate
from supportdesk.rules.filters import parse
from sweeps import rounds

Rows = Callable[[str, dict[str, Any]], list[tuple]]
SEEDS = (1, 2, 3)


def found_by_sql(rows: Rows, dialect: str, tree: Filter, *, me: int | None, now: int, by_row: bool) -> list[int]:
    condition = compile_filter(tree, dialect, tz=ZONE, times=ClockTimes(LEVELS, now), by_row=by_row)
    assert condition.needs == frozenset()
    given_by_query = {name: value for name, value in (("me", me), ("now", now)) if f":{name}" in condition.sql}
    sql = f"SELECT c.id FROM cases c WHERE ({condition.sql}) ORDER BY c.id"
    return [number for (number,) in rows(sql, condition.params | given_by_query)]


def found_by_predicate(world: World, tree: Filter, *, me: str, now: int) -> list[int]:
    fits = predicate(tree, me, from_ms(now), tz=ZONE)
    return sorted(facts.number for facts in world.facts if fits(facts))


def check_agreement(rows: Rows, dialect: str, world: World, tree: Filter, me: int, now: int) -> None:
    login = LOGINS[me - 1] if me <= len(LOGINS) else "nobody"
    expected = found_by_predicate(world, tree, me=login, now=now)
    for by_row in (False, True):
        assert found_by_sql(rows, dialect, tree, me=me, now=now, by_row=by_row) == expected


@pytest.fixture(scope="module")
def worlds() -> dict[int, World]:
    return {seed: a_world(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def sqlite_rows(sqlite_desks, worlds, tmp_path_factory) -> Iterator[dict[int, Rows]]:
    """Reads as the desk does: by the standard library."""
    with ExitStack() as stack:
        readers = {}
        for seed, world in worlds.items():
            address = stack.enter_context(sqlite_desks.fresh(tmp_path_factory.mktemp("world")))
            engine = create_engine(f"sqlite:///{address.path}")
            fill(engine, world)
            engine.dispose()
            connection = stack.enter_context(closing(sqlite3.connect(address.path)))
            readers[seed] = lambda sql, params, to=connection: to.execute(sql, params).fetchall()
        yield readers


@pytest.fixture(scope="module")
def postgresql_rows(postgresql_desks, worlds, tmp_path_factory) -> Iterator[dict[int, Rows]]:
    """Reads as the desk does: through SQLAlchemy."""
    with ExitStack() as stack:
        readers = {}
        for seed, world in worlds.items():
            address = stack.enter_context(postgresql_desks.fresh(tmp_path_factory.mktemp("world")))
            engine = create_engine(address.sqlalchemy_url)
            stack.callback(engine.dispose)
            fill(engine, world)
            connection = stack.enter_context(engine.connect())
            readers[seed] = lambda sql, params, to=connection: [tuple(row) for row in to.execute(text(sql), params)]
        yield readers


def check_every_term(readers: dict[int, Rows], dialect: str, worlds: dict[int, World]) -> None:
    useful = 0
    for term in single_terms():
        for seed, world in worlds.items():
            check_agreement(readers[seed], dialect, world, term, me=1, now=NOW)
            check_agreement(readers[seed], dialect, world, negate(term), me=1, now=NOW)
            found = found_by_predicate(world, term, me=LOGINS[0], now=NOW)
            useful += 0 < len(found) < len(world.facts)
    assert useful > len(single_terms()), "most terms find all cases or none: the world is too plain to tell"


def test_sqlite_agrees_on_every_term(sqlite_rows, worlds):
    check_every_term(sqlite_rows, "sqlite", worlds)


def test_postgresql_agrees_on_every_term(postgresql_rows, worlds):
    check_every_term(postgresql_rows, "postgresql", worlds)


def check_numbers(rows: Rows, dialect: str, world: World, leaf: Words | Term) -> bool:
    """Whether an index lists what fits: then it lists just that, or of it those that are so `done`, or all of them."""
    listed = False
    expected = found_by_predicate(world, leaf, me=LOGINS[0], now=NOW)
    for done in (None, 0, 1):
        query = compile_numbers(leaf, dialect, tz=ZONE, times=ClockTimes(LEVELS, NOW), done=done)
        if query is None:
            continue
        listed = True
        given_by_query = {name: value for name, value in (("me", 1), ("now", NOW)) if f":{name}" in query.sql}
        found = {number for (number,) in rows(query.sql, query.params | given_by_query)}
        are_so = {facts.number for facts in world.facts if done is None or facts.is_open is (done == 0)}
        narrowed = f"c.done = {done}" in query.sql
        assert (found if narrowed or done is None else found & are_so) == set(expected) & are_so, (
            leaf,
            done,
            query.sql,
        )
    return listed


def check_every_list(readers: dict[int, Rows], dialect: str, worlds: dict[int, World]) -> None:
    unlisted = set()
    singles = {replace(term, values=(value,)) for term in single_terms() for value in term.values}
    for leaf in [*singles, *map(Words, ("mail", "mx2", "1003", "SD-100", "växeln åter", "0x8007"))]:
        for seed, world in worlds.items():
            if not check_numbers(readers[seed], dialect, world, leaf):
                unlisted.add(leaf.values[0] if leaf.values[0] is Special.NONE else (leaf.field, str(leaf.op)))
    assert unlisted <= UNLISTED


UNLISTED = {
    *((field, sign) for field in ("backs", "reopened") for sign in ("", "<", "<=", ">=")),
    *((field, sign) for field in ("waiting", *CLOCK_FIELDS) for sign in ("<", "<=", ">", ">=")),
    ("is", ""),
    Special.NONE,
}
"""Where zero counts, where most cases fit, or where no index tells."""


def test_sqlite_lists_what_the_predicate_finds(sqlite_rows, worlds):
    check_every_list(sqlite_rows, "sqlite", worlds)


def test_postgresql_lists_what_the_predicate_finds(postgresql_rows, worlds):
    check_every_list(postgresql_rows, "postgresql", worlds)


asked = given(
    seed=st.sampled_from(SEEDS),
    tree=filters(),
    me=st.integers(1, len(LOGINS) + 1),
    now=st.sampled_from(INSTANTS),
)
many = settings(max_examples=rounds(100, 300), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.swept
@many
@asked
def test_sqlite_finds_what_the_predicate_finds(sqlite_rows, worlds, seed, tree, me, now):
    check_agreement(sqlite_rows[seed], "sqlite", worlds[seed], tree, me, now)


@pytest.mark.swept
@many
@asked
def test_postgresql_finds_what_the_predicate_finds(postgresql_rows, worlds, seed, tree, me, now):
    check_agreement(postgresql_rows[seed], "postgresql", worlds[seed], tree, me, now)


LONG = {
    "words": " ".join(["x9"] * 333),
    "different words": " ".join(f"a{n}" for n in range(220)),
    "words left out": " ".join(f"-w{n}" for n in range(170)),
    "words or words": " OR ".join(f"w{n}" for n in range(120)),
    "numbers": " ".join(f"{n}" for n in range(101, 350)),
    "digits": " ".join("123456789" * 55),
    "customers": " ".join(f"-c:{n}" for n in range(140)),
    "patterns": "-cat:" + ",".join("åäö" for _ in range(200)),
    "parentheses": "(" * 19 + "a OR -(b c)" + ")" * 19,
    "one word": "å" * 1000,
    "tags": "tag:" + ",".join(f"t{n}" for n in range(200)),
}


@pytest.mark.parametrize("name", LONG)
def test_the_longest_filters_can_be_asked(sqlite_rows, postgresql_rows, worlds, name):
    tree = parse(LONG[name])
    check_agreement(sqlite_rows[1], "sqlite", worlds[1], tree, me=1, now=NOW)
    check_agreement(postgresql_rows[1], "postgresql", worlds[1], tree, me=1, now=NOW)


SHAPES = {
    "": ("1 = 1", {}),
    "o:me is:open": ("c.owner_id = :me AND c.done = 0", {}),
    "o:none is:open -s:wait": (
        "c.owner_id IS NULL AND c.done = 0 AND (c.done = 0 AND c.state IN (:p0, :p1, :p2)) IS NOT TRUE",
        {"p0": "waiting_customer", "p1": "waiting_supplier", "p2": "scheduled"},
    ),
    "o:bo,none p:<=2": (
        "(c.owner_id IS NULL OR c.owner_id = (SELECT id FROM agents WHERE login = :p0)) AND c.priority <= :p1",
        {"p0": "bo", "p1": 2},
    ),
    "mail c:42 -tag:vip stopped": (
        "c.customer_id IN (SELECT id FROM customers WHERE instr(search_name, :p0) > 0 "
        "UNION ALL SELECT id FROM customers WHERE number = :p1) "
        "AND (c.id IN (SELECT case_id FROM case_tags WHERE tag = :p2)) IS NOT TRUE "
        "AND c.id IN (SELECT rowid FROM case_search WHERE case_search MATCH :p3)",
        {"p0": "42", "p1": "42", "p2": "vip", "p3": '"mail"* "stopped"*'},
    ),
    "age:>2d upd:<30m": (
        "c.arrived_at < CAST(:now AS BIGINT) + :p0 AND c.updated_at >= CAST(:now AS BIGINT) + :p1",
        {"p0": -2 * 86_400_000, "p1": -30 * 60_000 + 1},
    ),
}


@pytest.mark.parametrize("filter_text", SHAPES)
def test_the_sql_of(filter_text):
    condition = compile_filter(parse(filter_text), "sqlite", tz=ZONE)
    assert (condition.sql, condition.params) == SHAPES[filter_text]


def test_the_sql_by_row():
    condition = compile_filter(parse("mail c:42 -tag:vip"), "sqlite", tz=ZONE, by_row=True, letter="x")
    assert condition.sql == (
        "EXISTS (SELECT 1 FROM customers n WHERE n.id = c.customer_id AND (instr(search_name, :x0) > 0 OR number = :x1)) "
        "AND (EXISTS (SELECT 1 FROM case_tags n WHERE n.case_id = c.id AND n.tag = :x2)) IS NOT TRUE "
        "AND (SELECT instr(' ' || n.c0, :x3) > 0 FROM case_search_content n WHERE n.id = c.id)"
    )
    assert condition.params == {"x0": "42", "x1": "42", "x2": "vip", "x3": " mail"}


def test_postgresql_is_asked_by_a_quoted_query():
    condition = compile_filter(parse("mail stopped"), "postgresql")
    assert condition.sql == "c.id IN (SELECT case_id FROM case_search WHERE words @@ CAST(:p0 AS tsquery))"
    assert condition.params == {"p0": "'mail':* & 'stopped':*"}


@given(tree=filters())
@settings(deadline=None)
def test_no_value_is_written_into_the_sql(tree):
    """Whatever the values, the text is made of our fragments alone: it holds no letter from outside ASCII, no quote."""
    for dialect in ("sqlite", "postgresql"):
        times = ClockTimes(LEVELS, NOW)
        each = [compile_filter(tree, dialect, tz=ZONE, times=times, by_row=by_row) for by_row in (False, True)]
        if isinstance(tree, Words | Term):
            single = replace(tree, values=tree.values[:1]) if isinstance(tree, Term) else tree
            each.append(compile_numbers(single, dialect, tz=ZONE, times=times) or each[0])
        known = (
            " = ''",
            "<> ''",
            "'waiting_customer', 'waiting_supplier', 'scheduled'",
            "ESCAPE '!'",
            "(' ' || n.c0",
            "k.kind = 'resolution'",
        )
        left = " ".join(condition.sql for condition in each)
        for fragment in known:
            left = left.replace(fragment, "")
        assert left.isascii()
        assert not set(left) & set("'\"%\\;")


INDEXED = {
    "o:me is:open": "cases_owner (owner_id=? AND done=?)",
    "o:bo is:open": "cases_owner (owner_id=? AND done=?)",
    "o:none is:open": "cases_owner (owner_id=? AND done=?)",
    "l:1 is:open": "cases_line (done=? AND line=?)",
    "s:new": "cases_state (state=?)",
    "c:nordic": "cases_customer (customer_id=?)",
    "comp:mx2": "cases_component (component_id=?)",
    "wake:<2h is:open": "cases_wake (done=? AND wake_at<?)",
    "age:<2h": "cases_age (arrived_at>?)",
    "upd:<2h": "cases_updated (updated_at>?)",
    "tag:vip": "INTEGER PRIMARY KEY (rowid=?)",
    "backup": "INTEGER PRIMARY KEY (rowid=?)",
    "1042": "INTEGER PRIMARY KEY (rowid=?)",
}


IN_ORDER = {
    "is:open": "cases_urgent (done=?)",
    "s:wait": "cases_urgent (done=?)",
    "s:resolved,closed": "cases_urgent (done=?)",
    "s:done": "cases_urgent (done=?)",
    "p:1,2 is:open -s:wait": "cases_urgent (done=?)",
    "sla:<30m is:open": "cases_urgent (done=? AND due_at<?)",
    "l:1 is:open": "cases_line (done=? AND line=?)",
    "o:me is:open": "cases_owner (owner_id=? AND done=?)",
}


def plan(rows: Rows, filter_text: str, order: str = "") -> list[str]:
    """How SQLite goes about it, without the words that are always there."""
    condition = compile_filter(parse(filter_text), "sqlite", tz=ZONE, times=ClockTimes(LEVELS, NOW))
    given_by_query = {name: NOW for name in ("me", "now") if f":{name}" in condition.sql}
    sql = f"EXPLAIN QUERY PLAN SELECT c.id FROM cases c WHERE {condition.sql} {order}"
    steps = [step for *_ids, step in rows(sql, condition.params | given_by_query)]
    return [step.replace("COVERING ", "").replace("SEARCH c USING ", "").replace("INDEX ", "") for step in steps]


@pytest.mark.parametrize("filter_text", INDEXED)
def test_sqlite_walks_an_index(sqlite_rows, filter_text):
    assert plan(sqlite_rows[1], filter_text)[0] == INDEXED[filter_text].replace("INDEX ", "")


@pytest.mark.parametrize("filter_text", IN_ORDER)
def test_sqlite_walks_an_index_that_is_in_the_queues_order(sqlite_rows, filter_text):
    steps = plan(sqlite_rows[1], filter_text, "ORDER BY c.done, c.due_at, c.priority, c.arrived_at, c.id")
    assert steps[0] == IN_ORDER[filter_text]
    assert not any("TEMP B-TREE" in step for step in steps)
