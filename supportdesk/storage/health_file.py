"""What can be found out about a SQLite desk without changing it."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shlex import quote

from supportdesk.errors import DeskUnreachable, SchemaMismatch
from supportdesk.i18n import _
from supportdesk.storage.faults import NOT_A_DESK, told_plainly
from supportdesk.storage.file_system import file_system_of, free_bytes, refuse_network_folder
from supportdesk.storage.finding import Finding, bad, ok, warn
from supportdesk.storage.sqlite_file import connect_reading, look_into
from supportdesk.storage.version import refuse_other

MEGABYTE = 1_000_000
LEAST_ROOM = 100 * MEGABYTE
LARGE_LOG = 128 * MEGABYTE
ENFORCED = {"synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1, "cell_size_check": 1}
"""What a connection that writes relies on, as SQLite reads it back."""


def of_file(path: Path) -> Iterator[Finding]:
    """The file and its place, SQLite itself, the log, every page, and what protects it."""
    try:
        found = look_into(path)
        if not found.is_desk:
            raise DeskUnreachable(_(NOT_A_DESK).format(desk=path))
    except DeskUnreachable as error:
        yield bad(str(error))
        return
    yield _layout(found.layout, path)
    yield from _rights(path)
    yield _place(path)
    yield _room(path)
    yield _library(sqlite3.sqlite_version_info)
    yield from _abilities()
    yield _log(path)
    yield _pages(path)
    yield ok(
        _("Who may write the file may change everything in it, past this program: nothing protects it from its owner."),
        _("That is right for one person or a demo; a team uses a service account, or PostgreSQL."),
    )


def _layout(layout: str, path: Path) -> Finding:
    try:
        refuse_other(layout, str(path))
    except SchemaMismatch as error:
        return bad(str(error))
    return ok(_("{path} is a desk of layout {layout}.").format(path=path, layout=layout))


def _rights(path: Path) -> Iterator[Finding]:
    """The file and what is beside it are their owner's alone, and so is the folder."""
    well = True
    for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", ".gate"))):
        if file.exists() and (open_to := file.stat().st_mode & 0o077):
            well = False
            kind = bad if open_to & 0o022 else warn
            yield kind(_("{path} is open to other users.").format(path=file), _closing(file))
    open_to = path.parent.stat().st_mode & 0o077
    if open_to:
        kind = bad if open_to & 0o022 else warn
        yield kind(_("The folder {path} is open to other users.").format(path=path.parent), _closing_folder(path))
    elif well:
        yield ok(_("The file and its folder are their owner's alone."))
    if path.stat().st_uid != os.geteuid():
        yield warn(
            _("The file belongs to another user than you are."),
            _("Files made beside it by you may keep that user out; work as its owner."),
        )


def _closing(file: Path) -> str:
    if file.stat().st_uid == os.geteuid():
        return _("Run: chmod 600 {path}").format(path=quote(str(file)))
    return _("Ask its owner to run: chmod 600 {path}").format(path=quote(str(file)))


def _closing_folder(desk: Path) -> str:
    folder = desk.parent
    if _is_for_it_alone(desk):
        return _("Run: chmod 700 {path}").format(path=quote(str(folder)))
    return _(
        "It is not yours to close: others have things there. Copy the desk into a folder of its own (mkdir -m 700 FOLDER; "
        "supportdesk db backup FOLDER/{name}), then work there."
    ).format(name=desk.name)


def _is_for_it_alone(desk: Path) -> bool:
    """Whether its folder may be closed to others: it is the user's own, no /tmp, and for root nothing else is in it.

    Root owns the folders of the whole system.
    """
    about = desk.parent.stat()
    if about.st_uid != os.geteuid() or about.st_mode & stat.S_ISVTX:
        return False
    return os.geteuid() != 0 or all(other.name.startswith(desk.name) for other in desk.parent.iterdir())


def _place(path: Path) -> Finding:
    try:
        refuse_network_folder(path)
    except DeskUnreachable as error:
        return bad(str(error))
    return ok(_("It is on a disk of this machine ({kind}).").format(kind=file_system_of(path) or "?"))


def _room(path: Path) -> Finding:
    free, size = free_bytes(path), path.stat().st_size
    told = _("{free} MB are free on its disk; the desk takes {size} MB.").format(
        free=free // MEGABYTE, size=size // MEGABYTE
    )
    if free < LEAST_ROOM:
        return bad(told, _("Make room before you work on."))
    if free < 2 * size:
        return warn(told, _("A backup and a restore need room for a copy each."))
    return ok(told)


def _library(version: tuple[int, int, int]) -> Finding:
    told = _("SQLite is {version}.").format(version=".".join(map(str, version)))
    if not has_wal_reset_bug(version):
        return ok(told)
    return ok(
        told,
        _(
            "This version can damage a file when one program writes just as another empties the log. "
            "supportdesk lets one in at a time, so it cannot happen here; let no other program write to the file."
        ),
    )


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Mended in 3.51.3, and in 3.50.7 and 3.44.6 of the older lines."""
    mended = {(3, 50): 7, (3, 44): 6}
    return version < (3, 51, 3) and version[2] < mended.get(version[:2], 1 << 30)


def _abilities() -> Iterator[Finding]:
    """Asks an empty database of its own: what this build of SQLite knows and obeys."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, value in ENFORCED.items():
            connection.execute(f"PRAGMA {name} = {value}")
        obeyed = {name: connection.execute(f"PRAGMA {name}").fetchone() for name in ENFORCED}
        modules = {name for (name,) in connection.execute("SELECT name FROM pragma_module_list")}
    lacking = [name for name, value in ENFORCED.items() if obeyed[name] != (value,)]
    if "fts5" not in modules:
        lacking.append("fts5")
    if lacking:
        yield bad(
            _("This SQLite lacks what the desk relies on: {names}.").format(names=", ".join(lacking)),
            _("Use another build of Python or SQLite."),
        )
    else:
        yield ok(_("SQLite obeys every setting the desk relies on."))


def _log(path: Path) -> Finding:
    log = path.with_name(path.name + "-wal")
    size = log.stat().st_size if log.exists() else 0
    told = _("The log beside the desk takes {size} MB.").format(size=size // MEGABYTE)
    if size > LARGE_LOG:
        return warn(told, _("Some program reads without end: close every supportdesk on it once."))
    return ok(told)


def _pages(path: Path) -> Finding:
    try:
        with told_plainly(path), closing(connect_reading(path)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except DeskUnreachable as error:
        return bad(str(error))
    if said == "ok":
        return ok(_("Every page of the file is sound."))
    return bad(
        _("The file is damaged [{said}].").format(said=" ".join(said.split())),
        _("Stop, copy it aside, and put back a backup: supportdesk db restore FILE"),
    )
