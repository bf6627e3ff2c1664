"""Plain reading for both engines: `rows(sql, params)` with `:name` parameters.

SQLite is read by the standard library, so that a first page or a `case show` costs neither SQLAlchemy nor SQLModel.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from supportdesk.errors import DeskUnreachable
from supportdesk.storage.address import Dialect

Params = Mapping[str, Any]
BUSY_SECONDS = 30.0


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
    """Reads a SQLite file by the standard library, one connection a thread at a time.

    Each query is its own short read transaction: nobody is held up by a reader who went for coffee.
    """

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise DeskUnreachable(f"There is no desk at {path}. Make one with: supportdesk init")
        self._lock = threading.Lock()
        with told_plainly(path):
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            for pragma in ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY"):
                self._connection.execute(f"PRAGMA {pragma}")
        self._path = path

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """All rows of one query, as plain tuples."""
        with self._lock, told_plainly(self._path):
            return self._connection.execute(sql, params or {}).fetchall()

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turns what SQLite says of a file into a sentence that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise DeskUnreachable(sqlite_sentence(path, str(error))) from error


def sqlite_sentence(path: Path | None, said: str) -> str:
    """What is wrong with the file, and what to do; the engine's own words stay in brackets."""
    known = (
        (
            "not a database",
            f"{path} is not a desk: it is no SQLite database. Give another file by --database.",
        ),
        (
            "malformed",
            f"{path} is damaged. Stop, copy the file aside, and put back a backup: supportdesk db restore FILE",
        ),
        (
            "locked",
            f"{path} is held by another program. Nothing was changed; try again, and see who holds it: fuser {path}",
        ),
        (
            "readonly",
            f"{path} may not be written. Nothing was changed; check the file's and the folder's rights.",
        ),
        (
            "unable to open",
            f"{path} cannot be opened. Check that the file and its folder may be read and written.",
        ),
        ("full", f"The disk that holds {path} is full. Nothing was changed; make room and try again."),
        (
            "no such table",
            f"{path} is a SQLite database but not a desk. Make one with: supportdesk init --database FILE",
        ),
        ("no such column", f"{path} has another layout than this program. Run: supportdesk db upgrade"),
        ("disk i/o", f"{path} could not be read or written (disk error). Check the disk before you go on."),
    )
    for sign, sentence in known:
        if sign in said.lower():
            return f"{sentence} [{said}]"
    return f"The database {path} refused: {said}. Nothing was changed; supportdesk doctor tells more."
