"""Reading and writing facts of a desk, for tests that look whether they are still there."""

from __future__ import annotations

from contextlib import closing

from sqlmodel import select

from supportdesk.models import DeskFact
from supportdesk.storage.database import Database


def facts(address):
    with closing(Database(address)) as database, database.transaction(any_schema=True) as session:
        return {fact.key: fact.value for fact in session.exec(select(DeskFact))}


def set_fact(address, key, value):
    with closing(Database(address)) as database, database.transaction() as session:
        session.merge(DeskFact(key=key, value=value))
