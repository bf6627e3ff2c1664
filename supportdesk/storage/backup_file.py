"""The file that should be a backup, and what can be wrong with it.

The desk is as well as before, so that these are refusals, not an unreachable desk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG

from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _

SQLITE, POSTGRESQL = b"SQLite format 3\0", b"PGDMP"
"""How a backup of either engine begins."""
HEAD = 72


def head_of(path: Path) -> bytes:
    """The first bytes of a backup; refuses what is no file, or cannot be read."""
    try:
        if not S_ISREG(path.stat().st_mode):
            raise Invalid(_("{path} is no file. Give a file that “supportdesk db backup” made.").format(path=path))
        with path.open("rb") as file:
            return file.read(HEAD)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(
            _("There is no backup at {path}. Give a file that “supportdesk db backup” made.").format(path=path)
        ) from error
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error


def refuse_other_kind(path: Path, *, wanted: bytes) -> None:
    """Refuses a file that does not begin as a backup of the wanted engine does, and says where the other kind belongs."""
    head = head_of(path)
    if head.startswith(wanted):
        return
    if head.startswith(POSTGRESQL):
        raise Invalid(
            _(
                "{path} is a backup of a PostgreSQL desk. Give an empty database: --database postgresql://HOST/NAME"
            ).format(path=path)
        )
    if head.startswith(SQLITE):
        raise Invalid(
            _("{path} is a backup of a SQLite desk. Give a file to put it into: --database FILE").format(path=path)
        )
    raise no_backup(path)


def no_backup(path: Path) -> Invalid:
    """The refusal of a file of another kind."""
    return Invalid(_("{path} is no backup of a desk. Give a file that “supportdesk db backup” made.").format(path=path))


def broken_backup(path: Path, said: str) -> Invalid:
    """The refusal of a backup that was cut short or spoiled; what the engine said of it stays in brackets."""
    sentence = _("The backup {path} is damaged. Nothing was changed; give another.").format(path=path)
    return Invalid(f"{sentence} [{' '.join(said.split())}]")


@contextmanager
def backup_told_plainly(path: Path) -> Iterator[None]:
    """Turns what SQLite says of a backup into a refusal."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise broken_backup(path, str(error)) from error
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, reason: str) -> Invalid:
    return Invalid(_("The backup {path} cannot be read ({reason}). Check its rights.").format(path=path, reason=reason))
