"""What `supportdesk doctor` finds: in the user's words, whole, and nothing changed by looking."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text

from supportdesk.settings import Settings
from supportdesk.storage import health_file, health_server
from supportdesk.storage.address import parse_address
from supportdesk.storage.database import Database, EngineReader
from supportdesk.storage.health import findings
from supportdesk.storage.health_file import has_wal_reset_bug
from supportdesk.storage.health_server import _connections, _encryption
from supportdesk.storage.health_terminal import of_terminal
from supportdesk.storage.version import SCHEMA

GOOD_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "sv_SE.UTF-8"}


def desk_findings(address):
    return findings(address, environment=GOOD_TERMINAL)[:-3]


def not_ok(address):
    return [
        (finding.level, finding.what, finding.advice) for finding in desk_findings(address) if finding.level != "ok"
    ]


def the_one(address):
    (found,) = not_ok(address)
    return found


class TestFile:
    @pytest.fixture
    def engine(self):
        return "sqlite"

    def test_a_good_desk(self, address, monkeypatch):
        monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 3))
        monkeypatch.setattr(health_file, "free_bytes", lambda _path: 5_000_000_000)
        monkeypatch.setattr(health_file, "file_system_of", lambda _path: "ext4")
        with closing(Database(address)) as database, database.transaction():
            pass
        before = address.path.read_bytes()
        assert [str(finding) for finding in findings(address, environment=GOOD_TERMINAL)] == [
            f"ok    {address.path} is a desk of layout {SCHEMA}.",
            "ok    The file and its folder are their owner's alone.",
            "ok    It is on a disk of this machine (ext4).",
            "ok    5000 MB are free on its disk; the desk takes 0 MB.",
            "ok    SQLite is 3.51.3.",
            "ok    SQLite obeys every setting the desk relies on.",
            "ok    The log beside the desk takes 0 MB.",
            "ok    Every page of the file is sound.",
            "ok    Who may write the file may change everything in it, past this program: nothing protects it from its "
            "owner. That is right for one person or a demo; a team uses a service account, or PostgreSQL.",
            "ok    The terminal is xterm-256color.",
            "ok    It shows all colours (COLORTERM).",
            "ok    Letters are UTF-8 (sv_SE.UTF-8).",
        ]
        assert address.path.read_bytes() == before

    def test_no_desk_ends_the_look(self, tmp_path):
        (only,) = desk_findings(parse_address(str(tmp_path / "desk.db")))
        assert str(only) == f"BAD   There is no desk at {tmp_path}/desk.db. Make one with: supportdesk init"
        assert not only.well

    def test_another_programs_file(self, tmp_path):
        with closing(sqlite3.connect(tmp_path / "desk.db")) as connection:
            connection.execute("CREATE TABLE invoices (id)")
        level, what, _ = the_one(parse_address(str(tmp_path / "desk.db")))
        assert (level, what) == (
            "bad",
            f"{tmp_path}/desk.db is a database but not a desk. Make one with: supportdesk init --database …",
        )

    def test_another_layout(self, address):
        with closing(Database(address)) as database, database.transaction(any_schema=True) as session:
            session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert the_one(address)[:2] == (
            "bad",
            f"The desk {address.path} has layout 0000, this program needs {SCHEMA}. Nothing was changed. "
            "Run: supportdesk db upgrade",
        )

    @pytest.mark.parametrize(("rights", "level"), [(0o640, "warn"), (0o604, "warn"), (0o660, "bad"), (0o606, "bad")])
    def test_a_file_others_can_come_at(self, address, rights, level):
        address.path.chmod(rights)
        expected = (level, f"{address.path} is open to other users.", f"Run: chmod 600 {address.path}")
        assert not_ok(address)[0] == expected, "what SQLite keeps beside it has the same rights"

    @pytest.mark.parametrize(("rights", "level"), [(0o755, "warn"), (0o711, "warn"), (0o777, "bad")])
    def test_a_folder_others_can_come_at(self, address, rights, level):
        folder = address.path.parent
        folder.chmod(rights)
        assert the_one(address) == (
            level,
            f"The folder {folder} is open to other users.",
            f"Run: chmod 700 {folder}",
        )

    @pytest.mark.parametrize("kind", ["everybody's", "another user's", "the system's"])
    def test_a_folder_that_is_not_the_users_to_close(self, address, monkeypatch, kind):
        """chmod 700 /tmp would stop the whole machine."""
        folder = address.path.parent
        folder.chmod(0o1777 if kind == "everybody's" else 0o755)
        if kind == "the system's":
            (folder / "passwd").touch()
            monkeypatch.setattr(os, "geteuid", lambda: 0)
            os.chown(folder, 0, 0) if os.getuid() == 0 else pytest.skip("only root has such folders")
        if kind == "another user's":
            monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
        found = [advice for _level, what, advice in not_ok(address) if what.startswith("The folder ")]
        assert found == [
            "It is not yours to close: others have things there. Copy the desk into a folder of its own "
            "(mkdir -m 700 FOLDER; supportdesk db backup FOLDER/desk.db), then work there."
        ]

    def test_rights_of_another_users_file_are_its_owners_to_set(self, address, monkeypatch):
        address.path.chmod(0o644)
        monkeypatch.setattr(os, "geteuid", lambda: address.path.stat().st_uid + 1)
        assert not_ok(address)[0][2] == f"Ask its owner to run: chmod 600 {address.path}"

    def test_a_file_of_another_user(self, address, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: address.path.stat().st_uid + 1)
        assert the_one(address)[:2] == ("warn", "The file belongs to another user than you are.")

    def test_a_network_file_system(self, address, monkeypatch):
        monkeypatch.setattr("supportdesk.storage.file_system.file_system_of", lambda _path, _mounts: "nfs4")
        level, what, _ = the_one(address)
        assert level == "bad"
        assert "is on a network file system (nfs4)" in what

    @pytest.mark.parametrize(("free", "level"), [(99_000_000, "bad"), (150_000_000, "warn"), (250_000_000, "ok")])
    def test_room(self, address, monkeypatch, free, level):
        with address.path.open("r+b") as file:
            file.truncate(120_000_000)
        monkeypatch.setattr(health_file, "free_bytes", lambda _path: free)
        room = next(finding for finding in desk_findings(address) if "are free" in finding.what)
        assert (room.level, room.what) == (
            level,
            f"{free // 1_000_000} MB are free on its disk; the desk takes 120 MB.",
        )

    @pytest.mark.parametrize(
        ("version", "bug"),
        [
            ((3, 40, 1), True),
            ((3, 44, 5), True),
            ((3, 44, 6), False),
            ((3, 45, 6), True),
            ((3, 50, 6), True),
            ((3, 50, 7), False),
            ((3, 51, 2), True),
            ((3, 51, 3), False),
            ((3, 52, 0), False),
        ],
    )
    def test_versions_with_the_wal_reset_bug(self, version, bug, address, monkeypatch):
        assert has_wal_reset_bug(version) is bug
        monkeypatch.setattr("sqlite3.sqlite_version_info", version)
        told = next(finding for finding in desk_findings(address) if finding.what.startswith("SQLite is"))
        assert ("lets one in at a time" in told.advice) is bug

    def test_a_sqlite_that_lacks_something(self, address, monkeypatch):
        monkeypatch.setattr(health_file, "ENFORCED", {"foreign_keys": 1, "an_unknown_one": 1})
        assert the_one(address)[:2] == ("bad", "This SQLite lacks what the desk relies on: an_unknown_one.")

    def test_a_large_log(self, address, monkeypatch):
        monkeypatch.setattr(health_file, "LARGE_LOG", 1000)
        with closing(Database(address)) as database:
            with database.transaction(any_schema=True) as session:
                session.execute(text("CREATE TABLE x (x)"))
            assert the_one(address)[2] == "Some program reads without end: close every supportdesk on it once."

    def test_a_damaged_page(self, address):
        whole = bytearray(address.path.read_bytes())
        whole[-4096:] = b"\xde\xad" * 2048
        address.path.write_bytes(whole)
        level, what, advice = the_one(address)
        assert level == "bad"
        assert "damaged" in what
        assert "put back a backup" in what + advice


class TestServer:
    @pytest.fixture
    def engine(self):
        return "postgresql"

    def test_a_desk_on_our_test_server(self, address, postgresql_desks):
        """Which is no server to keep customers' cases on."""
        said = [str(finding) for finding in desk_findings(address)]
        version, connections = postgresql_desks.version // 10_000, said.pop(3)
        assert connections.startswith("ok    ")
        assert connections.endswith(" of its 60 connections are taken.")
        assert said == [
            f"ok    {address.shown} answers; it is PostgreSQL {version}.",
            "ok    The connection stays on this machine.",
            "ok    It stores letters as UTF-8.",
            "look  This login is a superuser of the server: nothing in the database is protected from it. Give the desk a "
            "login of its own, with rights in its own database alone.",
            "BAD   The server answers before a change is on its disk (fsync=off, synchronous_commit=off). Set both on, or "
            "a power cut loses what people were told is stored.",
            f"ok    It holds a desk of layout {SCHEMA}.",
        ]

    def test_by_a_login_of_its_own(self, address):
        with closing(Database(address)) as database, database.transaction() as session:
            session.execute(text("DROP ROLE IF EXISTS ordinary"))
            session.execute(text("CREATE ROLE ordinary LOGIN"))
            session.execute(text("GRANT SELECT ON alembic_version TO ordinary"))
        ordinary = parse_address(address.url.replace("desk@", "ordinary@"))
        said = [finding.what for finding in desk_findings(ordinary)]
        assert "This login is no superuser." in said
        assert f"It holds a desk of layout {SCHEMA}." in said

    def test_nobody_answers(self, tmp_path):
        (only,) = desk_findings(parse_address(f"postgresql:///desk?host={tmp_path}"))
        assert only.level == "bad"
        assert only.what.startswith("The database postgresql:///desk does not answer.")

    def test_a_database_that_is_no_desk(self, empty_address):
        last = desk_findings(empty_address)[-1]
        assert last.level == "bad"
        assert "is a database but not a desk" in last.what

    def test_an_old_one_with_other_letters(self, address, monkeypatch):
        row = ("130010", "SQL_ASCII", "60", 59, False, False, False, "on", "on")
        rows = EngineReader.rows
        monkeypatch.setattr(
            EngineReader,
            "rows",
            lambda self, sql, *rest: [row] if sql == health_server.ABOUT else rows(self, sql, *rest),
        )
        assert [(level, what) for level, what, _ in not_ok(address)] == [
            ("warn", f"{address.shown} answers; it is PostgreSQL 13."),
            ("bad", "The connection is not encrypted."),
            ("bad", "It stores letters as SQL_ASCII, which lacks some."),
            ("warn", "59 of its 60 connections are taken."),
        ]

    def test_encryption_without_a_name_is_half_a_thing(self):
        assert _encryption(True, False, sure=False).level == "warn"
        assert _encryption(True, False, sure=True).level == "ok"

    def test_connections(self):
        assert [_connections(taken, 100).level for taken in (80, 81)] == ["ok", "warn"]


