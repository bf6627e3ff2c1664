"""A desk that was made and worked at with the first layout is brought to the present one, and nothing of it is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session, SQLModel

from desk_words import Words, a_desk
from engines import PostgresqlDesks, SqliteDesks
from fake_clock import FakeClock
from supportdesk.operations.at_work import be_present, keep_draft, keep_place
from supportdesk.operations.customers import add_component
from supportdesk.operations.flow import resolve, wait
from supportdesk.operations.joining import link, merge, split
from supportdesk.operations.lines import HandOver, escalate
from supportdesk.operations.marking import attach, tag, watch
from supportdesk.operations.rule_sets import load_rules, shipped_rules
from supportdesk.operations.service_levels import follow_service_levels, load_shipped
from supportdesk.operations.sweep import sweep
from supportdesk.operations.talk import note, reply
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.storage import upgrade as upgrading
from supportdesk.storage import version
from supportdesk.storage.address import Address
from supportdesk.storage.database import Database
from supportdesk.storage.upgrade import create, upgrade
from supportdesk.terms import CaseState

FIRST = "0001"
Rows = dict[str, list[tuple[Any, ...]]]
Columns = Mapping[str, Sequence[str]]


@pytest.fixture
def old(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    """An empty database beside the desk of this test."""
    desks: SqliteDesks | PostgresqlDesks = request.getfixturevalue(f"{engine}_desks")
    (tmp_path / "old").mkdir()
    with desks.empty(tmp_path / "old") as address:
        yield address


def with_first_layout(address: Address, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Columns:
    """Makes a desk as the first program did; gives the columns of its tables."""
    shutil.copytree(
        upgrading.MIGRATIONS, folder, ignore=shutil.ignore_patterns("000[2-9]_*", "00[1-9][0-9]_*", "__pycache__")
    )
    with monkeypatch.context() as earlier:
        earlier.setattr(upgrading, "MIGRATIONS", folder)
        earlier.setattr(version, "SCHEMA", FIRST)
        create(address)
    with closing(Database(address)) as database, database.transaction(any_schema=True) as session:
        found = inspect(session.connection())
        names = {table.name for table in SQLModel.metadata.sorted_tables} & set(found.get_table_names())
        return {name: [column["name"] for column in found.get_columns(name)] for name in sorted(names)}


def work_at(desk: Words) -> None:
    """Something in every table of the first layout."""
    one, other, third, fourth = (desk.phone_case(f"Case {n}", text="It stopped.", tags=("t",)) for n in range(4))
    add_component(desk.eva, "disk", service="Storage", customer_ids=(desk.hamnen,))
    tag(desk.anna, one, add=("u",))
    watch(desk.anna, one)
    link(desk.anna, one, other)
    attach(desk.anna, one, "log.txt", b"x\x00y")
    note(desk.anna, one, "A note, taken back.")
    undo(desk.anna)
    reply(desk.anna, one, "Vi ser på det – å, ä och ö.")
    wait(desk.anna, one, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(days=1), waiting_for="the disk")
    merge(desk.anna, third, other)
    split(desk.anna, one, [entry.message_id for entry in desk.thread(one) if entry.kind][:1], "Another matter")
    escalate(desk.anna, other, HandOver(tried="Restarted it."), competence="mail")
    resolve(desk.anna, fourth, cause="hardware", solution="Replaced.")
    keep_draft(desk.anna, "case:1001:reply", {"text": "Hello"})
    keep_place(desk.anna, "host", {"view": 1})
    be_present(desk.bo, "5f0c1f5e-0000-4000-8000-000000000001", one, "reading")
    with desk.store.database.transaction() as session:
        session.execute(text("INSERT INTO desk_facts (key, value) VALUES ('name', 'Göteborg')"))


def stored(session: Session, columns: Columns) -> Rows:
    return {
        name: sorted(map(tuple, session.execute(text(f"SELECT {', '.join(listed)} FROM {name}"))), key=repr)
        for name, listed in columns.items()
    }


def words_of(session: Session, dialect: str) -> list[tuple[Any, ...]]:
    key, shown = ("rowid", "words") if dialect == "sqlite" else ("case_id", "CAST(words AS text)")
    return [tuple(row) for row in session.execute(text(f"SELECT {key}, {shown} FROM case_search ORDER BY 1"))]


def put_into(session: Session, rows: Rows, columns: Columns, words: Sequence[tuple[Any, ...]], dialect: str) -> None:
    """Stores the rows as they are; the numbers that are given next follow them."""
    if dialect == "postgresql":
        session.execute(text("SET session_replication_role = replica"))
    for name, listed in columns.items():
        values = [dict(zip(listed, row, strict=True)) for row in rows[name]]
        marks = ", ".join(f":{column}" for column in listed)
        session.execute(text(f"INSERT INTO {name} ({', '.join(listed)}) VALUES ({marks})"), values)
        if dialect == "postgresql" and "id" in listed:
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))
    key, mark = ("rowid", ":words") if dialect == "sqlite" else ("case_id", "CAST(:words AS tsvector)")
    found = [{"key": number, "words": told} for number, told in words]
    session.execute(text(f"INSERT INTO case_search ({key}, words) VALUES (:key, {mark})"), found)


def test_a_desk_of_the_first_layout_keeps_every_row_and_goes_on(
    address: Address, old: Address, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    columns = with_first_layout(old, tmp_path / "migrations", monkeypatch)
    worked = a_desk(address, clock)
    work_at(worked)
    with worked.store.database.transaction() as session:
        before, found_by = stored(session, columns), words_of(session, old.dialect)
    worked.store.close()
    assert [name for name, rows in before.items() if not rows] == []
    with closing(Database(old, foreign_keys=False)) as database, database.transaction(any_schema=True) as session:
        put_into(session, before, columns, found_by, old.dialect)

    assert upgrade(old) == (FIRST, version.SCHEMA)

    with closing(Database(old)) as database, database.transaction() as session:
        assert stored(session, columns) == before
        assert words_of(session, old.dialect) == found_by
    desk = Words(worked.store.__class__(old, durable=False), clock)
    assert list(verify(desk.nobody)) == []
    goes_on(desk)
    desk.store.close()


def goes_on(desk: Words) -> None:
    """Promises and rules are put in force, cases follow them, and a new one gets the next number."""
    highest = desk.nobody.rows("SELECT max(id) FROM cases")[0][0]
    desk.itself.perform(load_shipped)
    load_rules(desk.itself, shipped_rules())
    for (number,) in desk.nobody.rows("SELECT id FROM cases WHERE done = 0"):
        follow_service_levels(desk.itself, number)
    assert desk.phone_case("After the upgrade", text="Hello") == highest + 1
    desk.clock.forward(days=4)
    assert sum(sweep(desk.nobody).began.values()) > 0
    assert desk.count("clocks") > 0
    assert list(verify(desk.nobody)) == []
