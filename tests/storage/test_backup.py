"""Backups: one moment of the desk, whole, while others work; and putting one back without losing what was there."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.facts import facts, set_fact
from supportdesk.errors import DeskUnreachable, Invalid, NotFound, SchemaMismatch
from supportdesk.models import Case, DeskFact
from supportdesk.storage import backup_postgresql
from supportdesk.storage.address import parse_address
from supportdesk.storage.backup import backup, restore
from supportdesk.storage.backup_postgresql import without_password
from supportdesk.storage.database import Database
from supportdesk.storage.version import SCHEMA

ROOT = Path(__file__).parents[2]


pytestmark = pytest.mark.usefixtures("the_servers_own_tools")


class TestRoundTrip:
    def test_all_of_it_comes_back(self, furnished, desks, target, tmp_path, clock):
        made = backup(furnished, target)
        assert (made.path, made.layout, made.size) == (target, SCHEMA, target.stat().st_size)
        assert target.stat().st_mode & 0o777 == 0o600
        assert [file.name for file in target.parent.iterdir()] == ["tuesday"]
        (tmp_path / "other").mkdir()
        with desks.empty(tmp_path / "other") as elsewhere:
            assert restore(elsewhere, target).layout == SCHEMA
            assert facts(elsewhere) == facts(furnished)
            with closing(Database(elsewhere)) as database, database.transaction() as session:
                case = session.get(Case, 1001)
                assert (case.subject, case.arrived_at) == ("Åskan slog ut nätet", clock.now())
                session.add(Case(**case.model_dump(exclude={"id"})))
                session.flush()
                assert session.execute(text("SELECT max(id) FROM cases")).scalar() == 1002, "numbers go on"

    def test_while_another_writes(self, furnished, desks, target, tmp_path):
        """Each transaction writes two facts alike; a backup never has one without the other."""
        stop, written = threading.Event(), []

        def write():
            with closing(Database(furnished, durable=False)) as database:
                while not stop.is_set():
                    with database.transaction() as session:
                        for key in ("left", "right"):
                            session.merge(DeskFact(key=key, value=str(len(written))))
                            session.flush()
                    written.append(1)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(5):
                before = len(written)
                backup(furnished, target.with_name(str(number)))
        finally:
            stop.set()
            writer.join()
        (tmp_path / "other").mkdir()
        with desks.empty(tmp_path / "other") as elsewhere:
            restore(elsewhere, target.with_name("4"))
            copied = facts(elsewhere)
        assert copied["left"] == copied["right"]
        assert before - 1 <= int(copied["left"]) < len(written)

    def test_an_older_layout_comes_back_as_it_is(self, furnished, desks, target, tmp_path):
        mark_layout(furnished, "0000")
        assert backup(furnished, target).layout == "0000"
        (tmp_path / "other").mkdir()
        with desks.empty(tmp_path / "other") as elsewhere:
            assert restore(elsewhere, target).layout == "0000"
            with pytest.raises(SchemaMismatch, match="supportdesk db upgrade"):
                set_fact(elsewhere, "never", "stored")

    def test_a_newer_one_does_not(self, furnished, desks, target, tmp_path, monkeypatch):
        mark_layout(furnished, "9999")
        with monkeypatch.context() as newer:
            newer.setattr("supportdesk.storage.version.SCHEMA", "9999")
            backup(furnished, target)
        (tmp_path / "other").mkdir()
        with desks.empty(tmp_path / "other") as elsewhere:
            with pytest.raises(SchemaMismatch, match="has layout 9999, newer than this program"):
                restore(elsewhere, target)
            assert elsewhere.path is None or not elsewhere.path.exists()


class TestRefusals:
    def test_a_file_that_is_there_is_kept(self, furnished, target):
        target.write_text("mine")
        with pytest.raises(Invalid) as refused:
            backup(furnished, target)
        assert str(refused.value) == f"{target} exists already and is not overwritten. Give another name."
        assert target.read_text() == "mine"

    def test_a_folder_that_is_not_there(self, furnished, target):
        with pytest.raises(Invalid, match=r"cannot be written \(No such file or directory\)"):
            backup(furnished, target.parent / "none" / "tuesday")

    def test_a_desk_is_not_overwritten(self, furnished, target):
        backup(furnished, target)
        set_fact(furnished, "later", "1")
        with pytest.raises(Invalid, match=r"is a desk at|is not empty"):
            restore(furnished, target)
        assert facts(furnished) == {"name": "Göteborg", "later": "1"}

    @pytest.mark.parametrize(
        "content",
        [b"", b"Dear all,\n" * 500, b"PGDMP and no more", b"SQLite format 3\0 and no more"],
        ids=["empty", "text", "dump", "SQLite"],
    )
    def test_what_is_no_backup(self, desks, target, tmp_path, content):
        target.write_bytes(content)
        with desks.empty(tmp_path) as elsewhere:
            with pytest.raises(Invalid):
                restore(elsewhere, target)
            with pytest.raises(NotFound, match="There is no backup at .*nothing. Give a file that"):
                restore(elsewhere, target.with_name("nothing"))
            assert elsewhere.path is None or not elsewhere.path.exists()

    def test_a_backup_cut_short(self, furnished, desks, target, tmp_path):
        backup(furnished, target)
        target.write_bytes(target.read_bytes()[: target.stat().st_size * 2 // 3])
        (tmp_path / "other").mkdir()
        with desks.empty(tmp_path / "other") as elsewhere:
            with pytest.raises(Invalid, match="The backup .*tuesday is damaged. Nothing was changed; give another."):
                restore(elsewhere, target)
            if elsewhere.path:
                assert list(elsewhere.path.parent.iterdir()) == []
            else:
                with closing(Database(elsewhere)) as database, database.transaction(any_schema=True) as session:
                    assert session.execute(text(backup_postgresql.TABLES)).fetchall() == []


class TestPostgresql:
    @pytest.fixture
    def engine(self):
        return "postgresql"

    def test_nothing_is_moved_aside(self, furnished, target):
        with pytest.raises(Invalid, match="is not moved aside. Make an empty database"):
            restore(furnished, target, force=True)

    def test_without_the_tools_it_says_what_to_install(self, furnished, target, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(backup_postgresql, "DEBIAN", tmp_path)
        with pytest.raises(DeskUnreachable) as refused:
            backup(furnished, target)
        assert str(refused.value) == (
            "pg_dump is needed and not installed. It comes with PostgreSQL's client (Debian: postgresql-client)."
        )
        assert not target.exists()

    def test_a_dump_that_was_cut_short_is_noticed_and_dropped(self, furnished, target, monkeypatch, tmp_path):
        """By a disk that lies, or a tool that does."""
        liar = tmp_path / "pg_dump"
        liar.write_text(
            f'#!/bin/sh\n{shutil.which("pg_dump")} "$@" || exit 1\n'
            'for option; do case $option in --file=*) truncate -s -9 "${option#--file=}";; esac; done\n'
        )
        liar.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        with pytest.raises(DeskUnreachable, match="pg_restore could not do it: .* end of file"):
            backup(furnished, target)
        assert list(target.parent.iterdir()) == []

    def test_a_server_or_desk_that_is_not_there_is_told_in_our_words(self, furnished, desks, target, tmp_path):
        elsewhere = parse_address(furnished.url.replace("/desk_", "/nosuch_"))
        with pytest.raises(DeskUnreachable, match="There is no database .* Make an empty one"):
            backup(elsewhere, target)
        with desks.empty(tmp_path) as nothing, pytest.raises(DeskUnreachable, match="is a database but not a desk"):
            backup(nothing, target)
        assert list(target.parent.iterdir()) == []

    def test_what_the_tool_says_is_passed_on(self, furnished, target):
        with closing(Database(furnished)) as database, database.transaction() as session:
            session.execute(text("DROP ROLE IF EXISTS looker"))
            session.execute(text("CREATE ROLE looker LOGIN"))
            session.execute(text("GRANT SELECT ON alembic_version TO looker"))
        with pytest.raises(DeskUnreachable, match="pg_dump could not do it: pg_dump: error: .* permission denied"):
            backup(parse_address(furnished.url.replace("desk@", "looker@")), target)
        assert list(target.parent.iterdir()) == []

    @pytest.mark.parametrize(
        ("url", "shown", "password"),
        [
            ("postgresql://anna:s3%20cret@db:5433/desk?a=b", "postgresql://anna@db:5433/desk?a=b", "s3 cret"),
            ("postgresql:///desk?host=/x&password=p&b=-c%20a%3Db", "postgresql:///desk?host=/x&b=-c%20a%3Db", "p"),
            ("postgresql://db/desk", "postgresql://db/desk", ""),
        ],
    )
    def test_no_password_among_the_arguments(self, url, shown, password):
        assert without_password(url) == (shown, password)


def mark_layout(address, layout):
    with closing(Database(address)) as database, database.transaction(any_schema=True) as session:
        session.execute(text("UPDATE alembic_version SET version_num = :layout"), {"layout": layout})
