"""Engines and sessions: SQLite by the book of `security.md` (WAL, FULL, immediate writes behind a gate), PostgreSQL by URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from supportdesk.errors import DeskUnreachable
from supportdesk.storage.address import Address, Dialect
from supportdesk.storage.gate import WriteGate
from supportdesk.storage.reading import BUSY_SECONDS, Params, sqlite_sentence
from supportdesk.storage.version import check_schema

RETRIED = frozenset({"40001", "40P01"})


class Database:
    """The write side of a desk. `transaction()` is the only way to a session."""

    def __init__(self, address: Address, *, durable: bool = True) -> None:
        self.address = address
        self.engine = _engine(address, durable=durable)
        self._gate = WriteGate(address.path) if address.path is not None else None

    @contextmanager
    def transaction(self, *, any_schema: bool = False) -> Iterator[Session]:
        """One write transaction: commits at the end, rolls back on any error; database faults become sentences.

        The schema is checked inside the transaction: an old program left open must not write into a newer desk.
        """
        with self._gate.held() if self._gate else nullcontext():
            try:
                with (
                    Session(self.engine, expire_on_commit=False, autoflush=False) as session,
                    session.begin(),
                ):
                    if not any_schema:
                        check_schema(lambda sql: [tuple(row) for row in session.execute(text(sql))], self.address.shown)
                    yield session
            except DBAPIError as error:
                if is_integrity(error) or is_retryable(error):
                    raise
                raise self.unreachable(error) from error

    def unreachable(self, error: DBAPIError) -> DeskUnreachable:
        """The sentence for a database fault."""
        said = str(error.orig or error).strip().splitlines()[0]
        if self.address.path is not None:
            return DeskUnreachable(sqlite_sentence(self.address.path, said))
        return DeskUnreachable(
            f"The database {self.address.shown} does not answer or refused: {said}. Nothing was changed."
        )

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def is_integrity(error: DBAPIError) -> bool:
    """Whether a unique key or a reference refused the change."""
    return type(error).__name__ == "IntegrityError"


def is_retryable(error: DBAPIError) -> bool:
    """Whether PostgreSQL asks for the whole transaction again (serialization failure, deadlock)."""
    return getattr(error.orig, "sqlstate", None) in RETRIED


class EngineReader:
    """Reads through SQLAlchemy: for PostgreSQL, where plain `sqlite3` cannot."""

    def __init__(self, address: Address, engine: Engine) -> None:
        self._address, self._engine = address, engine
        self.dialect: Dialect = address.dialect

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """All rows of one query, as plain tuples."""
        try:
            with self._engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(sql), params or {})]
        except OperationalError as error:
            said = str(error.orig).strip().splitlines()[0]
            raise DeskUnreachable(f"The database {self._address.shown} does not answer: {said}") from error

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()


def _engine(address: Address, *, durable: bool) -> Engine:
    if address.path is None:
        return create_engine(
            address.sqlalchemy_url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
        )
    engine = create_engine(
        address.sqlalchemy_url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in sqlite_pragmas(durable=durable):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_at_once(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def sqlite_pragmas(*, durable: bool = True) -> tuple[str, ...]:
    """What every SQLite connection that writes is set to."""
    return (
        "journal_mode=WAL",
        "synchronous=FULL" if durable else "synchronous=OFF",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON" if durable else "secure_delete=OFF",
        "cell_size_check=ON",
        "temp_store=MEMORY",
    )
