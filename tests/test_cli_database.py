"""`supportdesk db …` with what is no desk and no backup: each time what is wrong, what to do, and the exit status for it.

3 is for the desk that `--database` names, 1 for the file that is put in or made.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cli_desk import Shell, desk_at, people
from program_run import ROOT, environment
from supportdesk.operations.register import NewCase, register
from supportdesk.storage.address import Address

A_DESK_IS_NEEDED = (["db", "upgrade"], ["db", "verify"], ["db", "backup", "copy.db"])
NO_DESK = {
    "missing": "There is no desk at {path}. Make one with: supportdesk init",
    "no folder/desk.db": "There is no desk at {path}. Make one with: supportdesk init",
    "folder": "{path} is no file. Give the file of a desk by --database.",
    "other program's": "{path} is a database but not a desk. Make one with: supportdesk init --database …",
    "empty": "{path} is a database but not a desk. Make one with: supportdesk init --database …",
    "text": "{path} is not a desk: it is no SQLite database. Give another file by --database. [file is not a database]",
    "cut short": (
        "{path} is damaged. Stop, copy the file aside, and put back a backup: supportdesk db restore FILE "
        "[database disk image is malformed]"
    ),
}
NO_BACKUP = {
    "missing": "There is no backup at {path}. Give a file that “supportdesk db backup” made.",
    "no folder/desk.db": "There is no backup at {path}. Give a file that “supportdesk db backup” made.",
    "folder": "{path} is no file. Give a file that “supportdesk db backup” made.",
    "other program's": "{path} is no backup of a desk. Give a file that “supportdesk db backup” made.",
    "empty": "{path} is no backup of a desk. Give a file that “supportdesk db backup” made.",
    "text": "{path} is no backup of a desk. Give a file that “supportdesk db backup” made.",
    "cut short": (
        "The backup {path} is damaged. Nothing was changed; give another. [database disk image is malformed]"
    ),
}
NO_ADDRESS = {
    "mysql://db/desk": ("“mysql” is no database this program knows. Use sqlite:///FILE or postgresql://HOST/NAME."),
    "sqlite://": "“sqlite://” names no file. Give sqlite:///FOLDER/desk.db.",
    "postgresql://": "The address names no database. Write postgresql://HOST/NAME.",
    "postgresql://anna:s3cret@db:port/desk": (
        "The address of the database cannot be read. Write postgresql://HOST:PORT/NAME."
    ),
    "": "--database is “”. Allowed: a file, sqlite:///FILE or postgresql://HOST/NAME.",
}


def with_a_case(address: Address) -> None:
    with desk_at(address.url) as desk:
        people(desk)
        register(desk, NewCase("The printer is stuck"))


@pytest.fixture
def shell(sqlite_desks, capsys, monkeypatch, tmp_path) -> Shell:
    """A desk with a case, in a folder where all of those files lie."""
    (tmp_path / "home").mkdir()
    with sqlite_desks.furnished(with_a_case, tmp_path) as address:
        monkeypatch.chdir(tmp_path)
        return Shell(address.url, capsys, monkeypatch, tmp_path / "home")


@pytest.fixture
def files(shell, tmp_path) -> Path:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("Dear all,\n" * 1000, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other program's")) as connection:
        connection.execute("CREATE TABLE songs (name)")
    (tmp_path / "cut short").write_bytes((tmp_path / "desk.db").read_bytes()[:60_000])
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """What lies there, without what SQLite keeps beside a file that it looked into."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return {name: content for name, content in found.items() if not name.endswith(("-wal", "-shm"))}


@pytest.mark.parametrize("words", A_DESK_IS_NEEDED, ids=lambda words: words[1])
@pytest.mark.parametrize(("name", "sentence"), NO_DESK.items(), ids=NO_DESK)
def test_what_is_no_desk_is_3(shell, files, name, sentence, words):
    before = contents(files)
    said = shell.refuses(*words, "--database", name, code=3)
    # Reading and writing ask in another order: the engine's own words may stand behind.
    assert said.partition(" [no such table")[0] == sentence.format(path=files / name)
    assert contents(files) == before


@pytest.mark.parametrize(("name", "sentence"), NO_BACKUP.items(), ids=NO_BACKUP)
@pytest.mark.parametrize("where", ["new.db", "desk.db"])
def test_what_is_no_backup_is_1_and_named_as_the_backup(shell, files, name, sentence, where):
    """Also where there is a desk already: --force would not help."""
    before = contents(files)
    assert shell.refuses("db", "restore", name, "--database", where) == sentence.format(path=files / name)
    assert contents(files) == before


@pytest.mark.parametrize(("address", "sentence"), NO_ADDRESS.items(), ids=lambda said: said[:12] or "empty")
@pytest.mark.parametrize("words", [*A_DESK_IS_NEEDED, ["db", "restore", "copy.db"], ["case", "list"], ["init"]])
def test_an_address_of_no_desk_is_3(shell, address, sentence, words):
    assert shell.refuses(*words, "--database", address, code=3) == sentence


@pytest.mark.parametrize("words", [*A_DESK_IS_NEEDED, ["case", "list"], ["case", "new", "x"], ["init"]])
def test_a_server_that_does_not_answer_is_3(shell, words, tmp_path):
    said = shell.refuses(*words, "--database", f"postgresql:///desk?host={tmp_path}", code=3)
    assert said.startswith(
        "The database postgresql:///desk does not answer. Nothing was changed; supportdesk doctor tells more. ["
    )
    assert not (tmp_path / "copy.db").exists()


