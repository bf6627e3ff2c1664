"""Desks in which strangers wrote every field: one case made by the operations, copied by SQL, each copy with a text of its own.

So a field holds the text also where the operation would have refused it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import Any

from cli_desk import desk_at, people
from supportdesk.desk import Desk
from supportdesk.operations.customers import add_agreement, add_component, add_contact, add_customer
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.joining import link, merge
from supportdesk.operations.lines import HandOver, escalate, hand_back
from supportdesk.operations.marking import attach, tag
from supportdesk.operations.ownership import assign
from supportdesk.operations.people import identify, user_name
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.register import NewCase, register
from supportdesk.operations.talk import note, receive, reply
from supportdesk.operations.views import save_view, seed_views
from supportdesk.terms import Priority

PACKED, MERGED, PATTERN = 1001, 1002, 1003
"""The case that has every text as message, note, tag, file, link and reason; one merged into it; the one that is copied."""

FIELDS: Mapping[str, Sequence[str]] = {
    "customers": ("name", "level", "city", "mail_domain", "number"),
    "contacts": ("name", "title", "mail", "phone"),
    "agreements": ("name", "service_hours", "level", "number"),
    "components": ("name", "service"),
    "cases": ("subject", "requester", "category", "subcategory", "waiting_for", "solution", "source", "source_ref"),
    "messages": ("body", "author"),
    "attachments": ("name", "media_type"),
    "case_tags": ("tag",),
    "events": ("reason", "actor"),
    "views": ("name",),
    "competences": ("name", "key"),
    "agents": ("name", "mail", "phone"),
}
"""Every column that a customer, a mail, an import or a careless colleague fills."""
UNIQUE = {("customers", "number"), ("agreements", "number"), ("components", "name"), ("case_tags", "tag")}
UNIQUE |= {("cases", "source_ref"), ("competences", "key")}
ONLY = {"views": "id > 6"}
"""Which rows are written; the first six views keep their names, so that a test finds its way."""
IN_EVENTS = {"subject", "requester", "category", "tried", "routine_step", "missing", "name", "tags_added"}
"""Names under which the JSON of events holds such text."""


def furnish(url: str, texts: Sequence[str]) -> None:
    """Makes the desk at `url` (a fresh one) hold the texts, each in all fields of a case and once more in `PACKED`."""
    with desk_at(url) as scene:
        people(scene)
        seed_views(scene)
        _pattern(scene.acting_as(identify(scene, user_name())))
    with _open(url) as connection:
        for number in range(2, len(texts) + 1):
            _copy_case(connection, number)
        for table, columns in FIELDS.items():
            for column in columns:
                _write(connection, table, column, texts)
        _write_into_events(connection, texts)
        connection.execute("UPDATE agents SET login = ? WHERE login = 'bo'", (texts[0],))


@contextmanager
def _open(url: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file_of(url))) as connection, connection:
        yield connection


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _pattern(me: Desk) -> None:
    register(me, NewCase("Everything at once", "The first text", requester="Someone"))
    register(me, NewCase("The same once more", "The same text"))
    key = add_customer(me, "K1", "Kund 1", level="gold", city="Mölndal", mail_domain="k1.example")
    contact = add_contact(me, key, "Lina", title="Chief", mail="lina@k1.example", phone="031-390 06 07")
    add_agreement(me, key, "A1", "Agreement", service_hours="08-17")
    component = add_component(me, "Component 1", service="Mail", competence="mail", customer_ids=(key,))
    new = NewCase("Subject", "Text", customer_id=key, contact_id=contact, requester="Caller", component_id=component)
    case = register(me, new).case_id
    receive(me, case, "More", author="Lina")
    reply(me, case, "Answer")
    set_facts(me, case, Facts(priority=Priority.HIGH, subject="Subject, again", category="Mail"), reason="Reason")
    escalate(me, case, HandOver("Tried", "Step", "Missing"), assign_to="bo")
    hand_back(me, case, "The reason")
    assign(me, case, "bo", reason="Bo knows")
    for number in (case, PACKED):
        attach(me, number, "file.txt", b"content")
        tag(me, number, ("word",))
    note(me, PACKED, "Note")
    link(me, PACKED, case)
    merge(me, MERGED, into=PACKED)
    save_view(me, "A view of my own", "is:open", Sort.AGE)


def _copy_case(connection: sqlite3.Connection, n: int) -> None:
    """A case like the pattern with a customer of its own, and what ties it to `PACKED`."""
    customer = _copy(connection, "customers", "id = 1", number=f"K{n}", search_name=f"kund {n}")
    contact = _copy(connection, "contacts", "id = 1", customer_id=customer)
    agreement = _copy(connection, "agreements", "id = 1", customer_id=customer, number=f"A{n}")
    component = _copy(connection, "components", "id = 1", name=f"Component {n}", search_name=f"component {n}")
    theirs = {"customer_id": customer, "contact_id": contact, "agreement_id": agreement, "component_id": component}
    case = _copy(connection, "cases", f"id = {PATTERN}", **theirs)
    connection.execute("INSERT INTO case_search (rowid, words) VALUES (?, ?)", (case, f"kund {n} subject"))
    for table in ("messages", "attachments"):
        _copy(connection, table, f"case_id = {PATTERN}", case_id=case)
        _copy(connection, table, f"case_id = {PACKED} ORDER BY id LIMIT 1")
    _copy(connection, "case_tags", f"case_id = {PATTERN}", case_id=case)
    _copy(connection, "case_tags", f"case_id = {PACKED} LIMIT 1", tag=f"word{n}")
    _copy(connection, "case_links", f"case_id = {PACKED} LIMIT 1", case_id=PACKED, other_id=case)
    _copy(connection, "events", f"case_id = {PATTERN}", case_id=case, operation_id=f"copy {n}", step=None)
    _copy(connection, "events", f"case_id = {PACKED} ORDER BY id LIMIT 1", seq=1000 + n, operation_id=f"packed {n}")


def _copy(connection: sqlite3.Connection, table: str, where: str, **changed: Any) -> int:
    """Copies rows, some columns set anew (`None`: numbered from 0); gives the number of the last."""
    columns = [name for _n, name, *_rest in connection.execute(f"PRAGMA table_info({table})") if name != "id"]
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {where}").fetchall()
    key = 0
    for at, row in enumerate(rows):
        values = dict(zip(columns, row, strict=True)) | {name: at if to is None else to for name, to in changed.items()}
        marks = ", ".join("?" * len(columns))
        done = connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", [*values.values()])
        key = done.lastrowid or 0
    return key


def _write(connection: sqlite3.Connection, table: str, column: str, texts: Sequence[str]) -> None:
    rows = connection.execute(f"SELECT rowid FROM {table} WHERE {ONLY.get(table, '1 = 1')} ORDER BY rowid")
    keys = [key for (key,) in rows]
    unique = (table, column) in UNIQUE
    values = [(f"{text} {n}" if unique else text, key) for n, key, text in zip(count(1), keys, cycle(texts))]
    connection.executemany(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", values)


def _write_into_events(connection: sqlite3.Connection, texts: Sequence[str]) -> None:
    turn = cycle(texts)
    for key, changes, details in connection.execute("SELECT id, changes, details FROM events").fetchall():
        written = [json.dumps(_with_text(json.loads(each), next(turn))) for each in (changes, details)]
        connection.execute("UPDATE events SET changes = ?, details = ? WHERE id = ?", (*written, key))


def _with_text(value: Any, text: str, *, here: bool = False) -> Any:
    """The same JSON with the text in place of each string under one of the names `IN_EVENTS`."""
    if isinstance(value, dict):
        return {name: _with_text(inner, text, here=here or name in IN_EVENTS) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_text(inner, text, here=here) for inner in value]
    return text if here and isinstance(value, str) else value


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that operations change: a run that only looks leaves it the same."""
    with _open(url) as connection:
        tables = (
            "cases",
            "events",
            "messages",
            "attachments",
            "case_tags",
            "case_links",
            "customers",
            "agents",
            "views",
        )
        return {table: _rows(connection, table) for table in tables}


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """All of a table but when the rules look next, which an open program moves on by itself."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "next_fire_at"]
    return connection.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1").fetchall()
