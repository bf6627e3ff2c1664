"""Backup and restore of a SQLite desk."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from supportdesk.errors import DeskUnreachable, Invalid
from supportdesk.i18n import _
from supportdesk.storage.faults import NOT_A_DESK, damaged, file_told_plainly, sqlite_fault, told_plainly
from supportdesk.storage.file_system import refuse_network_folder
from supportdesk.storage.files import Backup, Restored, new_file, put_in_place
from supportdesk.storage.gate import WriteGate
from supportdesk.storage.sqlite_file import Contents, connect_reading, look_into
from supportdesk.storage.upgrade import make_folder
from supportdesk.storage.version import APPLICATION_ID, refuse_newer

LOCK_BYTES = (512, 0x40000000)
"""Where SQLite keeps its locks in the file: length and start. Whoever has a desk open holds one of them."""
MAGIC, APPLICATION_ID_AT = b"SQLite format 3\0", 68
"""How a SQLite file begins, and where its header names the program it belongs to."""
BESIDE = ("-wal", "-shm", "-journal")
OF_THE_SOURCE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_BUSY", "SQLITE_CANTOPEN")


def backup(path: Path, target: Path) -> Backup:
    """Copies the desk as it is now; writers go on meanwhile."""
    found = _copy(path, target)
    return Backup(target, found.layout, target.stat().st_size)


def restore(path: Path, source: Path, *, force: bool, now: datetime) -> Restored:
    """Puts `source` in the place of `path`, which nobody may have open; an old desk is renamed, with its log."""
    path = Path(os.path.realpath(path))
    if Path(os.path.realpath(source)) == path:
        raise Invalid(_("{path} is the desk itself. Give the backup.").format(path=source))
    _refuse_occupied(path, force=force)
    refuse_network_folder(path)
    make_folder(path)
    arriving = path.with_name(f"{path.name}.restoring-{os.getpid()}")
    found = _copy(source, arriving)
    try:
        with WriteGate(path).held(), _nobody_else(path):
            _refuse_occupied(path, force=force)
            aside = _move_aside(path, now)
            put_in_place(arriving, path)
    finally:
        arriving.unlink(missing_ok=True)
    return Restored(found.layout, aside)


def refuse_damaged(path: Path) -> None:
    """Reads every page and index of a file; `DeskUnreachable` at the first fault."""
    with told_plainly(path), closing(connect_reading(path)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise damaged(path, said)


def _copy(source: Path, target: Path) -> Contents:
    """A copy of one moment, compact, in one file, checked. `VACUUM INTO` reads under one snapshot and holds up nobody."""
    found = look_into(source)
    if not found.is_desk:
        raise DeskUnreachable(_(NOT_A_DESK).format(desk=source))
    refuse_newer(found.layout, str(source))
    with new_file(target) as partial:
        try:
            with closing(connect_reading(source)) as connection:
                connection.execute("VACUUM INTO ?", (partial.as_uri(),))
        except sqlite3.DatabaseError as error:
            of_source = error.sqlite_errorname.startswith(OF_THE_SOURCE)
            raise sqlite_fault(source if of_source else target, error) from error
        refuse_damaged(partial)
        return look_into(partial)


def _refuse_occupied(path: Path, *, force: bool) -> None:
    """A desk gives way by `force` alone, also a damaged one; what is no desk never does."""
    with file_told_plainly(path):
        if not path.exists() or (path.is_file() and not path.stat().st_size):
            return
    if not _is_or_was_a_desk(path):
        raise Invalid(_("{path} is no desk and is left alone. Give another file by --database.").format(path=path))
    if not force:
        raise Invalid(
            _(
                "There is a desk at {path} already. To put the backup in its place and keep that desk beside it, "
                "add --force; or give another file by --database."
            ).format(path=path)
        )


def _is_or_was_a_desk(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        return look_into(path).is_desk
    except DeskUnreachable:
        with file_told_plainly(path), path.open("rb") as file:
            head = file.read(APPLICATION_ID_AT + 4)
        return head.startswith(MAGIC) and head[APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")


@contextmanager
def _nobody_else(path: Path) -> Iterator[None]:
    """Keeps every other program out of the file while it is exchanged; refuses where one has it open."""
    if not path.exists():
        yield
        return
    with file_told_plainly(path):
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        _take(handle, path)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path) -> None:
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, *LOCK_BYTES)
    except OSError as error:
        raise DeskUnreachable(
            _(
                "A program has {path} open. Nothing was changed; close every supportdesk on it and try again. "
                "Who has it: fuser {path}"
            ).format(path=path)
        ) from error


def _move_aside(path: Path, now: datetime) -> Path | None:
    """Renames the file and what SQLite keeps beside it: an old log must never meet the new desk."""
    aside = path.with_name(f"{path.name}.before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    if aside.exists():
        raise Invalid(_("{path} exists already and is not overwritten. Try again in a second.").format(path=aside))
    there = [end for end in ("", *BESIDE) if path.with_name(path.name + end).exists()]
    with file_told_plainly(path):
        for end in there:
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    return aside if "" in there else None
