"""SQLite files that are damaged, foreign, locked or out of room: a sentence that says what to do, and nothing lost."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import event

from supportdesk.errors import DeskUnreachable
from supportdesk.models import DeskFact
from supportdesk.storage.address import parse_address
from supportdesk.storage.database import Database
from supportdesk.storage.file_system import refuse_network_folder
from supportdesk.storage.reading import SqliteReader
from supportdesk.storage.upgrade import create
from supportdesk.storage.version import check_schema

ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def furnished(address):
    """A desk with some pages of rows, all in the one file."""
    with closing(Database(address, durable=False)) as database, database.transaction() as session:
        session.add_all(DeskFact(key=f"fact {number}", value="x" * 500) for number in range(200))
    return address


def read(address):
    with closing(SqliteReader(address.path, busy_seconds=0.05)) as reader:
        check_schema(reader.rows, address.shown)
        return reader.rows("SELECT key, value FROM desk_facts ORDER BY key")


def write(address, key="new", **options):
    with closing(Database(address, busy_seconds=0.05, **options)) as database, database.transaction() as session:
        session.add(DeskFact(key=key, value="stored"))


def refusal_of(work, *args):
    with pytest.raises(DeskUnreachable) as refused:
        work(*args)
    assert refused.value.exit_code == 3
    assert "\n" not in str(refused.value)
    return str(refused.value)


class TestNoDeskAtAll:
    """Neither reading nor writing touches what is not ours."""

    @pytest.fixture(params=["text", "other program's", "empty", "folder", "cut to 50 bytes"])
    def broken(self, request, address):
        path, sentence = address.path, " is a database but not a desk. Make one with: supportdesk init --database …"
        match request.param:
            case "text":
                path.write_text("Dear all,\n" * 1000)
                sentence = " is not a desk: it is no SQLite database. Give another file by --database."
            case "other program's":
                path.unlink()
                with closing(sqlite3.connect(path)) as connection:
                    connection.execute("CREATE TABLE desk_facts (key)")
            case "empty":
                path.write_bytes(b"")
            case "folder":
                path.unlink()
                path.mkdir()
                sentence = " is no file. Give the file of a desk by --database."
            case "cut to 50 bytes":
                path.write_bytes(path.read_bytes()[:50])
                sentence = " is "
        return address, f"{path}{sentence}"

    @pytest.mark.parametrize("work", [read, write])
    def test_it_is_said_and_left_alone(self, broken, work):
        address, sentence = broken
        before = address.path.read_bytes() if address.path.is_file() else b""
        assert refusal_of(work, address).startswith(sentence)
        assert (address.path.read_bytes() if address.path.is_file() else b"") == before

    @pytest.mark.parametrize("work", [read, write])
    def test_it_is_let_go_at_once(self, broken, work, monkeypatch):
        address, _sentence = broken
        connect, opened = sqlite3.connect, []
        monkeypatch.setattr(
            sqlite3, "connect", lambda *args, **options: opened.append(connect(*args, **options)) or opened[-1]
        )
        refusal_of(work, address)
        for connection in opened:
            with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                connection.execute("SELECT 1")


class TestDamage:
    def test_a_file_cut_in_half(self, furnished):
        """A copy that was broken off."""
        whole = furnished.path.read_bytes()
        furnished.path.write_bytes(whole[: len(whole) // 2])
        for work in (read, write):
            assert "is damaged. Stop, copy the file aside, and put back a backup" in refusal_of(work, furnished)

    def test_a_damaged_page(self, furnished):
        whole = bytearray(furnished.path.read_bytes())
        middle = whole.index(b"fact 100") // 4096 * 4096
        whole[middle : middle + 4096] = b"\xde\xad" * 2048
        furnished.path.write_bytes(whole)
        assert "is damaged. Stop" in refusal_of(read, furnished)


class TestNotThere:
    @pytest.mark.parametrize("work", [read, write])
    @pytest.mark.parametrize("name", ["nowhere.db", "no folder/desk.db", "a file/desk.db"])
    def test_it_is_not_made_by_opening_it(self, tmp_path, work, name):
        (tmp_path / "a file").write_text("")
        path = tmp_path / name
        assert (
            refusal_of(work, parse_address(str(path))) == f"There is no desk at {path}. Make one with: supportdesk init"
        )
        assert [file.name for file in tmp_path.iterdir()] == ["a file"]


class TestStrangeNames:
    @pytest.mark.parametrize("work", [read, write, create])
    @pytest.mark.parametrize("name", ["loop", "x" * 300, "pipe"])
    def test_they_are_said(self, tmp_path, work, name):
        (tmp_path / "loop").symlink_to("loop")
        os.mkfifo(tmp_path / "pipe")
        assert re.search("cannot be read or written|is no file", refusal_of(work, parse_address(str(tmp_path / name))))


class TestHeld:
    """By another program; afterwards all goes on as before."""

    def test_by_one_that_writes_past_the_gate(self, furnished):
        with closing(sqlite3.connect(furnished.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert "is held by another program. Nothing was changed; try again" in refusal_of(write, furnished)
            assert len(read(furnished)) == 200
            other.execute("ROLLBACK")
            write(furnished)
            assert len(read(furnished)) == 201

    def test_by_one_that_keeps_all_others_out(self, furnished):
        with closing(sqlite3.connect(furnished.path, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            for work in (read, write):
                assert "is held by another program" in refusal_of(work, furnished)

    def test_at_the_gate(self, furnished):
        gate = os.open(f"{furnished.path}.gate", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(gate, fcntl.LOCK_EX)
        said = refusal_of(write, furnished)
        assert said.startswith(f"Another program has been writing to {furnished.path} for 0 s. Nothing was changed")
        assert len(read(furnished)) == 200
        os.close(gate)
        write(furnished)
        assert len(read(furnished)) == 201

    def test_at_the_gate_of_the_same_file_by_another_name(self, furnished, tmp_path):
        link = tmp_path / "link.db"
        link.symlink_to(furnished.path)
        with closing(Database(furnished)) as database, database.transaction():
            assert "has been writing to" in refusal_of(write, parse_address(str(link)))
        assert not link.with_name("link.db.gate").exists()

    def test_one_who_gave_up_at_the_gate_does_not_keep_it(self, furnished):
        gate = os.open(f"{furnished.path}.gate", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(gate, fcntl.LOCK_EX)
        for _ in range(3):
            refusal_of(write, furnished)
        os.close(gate)
        with closing(Database(furnished, busy_seconds=20)) as database, database.transaction():
            pass


class TestNoRoom:
    def test_a_full_disk(self, furnished):
        """As SQLite sees it when it may not grow any more; the change is taken back whole."""
        before = read(furnished)
        with closing(Database(furnished)) as database:

            @event.listens_for(database.engine, "connect")
            def no_more_pages(connection, _record):
                connection.execute("PRAGMA max_page_count = 1")

            def fill():
                with database.transaction() as session:
                    session.add_all(DeskFact(key=f"more {number}", value="x" * 4000) for number in range(100))

            said = refusal_of(fill)
            assert said.startswith(f"The disk that holds {furnished.path} is full. Nothing was changed; make room")
        assert read(furnished) == before
        write(furnished)
        assert len(read(furnished)) == 201

    def test_a_write_that_fails_half_way(self, furnished, tmp_path):
        """A quota, or a disk that gives up: the operating system refuses the bytes in the middle of a commit."""
        before = read(furnished)
        said = in_a_child(furnished, WRITE_MUCH, tmp_path, limit=150_000)
        assert "could not be read or written (disk error). Check the disk before you go on." in said["said"]
        assert said["exit_code"] == 3
        assert read(furnished) == before
        with closing(sqlite3.connect(furnished.path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        write(furnished)
        assert len(read(furnished)) == 201


class TestRights:
    """Seen by somebody who is not the superuser: root is refused nothing."""

    @pytest.fixture
    def give_away(self, furnished):
        """Moves the desk to where a stranger can come, with some rights on the file and its folder."""
        with TemporaryDirectory(dir="/tmp") as above:
            Path(above).chmod(0o755)
            folder = Path(above) / "folder"
            folder.mkdir()
            shutil.copyfile(furnished.path, folder / "desk.db")

            def make(*, file, inside):
                (folder / "desk.db").chmod(file)
                folder.chmod(inside)
                return parse_address(str(folder / "desk.db"))

            yield make
            folder.chmod(0o700)

    def test_a_file_that_may_only_be_read(self, give_away, tmp_path):
        desk = give_away(file=0o444, inside=0o777)
        assert "may not be written. Nothing was changed; check the file's and the folder's rights." in stranger(
            desk, tmp_path
        )

    def test_a_folder_that_may_only_be_read(self, give_away, tmp_path):
        desk = give_away(file=0o666, inside=0o555)
        said = stranger(desk, tmp_path)
        assert f"{desk.path}.gate cannot be written (Permission denied). Nothing was changed" in said
        assert "check the folder's rights and room" in said

    def test_a_file_that_may_not_be_read(self, give_away, tmp_path):
        desk = give_away(file=0o000, inside=0o777)
        assert f"{desk.path} cannot be opened. Check that the file and its folder may be read" in stranger(
            desk, tmp_path
        )

    def test_a_folder_that_may_not_be_entered(self, give_away, tmp_path):
        desk = give_away(file=0o666, inside=0o000)
        assert f"{desk.path} cannot be read or written (Permission denied). Check" in stranger(desk, tmp_path)


class TestNetworks:
    MOUNTS = (
        "/dev/vda / ext4 rw 0 0\nfiler:/x /srv/our\\040desk nfs4 rw 0 0\n/dev/vdb /srv/our\\040desk/local xfs rw 0 0\n"
    )

    def test_a_desk_on_one_is_refused(self, tmp_path):
        mounts = tmp_path / "mounts"
        mounts.write_text(self.MOUNTS)
        for fine in ("/srv/desk.db", "/srv/our desk/local/desk.db", "/srv/our desks/desk.db"):
            refuse_network_folder(Path(fine), mounts)
        said = refusal_of(refuse_network_folder, Path("/srv/our desk/desk.db"), mounts)
        assert said.startswith(
            "/srv/our desk/desk.db is on a network file system (nfs4), where a SQLite desk can be damaged."
        )

    def test_it_is_asked_before_every_write(self, furnished, monkeypatch):
        monkeypatch.setattr("supportdesk.storage.file_system.REMOTE", {file_system_here(furnished.path)})
        assert "is on a network file system" in refusal_of(write, furnished)


def file_system_here(path):
    from supportdesk.storage.file_system import file_system_of

    kind = file_system_of(path)
    if not kind:
        pytest.skip("this machine does not say which file systems it has")
    return kind


WRITE = """
with closing(Database(address, busy_seconds=0.05)) as database, database.transaction() as session:
    session.add(DeskFact(key="new", value="stored"))