class TestTerminal:
    def test_one_that_can_do_nothing(self):
        found = list(of_terminal({"TERM": "dumb"}))
        assert [(finding.level, finding.what) for finding in found] == [
            ("warn", "This terminal (TERM=dumb) cannot show screens."),
            ("warn", "Letters are not UTF-8 (the locale is “”), so å, ä and ö may be lost."),
        ]
        assert all(finding.well for finding in found)

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"COLORTERM": "24bit"}, "It shows all colours (COLORTERM)."),
            ({"COLORTERM": ""}, "It does not say that it shows all colours, so the screens keep to its own sixteen."),
            ({"NO_COLOR": "1"}, "NO_COLOR is set: the screens use no colours, and every sign is also a letter."),
        ],
    )
    def test_colours(self, more, said):
        assert list(of_terminal(GOOD_TERMINAL | more))[1].what == said

    @pytest.mark.parametrize(
        ("environment", "level"),
        [
            ({"LANG": "sv_SE.utf8"}, "ok"),
            ({"LANG": "sv_SE.UTF-8", "LC_ALL": "C"}, "warn"),
            ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "ok"),
            ({"LANG": "sv_SE.ISO8859-1"}, "warn"),
        ],
    )
    def test_letters(self, environment, level):
        assert list(of_terminal({"TERM": "xterm"} | environment))[2].level == level

    def test_tmux_is_told_what_it_needs(self):
        inside = list(of_terminal(GOOD_TERMINAL | {"TMUX": "/tmp/tmux-0/default,1,0"}))[3:]
        assert [str(finding) for finding in inside] == [
            "look  Inside tmux the terminal should not be xterm-256color: keys and colours come out wrong. "
            'Put into ~/.tmux.conf: set -g default-terminal "tmux-256color"',
            "ok    tmux keeps copied text and notices to itself unless ~/.tmux.conf says otherwise. "
            "These lines do: set -g set-clipboard on; set -g allow-passthrough on; "
            "set -as terminal-features ',*:RGB:clipboard:sync'",
        ]
        right = list(of_terminal(GOOD_TERMINAL | {"TMUX": "x", "TERM": "tmux-256color"}))
        assert [finding.level for finding in right] == ["ok"] * 4


class TestSettings:
    @pytest.fixture
    def engine(self):
        return "sqlite"

    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(database="postgresql://anna:s3cret@db/desk", file=tmp_path / "config.toml")

    def about(self, address, settings):
        (found,) = [f for f in findings(address, settings, GOOD_TERMINAL) if str(settings.file) in f.what]
        return found

    def test_none(self, address, settings):
        assert (
            self.about(address, settings).what
            == f"There is no settings file {settings.file}: everything is as it comes."
        )

    def test_one_with_a_password_that_others_can_read(self, address, settings):
        settings.file.write_text("x")
        settings.file.chmod(0o644)
        found = self.about(address, settings)
        assert (found.level, found.advice) == ("bad", f"Run: chmod 600 {settings.file}")
        assert "s3cret" not in str(found)
        settings.file.chmod(0o600)
        assert self.about(address, settings).level == "ok"

    def test_one_without(self, address, settings):
        settings.file.write_text("x")
        settings.file.chmod(0o644)
        assert self.about(address, replace(settings, database=address.url)).level == "ok"
