"""One SQLite file: how it is opened for reading and for writing, and what it is. Standard library only."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from supportdesk.errors import DeskUnreachable
from supportdesk.i18n import _
from supportdesk.storage.faults import NOT_A_DESK, file_told_plainly, told_plainly
from supportdesk.storage.version import APPLICATION_ID

BUSY_SECONDS = 30.0
SMALL_CACHE_KIB, LARGE_CACHE_KIB = 512, 8192
READING = (
    "query_only=ON",
    f"cache_size=-{SMALL_CACHE_KIB}",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",
)


class Contents(NamedTuple):
    """What stands in a SQLite file: whose it is, its layout ("" where it tells none), and its tables."""

    application_id: int
    layout: str
    tables: tuple[str, ...]

    @property
    def is_desk(self) -> bool:
        """Whether a supportdesk made it."""
        return self.application_id == APPLICATION_ID and "alembic_version" in self.tables


def connect_reading(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection that cannot write, usable from any thread (one at a time). Raises what `sqlite3` raises."""
    return sqlite3.connect(
        f"{path.as_uri()}?mode=ro",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )


def connect_reading_desk(path: Path, *, busy_seconds: float) -> sqlite3.Connection:
    """The same, set up for a program that stays open. Raises what `sqlite3` raises."""
    connection = connect_reading(path, busy_seconds=busy_seconds)
    with _closed_on_error(connection):
        _set_up(connection, READING)
    return connection


def connect_writing(path: Path, pragmas: tuple[str, ...], *, busy_seconds: float, making: bool) -> sqlite3.Connection:
    """A connection that writes. Unless `making`, a file that is no desk is refused before anything in it is touched."""
    if not making:
        refuse_missing(path)
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    with _closed_on_error(connection):
        if not making and _application_id(connection) != APPLICATION_ID:
            raise DeskUnreachable(_(NOT_A_DESK).format(desk=path))
        _set_up(connection, pragmas)
    return connection


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """A file that turns out to be damaged, or none of ours, is let go at once."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _set_up(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def pragmas(*, durable: bool = True, foreign_keys: bool = True, lean: bool = False) -> tuple[str, ...]:
    """What a connection that writes is set to. Not durable is for tests and demo desks: a power cut may cost it. Lean is for
    programs that stay open: they write little at a time, and memory is dearer to them than the speed of much."""
    return (
        f"cache_size=-{SMALL_CACHE_KIB if lean else LARGE_CACHE_KIB}",
        "journal_mode=WAL",
        "synchronous=FULL" if durable else "synchronous=OFF",
        "foreign_keys=ON" if foreign_keys else "foreign_keys=OFF",
        "trusted_schema=OFF",
        "secure_delete=ON" if durable else "secure_delete=OFF",
        "cell_size_check=ON",
        "temp_store=MEMORY",
        "journal_size_limit=67108864",
    )


def look_into(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Contents:
    """What the file holds, without changing it. A damaged file, or one of another kind, is `DeskUnreachable`."""
    refuse_missing(path)
    with told_plainly(path):
        return contents_of(path, busy_seconds=busy_seconds)


def contents_of(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Contents:
    """The same of a file that is there. Raises what `sqlite3` raises."""
    with closing(connect_reading(path, busy_seconds=busy_seconds)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        tables = tuple(name for (name,) in rows if not name.startswith("sqlite_"))
        marked = "alembic_version" in tables
        layouts = connection.execute("SELECT version_num FROM alembic_version").fetchall() if marked else []
        return Contents(_application_id(connection), str(layouts[0][0]) if layouts else "", tables)


def make_empty(path: Path) -> bool:
    """Makes an empty file that only its owner may read; False where there is one already."""
    with file_told_plainly(path), suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        return True
    return False


def refuse_missing(path: Path) -> None:
    """A desk is never made by opening it: a mistyped name must not give an empty one."""
    with file_told_plainly(path):
        try:
            kind = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError) as error:
            raise DeskUnreachable(
                _("There is no desk at {path}. Make one with: supportdesk init").format(path=path)
            ) from error
    if not S_ISREG(kind):
        raise DeskUnreachable(_("{path} is no file. Give the file of a desk by --database.").format(path=path))


def _application_id(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])
