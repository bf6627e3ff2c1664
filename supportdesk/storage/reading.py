"""Plain reading for both engines: `rows(sql, params)` with `:name` parameters.

SQLite is read by the standard library, so that a first page or a `case show` costs neither SQLAlchemy nor SQLModel.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from supportdesk.storage.address import Dialect
from supportdesk.storage.faults import told_plainly
from supportdesk.storage.sqlite_file import BUSY_SECONDS, connect_reading_desk, refuse_missing

Params = Mapping[str, Any]


class Reader(Protocol):
    """Runs queries that change nothing."""

    dialect: Dialect

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """All rows of one query, as plain tuples."""
        ...

    def close(self) -> None:
        """Lets the database go."""
        ...


class SqliteReader:
    """Reads a SQLite file by the standard library, one thread at a time.

    Each query is its own short read transaction: nobody is held up by a reader who went for coffee.
    """

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        refuse_missing(path)
        self._path = path
        self._lock = threading.Lock()
        with told_plainly(path):
            self._connection = connect_reading_desk(path, busy_seconds=busy_seconds)

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """All rows of one query, as plain tuples."""
        with self._lock, told_plainly(self._path):
            return self._connection.execute(sql, params or {}).fetchall()

    def close(self) -> None:
        """Closes the file, once the query that runs in another thread is done."""
        with self._lock:
            self._connection.close()