"""
WRITE_MUCH = """
with closing(Database(address)) as database, database.transaction() as session:
    session.add_all(DeskFact(key=f"more {number}", value="x" * 4000) for number in range(100))
"""
CHILD = """
import json, os, resource, sys
from contextlib import closing
from supportdesk.errors import DeskError
from supportdesk.models import DeskFact
from supportdesk.storage.address import parse_address
from supportdesk.storage.database import Database
address = parse_address(sys.argv[1])
with Database(parse_address(sys.argv[2])).transaction(): # loads what is loaded late, before the rights are gone
    pass
if limit := int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
elif os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
{work}
    print(json.dumps({{"said": "", "exit_code": 0}}))
except DeskError as error:
    print(json.dumps({{"said": str(error), "exit_code": error.exit_code}}))
"""


def in_a_child(address, work, folder, *, limit=0):
    """Does some work in another program, that may write files up to a limit, or that is nobody."""
    other = parse_address(str(folder / "other.db"))
    create(other)
    code = CHILD.format(work="\n".join(f"    {line}" for line in work.strip().splitlines()))
    run = subprocess.run(
        [sys.executable, "-c", code, str(address.path), str(other.path), str(limit)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def stranger(address, folder):
    before = address.path.read_bytes() if os.geteuid() == 0 else None
    said = in_a_child(address, WRITE, folder)
    assert said["exit_code"] == 3
    assert before is None or address.path.read_bytes() == before
    return said["said"]
