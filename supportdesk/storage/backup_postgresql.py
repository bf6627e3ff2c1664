"""Backup and restore of a PostgreSQL desk, by the tools that come with PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from supportdesk.errors import DeskUnreachable, Invalid
from supportdesk.i18n import _
from supportdesk.storage.address import Address
from supportdesk.storage.backup_file import POSTGRESQL, broken_backup, no_backup, refuse_other_kind
from supportdesk.storage.database import EngineReader
from supportdesk.storage.files import Backup, Restored, new_file
from supportdesk.storage.version import FIND_SCHEMA, refuse_newer

DEBIAN = Path("/usr/lib/postgresql")
TABLES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY table_name"
)


class ToolFailed(DeskUnreachable):
    """A tool of PostgreSQL could not do it; `said` is its own first line."""

    def __init__(self, tool: str, said: str) -> None:
        super().__init__(_("{tool} could not do it: {said}").format(tool=tool, said=said))
        self.said = said


def backup(address: Address, target: Path) -> Backup:
    """A dump in PostgreSQL's custom format, read through once to the end."""
    dump = _tool("pg_dump")
    with closing(EngineReader(address)) as reader:
        reader.rows(FIND_SCHEMA)  # says in our words what is wrong with the server, or that this is no desk
    with new_file(target) as partial:
        _run([dump, "--format=custom", f"--file={partial}"], address)
        layout = _layout_of(partial)
    return Backup(target, layout, target.stat().st_size)


def restore(address: Address, source: Path) -> Restored:
    """Loads a dump into an empty database, all of it or nothing."""
    refuse_other_kind(source, wanted=POSTGRESQL)
    try:
        layout = _layout_of(source)
    except ToolFailed as error:
        raise broken_backup(source, error.said) from error
    refuse_newer(layout, str(source))
    with closing(EngineReader(address)) as reader:
        tables = [name for (name,) in reader.rows(TABLES)]
    if tables:
        raise Invalid(
            _("{desk} is not empty ({tables} …). Make an empty database (createdb) and restore into that.").format(
                desk=address.shown, tables=", ".join(tables[:3])
            )
        )
    keep_out = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run([_tool("pg_restore"), *keep_out, str(source)], address)
    return Restored(layout)


def _layout_of(dump: Path) -> str:
    """Which layout a dump holds, once it was read to its end; `ToolFailed` where it is cut short."""
    tool = _tool("pg_restore")
    _run([tool, f"--file={os.devnull}", str(dump)])
    rows = _run([tool, "--data-only", "--table=alembic_version", "--file=-", str(dump)]).splitlines()
    starts = [number for number, row in enumerate(rows) if row.startswith("COPY public.alembic_version ")]
    if not starts:
        raise no_backup(dump)
    return rows[starts[0] + 1]


def _tool(name: str) -> str:
    """The tool on the path, else the newest that Debian keeps beside its servers."""
    kept = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda tool: float(tool.parents[1].name), reverse=True)
    found = shutil.which(name) or next(map(str, kept), None)
    if found is None:
        raise DeskUnreachable(
            _(
                "{tool} is needed and not installed. It comes with PostgreSQL's client (Debian: postgresql-client)."
            ).format(tool=name)
        )
    return found


def _run(command: list[str], address: Address | None = None) -> str:
    """Runs a tool and gives what it prints. The password is not among its arguments."""
    environment = dict(os.environ)
    if address is not None:
        url, password = without_password(address.url)
        command = [command[0], f"--dbname={url}", "--no-password", *command[1:]]
        environment |= {"PGPASSWORD": password} if password else {}
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, env=environment, check=False)
    if done.returncode:
        raise ToolFailed(Path(command[0]).name, done.stderr.decode(errors="replace").strip().partition("\n")[0])
    return done.stdout.decode()


def without_password(url: str) -> tuple[str, str]:
    """An address as the tools take it, and the password it held: other users can read the arguments of a program."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    user, _colon, password = login.partition(":")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    password = unquote(password) or options.pop("password", "")
    query = urlencode(options, quote_via=quote, safe="/")
    return f"postgresql://{user}{at}{host}{parts.path}{f'?{query}' if query else ''}", password
