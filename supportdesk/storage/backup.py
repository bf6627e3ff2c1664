"""Copies of a desk as it is at one moment, and putting one back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from supportdesk.clock import SystemClock
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.storage import backup_postgresql, backup_sqlite
from supportdesk.storage.address import Address
from supportdesk.storage.files import Backup, Restored


def backup(address: Address, target: Path) -> Backup:
    """Copies the desk into a new file, whole and checked, while others work on. An existing file is never overwritten.

    SQLite gives a desk that can be opened as it is; PostgreSQL a dump of `pg_dump` in its own format.
    """
    target = target.absolute()
    if address.path is not None:
        return backup_sqlite.backup(address.path, target)
    return backup_postgresql.backup(address, target)


def restore(address: Address, source: Path, *, force: bool = False, now: datetime | None = None) -> Restored:
    """Puts a backup in the place of the desk. The caller has no connection to it open.

    A desk that is there is refused; with `force` a SQLite desk is moved aside, named by `now` (the machine's time without
    it), and nothing of it is lost. An older layout is put back as it is, and wants `upgrade` next; a newer one is refused.
    """
    source = source.absolute()
    if address.path is not None:
        return backup_sqlite.restore(address.path, source, force=force, now=now or SystemClock().now())
    if force:
        raise Invalid(
            _("A PostgreSQL desk is not moved aside. Make an empty database (createdb) and restore into that.")
        )
    return backup_postgresql.restore(address, source)
