"""Backups of SQLite desks: files that are exchanged without losing one, or a log, or what others have open."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage.facts import facts, set_fact
from supportdesk.errors import DeskUnreachable, Invalid
from supportdesk.models import DeskFact
from supportdesk.storage.address import parse_address
from supportdesk.storage.backup import backup, restore
from supportdesk.storage.database import Database
from supportdesk.storage.sqlite_file import look_into

ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine():
    return "sqlite"


class TestBackup:
    def test_a_backup_is_a_desk(self, furnished, target):
        backup(furnished, target)
        assert look_into(target).is_desk
        assert facts(parse_address(str(target))) == {"name": "Göteborg"}

    def test_what_was_deleted_is_not_in_it(self, furnished, target):
        with closing(sqlite3.connect(furnished.path)) as connection:
            connection.execute("INSERT INTO desk_facts VALUES ('x', 'a secret of old')")
            connection.commit()
            connection.execute("DELETE FROM desk_facts WHERE key = 'x'")
            connection.commit()
        backup(furnished, target)
        assert b"a secret of old" not in target.read_bytes()

    def test_a_damaged_desk_gives_no_backup(self, furnished, target):
        damage(furnished.path, b"slog ut")
        with pytest.raises(DeskUnreachable, match="is damaged"):
            backup(furnished, target)
        assert list(target.parent.iterdir()) == []

    def test_a_copy_that_went_wrong_is_noticed_and_dropped(self, furnished, target, monkeypatch):
        """The check reads what is on the disk, not what was meant."""

        def look_at_a_damaged_one(path):
            damage(path, b"slog ut")
            refuse_damaged(path)

        from supportdesk.storage import backup_sqlite

        refuse_damaged = backup_sqlite.refuse_damaged
        monkeypatch.setattr(backup_sqlite, "refuse_damaged", look_at_a_damaged_one)
        with pytest.raises(DeskUnreachable, match="is damaged"):
            backup(furnished, target)
        assert list(target.parent.iterdir()) == []


class TestRestore:
    def test_with_force_the_old_desk_stays_beside_the_new_one(self, furnished, target, clock):
        backup(furnished, target)
        set_fact(furnished, "later", "1")
        done = restore(furnished, target, force=True, now=clock.now())
        assert done.aside == furnished.path.with_name("desk.db.before-restore-20260310T080000Z")
        assert facts(furnished) == {"name": "Göteborg"}
        assert furnished.path.stat().st_mode & 0o777 == 0o600
        assert facts(parse_address(str(done.aside))) == {"name": "Göteborg", "later": "1"}
        with pytest.raises(Invalid, match="exists already and is not overwritten"):
            restore(furnished, target, force=True, now=clock.now())
        assert facts(furnished) == {"name": "Göteborg"}

    def test_an_old_log_does_not_meet_the_new_desk(self, furnished, target, tmp_path, clock):
        """After a crash the last changes are in the log alone; they go aside with their desk."""
        backup(furnished, target)
        with closing(Database(furnished)) as database:
            with database.transaction() as session:
                session.add(DeskFact(key="in the log", value=""))
            crashed = tmp_path / "crashed"
            shutil.copytree(furnished.path.parent, crashed, ignore=shutil.ignore_patterns("backups", "crashed"))
        desk = parse_address(str(crashed / "desk.db"))
        assert (crashed / "desk.db-wal").stat().st_size
        done = restore(desk, target, force=True, now=clock.now())
        assert facts(desk) == {"name": "Göteborg"}
        assert "in the log" in facts(parse_address(str(done.aside)))

    def test_a_log_without_its_desk_goes_aside_too(self, furnished, target, clock):
        backup(furnished, target)
        furnished.path.unlink()
        log = furnished.path.with_name("desk.db-wal")
        log.write_bytes(b"an old log")
        assert restore(furnished, target, now=clock.now()).aside is None
        assert furnished.path.with_name("desk.db.before-restore-20260310T080000Z-wal").read_bytes() == b"an old log"
        assert facts(furnished) == {"name": "Göteborg"}

    def test_a_damaged_desk_can_be_replaced(self, furnished, target, clock):
        backup(furnished, target)
        broken = furnished.path.read_bytes()[:6000]
        furnished.path.write_bytes(broken)
        done = restore(furnished, target, force=True, now=clock.now())
        assert done.aside.read_bytes() == broken
        assert facts(furnished) == {"name": "Göteborg"}

    @pytest.mark.parametrize("kind", ["text", "other program's", "pipe", "folder"])
    def test_what_is_no_desk_never_gives_way(self, furnished, target, tmp_path, kind):
        """A mistyped name must not move somebody's file, or a device, out of its place."""
        backup(furnished, target)
        path = tmp_path / "mistyped"
        match kind:
            case "text":
                path.write_text("Dear all,")
            case "other program's":
                with closing(sqlite3.connect(path)) as connection:
                    connection.execute("CREATE TABLE alembic_version (version_num)")
            case "pipe":
                os.mkfifo(path)
            case "folder":
                path.mkdir()
        before = sorted(tmp_path.iterdir()), path.stat().st_ino
        with pytest.raises(Invalid, match="mistyped is no desk and is left alone"):
            restore(parse_address(str(path)), target, force=True)
        assert (sorted(tmp_path.iterdir()), path.stat().st_ino) == before

    def test_a_name_that_is_too_long(self, furnished, target, tmp_path):
        backup(furnished, target)
        with pytest.raises(DeskUnreachable, match="File name too long"):
            restore(parse_address(str(tmp_path / ("x" * 300))), target)

    def test_names_that_are_no_utf_8(self, furnished, tmp_path):
        strange = parse_address(os.fsdecode(os.fsencode(tmp_path) + b"/r\xe4ksm\xf6rg\xe5s.db"))
        backup(furnished, strange.path)
        restore(parse_address(str(strange.path) + "2"), strange.path)
        assert facts(parse_address(str(strange.path) + "2")) == {"name": "Göteborg"}

    def test_a_desk_that_somebody_has_open_is_not_replaced(self, furnished, target, clock):
        """Its program would go on writing into the file that was moved aside."""
        backup(furnished, target)
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(furnished.path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert reader.stdout.readline() == "open\n"
        with pytest.raises(
            DeskUnreachable, match="A program has .* open. Nothing was changed; close every supportdesk"
        ):
            restore(furnished, target, force=True, now=clock.now())
        reader.communicate()
        assert not [file for file in furnished.path.parent.iterdir() if "restor" in file.name]
        assert restore(furnished, target, force=True, now=clock.now()).aside

    def test_a_desk_is_no_backup_of_itself(self, furnished):
        with pytest.raises(Invalid, match="is the desk itself"):
            restore(furnished, furnished.path, force=True)


READER = """
import sys
from pathlib import Path
from supportdesk.storage.reading import SqliteReader
reader = SqliteReader(Path(sys.argv[1]))
reader.rows("SELECT count(*) FROM cases")
print("open", flush=True)
sys.stdin.read()
"""


def damage(path, words):
    """Spoils the page that holds some words."""
    whole = bytearray(path.read_bytes())
    page = whole.index(words) // 4096 * 4096
    whole[page : page + 4096] = b"\xde\xad" * 2048
    path.write_bytes(whole)
