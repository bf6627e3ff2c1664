"""A desk that somebody changed by hand, inside a transaction that is not kept: what `db verify` finds there."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import text

from desk_words import Words
from supportdesk.desk import Desk, Store
from supportdesk.operations.verify import Difference, verify


class OneTransaction:
    """Reads inside a transaction that will not be kept."""

    def __init__(self, session: Any, dialect: str) -> None:
        self._session, self.dialect = session, dialect

    def rows(self, sql: str, params: Any = None) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._session.execute(text(sql), params or {})]


class Enough(Exception):
    pass


def found_after(desk: Words, *statements: str, **how: Any) -> list[Difference]:
    """What verify finds after these statements; the desk is whole again afterwards."""
    found: list[Difference] = []
    store = Store(desk.store.address)
    with suppress(Enough), desk.store.database.transaction() as session:
        for sql in statements:
            session.execute(text(sql))
        store._reader = OneTransaction(session, desk.nobody.dialect)
        found += verify(Desk(store, desk.clock), **how)
        raise Enough
    return found
