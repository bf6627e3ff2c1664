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
from supportdesk.storage.database import EngineReader
from supportdesk.storage.faults import NOT_A_DESK
from supportdesk.storage.files import Backup, Restored, new_file
from supportdesk.storage.version import refuse_newer

DEBIAN = Path("/usr/lib/postgresql")
TABLES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY table_name"
)


def backup(address: Address, target: Path) -> Backup:
    """A dump in PostgreSQL's custom format, read through once to the end."""
    dump = _tool("pg_dump")
    with new_file(target) as partial:
        _run([dump, "--format=custom", f"--file={partial}"], address)
        _run([_tool("pg_restore"), f"--file={os.devnull}", str(partial)])
        layout = _layout_of(partial)
    return Backup(target, layout, target.stat().st_size)


def restore(address: Address, source: Path) -> Restored:
    """Loads a dump into an empty database, all of it or nothing."""
    layout = _layout_of(source)
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
    """Which layout a dump holds; `DeskUnreachable` where it is no dump of a desk."""
    if not dump.is_file():
        raise DeskUnreachable(_("There is no backup at {path}.").format(path=dump))
    with dump.open("rb") as file:
        if file.read(5) != b"PGDMP":
            raise DeskUnreachable(_("{path} is no backup of a PostgreSQL desk.").format(path=dump))
    rows = _run([_tool("pg_restore"), "--data-only", "--table=alembic_version", "--file=-", str(dump)]).splitlines()
    starts = [number for number, row in enumerate(rows) if row.startswith("COPY public.alembic_version ")]
    if not starts:
        raise DeskUnreachable(_(NOT_A_DESK).format(desk=dump))
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
        command = [command[0], f"--dbname={url}", *command[1:]]
        environment |= {"PGPASSWORD": password} if password else {}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise DeskUnreachable(_("{tool} could not do it: {said}").format(tool=Path(command[0]).name, said=said))
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