def test_where_a_backup_cannot_be_made_is_1(shell, files, tmp_path):
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    said = {
        "there": "{path} exists already and is not overwritten. Give another name.",
        "folder": "{path} is a folder. Give the name of a new file in it.",
        "none/copy.db": "{path} cannot be written (No such file or directory). Give a file in a folder that is there and has room.",
        "text/copy.db": "{path} cannot be written (Not a directory). Give a file in a folder that is there and has room.",
        "x" * 300: "{path} cannot be written (File name too long). Give a file in a folder that is there and has room.",
    }
    before = contents(files)
    for name, sentence in said.items():
        assert shell.refuses("db", "backup", name) == sentence.format(path=tmp_path / name)
    assert contents(files) == before


def test_a_backup_of_a_backup_needs_a_file(shell):
    """“-” is standard input or output elsewhere; it makes no file of that name here."""
    sentence = "A backup is a file. Give its name, for instance: supportdesk db {command} desk-2026-03-29.db"
    for command in ("backup", "restore"):
        assert shell.refuses("db", command, "-", code=2) == sentence.format(command=command)
        assert shell.refuses("db", command, "", code=2) == (
            f"FILE: A file's name cannot be empty. See: supportdesk db {command} --help"
        )


def test_a_backup_of_the_other_engine_says_where_it_belongs(shell, tmp_path):
    (tmp_path / "dump").write_bytes(b"PGDMP and so on")
    assert shell.refuses("db", "restore", "dump", "--database", "new.db") == (
        f"{tmp_path}/dump is a backup of a PostgreSQL desk. Give an empty database: --database postgresql://HOST/NAME"
    )
    shell.does("db", "backup", "copy.db")
    assert shell.refuses("db", "restore", "copy.db", "--database", "postgresql:///desk") == (
        f"{tmp_path}/copy.db is a backup of a SQLite desk. Give a file to put it into: --database FILE"
    )


def test_a_good_backup_comes_back(shell, tmp_path):
    shell.does("db", "backup", "copy.db")
    assert shell.does("db", "restore", "copy.db", "--database", "new.db").lines == [str(tmp_path / "new.db")]
    assert shell.data("case", "list", "--database", "new.db")[0]["subject"] == "The printer is stuck"


AS_STRANGER = """
import io, os, sys
from contextlib import redirect_stderr, redirect_stdout
from supportdesk.cli.main import run
good, *words = sys.argv[1:]
with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # loads what is loaded late
    for work in (["upgrade"], ["verify"], ["backup", good + ".copy"], ["restore", good + ".none"]):
        run(["--database", good, "db", *work], None)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(run(words, None))
"""


class TestRights:
    """Files that another user may not read or write."""

    @pytest.fixture
    def folder(self, shell, tmp_path):
        with TemporaryDirectory(prefix="desk-", dir="/var/tmp") as above:
            Path(above).chmod(0o777)
            folder = Path(above) / "folder"
            folder.mkdir()
            shell.does("db", "backup", str(folder / "desk.db"))
            yield folder
            folder.chmod(0o700)

    @pytest.fixture
    def stranger(self, tmp_path, folder):
        """The program in the hands of somebody who owns none of it."""

        def run(url, *words):
            command = [sys.executable, "-c", AS_STRANGER, str(tmp_path / "desk.db"), "--database", url, *words]
            return subprocess.run(
                command,
                env=environment(folder.parent),
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )

        return run

    @pytest.mark.parametrize("command", ["upgrade", "verify", "backup"])
    def test_a_desk_that_may_not_be_read_is_3(self, folder, stranger, command):
        (folder / "desk.db").chmod(0o000)
        folder.chmod(0o777)
        copy = [str(folder / "copy.db")] if command == "backup" else []
        done = stranger(str(folder / "desk.db"), "db", command, *copy)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith(
            f"{folder}/desk.db cannot be opened. Check that the file and its folder may be read and written."
        )
        assert [path.name for path in folder.iterdir()] == ["desk.db"]

    def test_a_backup_that_may_not_be_read_is_1(self, folder, stranger):
        (folder / "desk.db").chmod(0o000)
        folder.chmod(0o777)
        done = stranger(str(folder / "new.db"), "db", "restore", str(folder / "desk.db"))
        assert (done.returncode, done.stderr) == (
            1,
            f"The backup {folder}/desk.db cannot be read (Permission denied). Check its rights.\n",
        )
        assert [path.name for path in folder.iterdir()] == ["desk.db"]

    def test_a_folder_where_no_backup_may_be_made_is_1(self, folder, stranger):
        (folder / "desk.db").chmod(0o666)
        open_to_all = folder.parent / "open"
        open_to_all.mkdir()
        open_to_all.chmod(0o777)
        (folder / "desk.db").rename(open_to_all / "desk.db")
        folder.chmod(0o555)
        done = stranger(str(open_to_all / "desk.db"), "db", "backup", str(folder / "copy.db"))
        assert (done.returncode, done.stderr) == (
            1,
            f"{folder}/copy.db cannot be written (Permission denied). Give a file in a folder that is there and has room.\n",
        )

    def test_a_folder_where_nothing_may_be_restored_is_3(self, folder, stranger):
        (folder / "desk.db").chmod(0o644)
        folder.chmod(0o555)
        done = stranger(str(folder / "new.db"), "db", "restore", str(folder / "desk.db"))
        assert (done.returncode, done.stderr) == (
            3,
            f"{folder}/new.db cannot be read or written (Permission denied). "
            "Check its rights, its folder's, and the room there.\n",
        )
        assert [path.name for path in folder.iterdir()] == ["desk.db"]
