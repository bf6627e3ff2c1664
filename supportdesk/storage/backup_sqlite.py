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
from supportdesk.storage.backup_file import (
    SQLITE,
    backup_told_plainly,
    broken_backup,
    no_backup,
    refuse_other_kind,
)
from supportdesk.storage.faults import NOT_A_DESK, damaged, file_fault, file_told_plainly, sqlite_fault, told_plainly
from supportdesk.storage.file_system import refuse_network_folder
from supportdesk.storage.files import Backup, Restored, new_file, put_in_place, unwritable
from supportdesk.storage.gate import WriteGate
from supportdesk.storage.sqlite_file import connect_reading, contents_of, look_into
from supportdesk.storage.upgrade import make_folder
from supportdesk.storage.version import APPLICATION_ID, refuse_newer

LOCK_BYTES = (512, 0x40000000)
"""Where SQLite keeps its locks in the file: length and start. Whoever has a desk open holds one of them."""
APPLICATION_ID_AT = 68
"""Where the header of a SQLite file names the program it belongs to."""
BESIDE = ("-wal", "-shm", "-journal")
OF_THE_SOURCE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_BUSY", "SQLITE_CANTOPEN")


def backup(path: Path, target: Path) -> Backup:
    """Copies the desk as it is now; writers go on meanwhile."""
    found = look_into(path)
    if not found.is_desk:
        raise DeskUnreachable(_(NOT_A_DESK).format(desk=path))
    refuse_newer(found.layout, str(path))
    with new_file(target) as partial:
        try:
            layout = _copied(path, partial)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith(OF_THE_SOURCE):
                raise sqlite_fault(path, error) from error
            raise unwritable(target, str(error)) from error
    return Backup(target, layout, target.stat().st_size)


def restore(path: Path, source: Path, *, force: bool, now: datetime) -> Restored:
    """Puts `source` in the place of `path`, which nobody may have open; an old desk is renamed, with its log."""
    path = Path(os.path.realpath(path))
    if Path(os.path.realpath(source)) == path:
        raise Invalid(_("{path} is the desk itself. Give the backup.").format(path=source))
    _refuse_no_backup(source)
    _refuse_occupied(path, force=force)
    refuse_network_folder(path)
    make_folder(path)
    arriving = path.with_name(f"{path.name}.restoring-{os.getpid()}")
    layout = _arrived(source, arriving, path)
    try:
        with WriteGate(path).held():
            _refuse_occupied(path, force=force)
            with _nobody_else(path):  # nothing in here may open the file: its closing would give the lock away
                aside = _move_aside(path, now)
                put_in_place(arriving, path)
    finally:
        arriving.unlink(missing_ok=True)
    return Restored(layout, aside)


def _refuse_no_backup(source: Path) -> None:
    refuse_other_kind(source, wanted=SQLITE)
    with backup_told_plainly(source):
        found = contents_of(source)
    if not found.is_desk:
        raise no_backup(source)
    refuse_newer(found.layout, str(source))


def _arrived(source: Path, arriving: Path, desk: Path) -> str:
    """The layout of a backup that was copied to the folder of the desk."""
    with new_file(arriving, refusal=lambda _name, reason: file_fault(desk, reason)) as partial:
        try:
            return _copied(source, partial)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith(OF_THE_SOURCE):
                raise broken_backup(source, str(error)) from error
            raise sqlite_fault(desk, error) from error


def _copied(source: Path, target: Path) -> str:
    """Copies one moment, compact, into one file, which is read through; gives its layout. Raises what `sqlite3` raises.

    `VACUUM INTO` reads under one snapshot and holds up nobody.
    """
    with closing(connect_reading(source)) as connection:
        connection.execute("VACUUM INTO ?", (target.as_uri(),))
    refuse_damaged(target)
    return contents_of(target).layout


def refuse_damaged(path: Path) -> None:
    """Reads every page and index of a file; `DeskUnreachable` at the first fault."""
    with told_plainly(path), closing(connect_reading(path)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise damaged(path, said)


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
        return head.startswith(SQLITE) and head[APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")


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
