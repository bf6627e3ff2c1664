"""The two sides of a desk: `Database.transaction()` writes, SQLite behind its gate; `EngineReader` reads PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from supportdesk.errors import DeskUnreachable
from supportdesk.i18n import _
from supportdesk.storage.address import Address, Dialect
from supportdesk.storage.faults import postgresql_fault, sqlite_fault
from supportdesk.storage.file_system import refuse_network_folder
from supportdesk.storage.gate import WriteGate
from supportdesk.storage.postgresql import reading_engine, writing_engine
from supportdesk.storage.reading import Params
from supportdesk.storage.sqlite_file import BUSY_SECONDS, connect_writing, pragmas, refuse_missing
from supportdesk.storage.version import check_schema

RETRIED = frozenset({"40001", "40P01"})


class Database:
    """The write side of a desk. `transaction()` is the only way to a session.

    `durable=False` trades safety against power cuts for speed (tests, demo desks). `busy_seconds` is how long a writer
    waits for others on SQLite. `lean` is for programs that stay open: little memory. `making` and `foreign_keys` are for
    `storage.upgrade` alone.
    """

    def __init__(
        self,
        address: Address,
        *,
        durable: bool = True,
        busy_seconds: float = BUSY_SECONDS,
        making: bool = False,
        foreign_keys: bool = True,
        lean: bool = False,
    ) -> None:
        self.address = address
        self._making = making
        self._gate: WriteGate | None = None
        if address.path is None:
            self.engine = writing_engine(address)
            return
        refuse_network_folder(address.path)
        self._gate = WriteGate(address.path, busy_seconds=busy_seconds)
        settings = pragmas(durable=durable, foreign_keys=foreign_keys, lean=lean)
        self.engine = _sqlite_engine(address.path, settings, busy_seconds=busy_seconds, making=making)

    @contextmanager
    def transaction(self, *, any_schema: bool = False) -> Iterator[Session]:
        """One write transaction: commits at the end, rolls back on any error; database faults become sentences.

        The schema is checked inside the transaction: an old program left open must not write into a newer desk.
        An `IntegrityError`, or a fault after which the whole transaction may be run again (`is_retryable`), is passed on.
        """
        committing = False
        with self._turn():
            try:
                with Session(self.engine, expire_on_commit=False, autoflush=False) as session, session.begin():
                    if not any_schema:
                        check_schema(_schema_query(session), self.address.shown)
                    yield session
                    session.flush()
                    committing = True
            except DBAPIError as error:
                if is_integrity(error) or is_retryable(error):
                    raise
                raise fault(self.address, error, committing=committing) from error
            except PoolTimeout as error:
                raise pool_empty(self.address) from error

    def _turn(self) -> AbstractContextManager[None]:
        if self._gate is None or self.address.path is None:
            return nullcontext()
        if not self._making:
            refuse_missing(self.address.path)
        return self._gate.held()

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


class EngineReader:
    """Reads through SQLAlchemy: for PostgreSQL, where plain `sqlite3` cannot. Safe to use from many threads."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._engine = reading_engine(address)
        self.dialect: Dialect = address.dialect

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """All rows of one query, as plain tuples; asked again where a connection had broken since it was last used."""
        try:
            try:
                return self._ask(sql, params)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return self._ask(sql, params)
        except DBAPIError as error:
            raise fault(self._address, error) from error
        except PoolTimeout as error:
            raise pool_empty(self._address) from error

    def _ask(self, sql: str, params: Params | None) -> list[tuple[Any, ...]]:
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), params or {})]

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()


def is_integrity(error: DBAPIError) -> bool:
    """Whether a unique key or a reference refused the change."""
    return isinstance(error, IntegrityError)


def is_retryable(error: DBAPIError) -> bool:
    """Whether PostgreSQL asks for the whole transaction again (serialization failure, deadlock)."""
    return getattr(error.orig, "sqlstate", None) in RETRIED


def fault(address: Address, error: DBAPIError, *, committing: bool = False) -> DeskUnreachable:
    """The sentence for a database fault."""
    if address.path is not None:
        return sqlite_fault(address.path, error.orig or error)
    return postgresql_fault(address.shown, error.orig or error, committing=committing)


def pool_empty(address: Address) -> DeskUnreachable:
    """The sentence for a program whose own connections are all busy."""
    return DeskUnreachable(
        _("All connections of this program to {desk} are busy. Nothing was changed; try again in a moment.").format(
            desk=address.shown
        )
    )


def _sqlite_engine(path: Path, settings: tuple[str, ...], *, busy_seconds: float, making: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        return connect_writing(path, settings, busy_seconds=busy_seconds, making=making)

    # The gate lets one thread in at a time, so that one connection serves them all.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=1, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin_at_once(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _schema_query(session: Session) -> Any:
    """On PostgreSQL the layout is held for the length of the transaction: an upgrade waits for it."""
    holding = "" if session.get_bind().dialect.name == "sqlite" else " FOR KEY SHARE"
    return lambda sql: [tuple(row) for row in session.execute(text(sql + holding))]
