"""What holds for every write on both engines: all or nothing, one layout, faults said in sentences."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from supportdesk.errors import DeskUnreachable, SchemaMismatch
from supportdesk.models import DeskFact
from supportdesk.storage.address import parse_address
from supportdesk.storage.database import Database, EngineReader
from supportdesk.storage.faults import OutcomeUnknown
from supportdesk.storage.reading import SqliteReader
from supportdesk.storage.version import FIND_SCHEMA, SCHEMA, check_schema


def facts(database):
    with database.transaction() as session:
        return {fact.key: fact.value for fact in session.exec(select(DeskFact))}


def reader(address):
    return SqliteReader(address.path) if address.path else EngineReader(address)


def stop_at_work(database, error):
    with database.transaction() as session:
        session.add(DeskFact(key="name", value="Göteborg"))
        session.flush()
        raise error


class TestAllOrNothing:
    def test_the_end_stores(self, database, address):
        with database.transaction() as session:
            session.add(DeskFact(key="name", value="Göteborg"))
        with closing(reader(address)) as other_program:
            assert other_program.rows("SELECT value FROM desk_facts WHERE key = :key", {"key": "name"}) == [
                ("Göteborg",)
            ]

    def test_an_error_stores_nothing(self, database):
        with pytest.raises(ZeroDivisionError):
            stop_at_work(database, ZeroDivisionError())
        assert facts(database) == {}

    def test_so_does_ctrl_c(self, database):
        with pytest.raises(KeyboardInterrupt):
            stop_at_work(database, KeyboardInterrupt())
        assert facts(database) == {}

    def test_a_savepoint_takes_back_its_own_part(self, database):
        with database.transaction() as session:
            session.add(DeskFact(key="kept", value="1"))
            session.flush()
            with suppress(ZeroDivisionError), session.begin_nested():
                session.add(DeskFact(key="dropped", value="2"))
                session.flush()
                raise ZeroDivisionError
            session.add(DeskFact(key="after", value="3"))
        assert facts(database) == {"kept": "1", "after": "3"}

    def test_a_broken_key_is_passed_on_as_it_is(self, database):
        with database.transaction() as session:
            session.add(DeskFact(key="name", value="one"))
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.add(DeskFact(key="name", value="two"))
        assert facts(database) == {"name": "one"}

    def test_a_missing_reference_is_refused(self, database):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(text("INSERT INTO agent_roles (agent_id, role) VALUES (4711, 'ops')"))

    def test_values_stay_out_of_the_error(self, database):
        """A traceback or a log must not show customers' text."""
        with pytest.raises(IntegrityError) as refused, database.transaction() as session:
            session.add_all([DeskFact(key="name", value="a secret"), DeskFact(key="name", value="another secret")])
        assert "secret" not in str(refused.value)

    def test_any_thread_may_write(self, database):
        def write(number):
            with database.transaction() as session:
                session.add(DeskFact(key=f"k{number}", value=""))

        threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(facts(database)) == 12


class TestLayouts:
    @pytest.mark.parametrize(
        ("there", "sentence"),
        [
            (
                "0000",
                f"The desk {{desk}} has layout 0000, this program needs {SCHEMA}. Nothing was changed. Run: supportdesk db upgrade",
            ),
            (
                "9999",
                f"The desk {{desk}} has layout 9999, newer than this program ({SCHEMA}). Nothing was changed. "
                "Install the newer supportdesk.",
            ),
        ],
    )
    def test_another_is_refused_by_every_write_and_every_opening(self, database, address, there, sentence):
        """Also by a program that was open before: the desk changes under it."""
        facts(database)
        with database.transaction(any_schema=True) as session:
            session.execute(text("UPDATE alembic_version SET version_num = :there"), {"there": there})
        for _ in range(2):
            with pytest.raises(SchemaMismatch) as refused, database.transaction() as session:
                session.add(DeskFact(key="name", value="never stored"))
            assert str(refused.value) == sentence.format(desk=address.shown)
            assert refused.value.exit_code == 3
        with closing(reader(address)) as opened, pytest.raises(SchemaMismatch) as refused:
            check_schema(opened.rows, address.shown)
        assert str(refused.value) == sentence.format(desk=address.shown)
        with closing(reader(address)) as opened:
            assert opened.rows("SELECT count(*) FROM desk_facts") == [(0,)]

    def test_a_lost_mark_is_said(self, database, address):
        with database.transaction(any_schema=True) as session:
            session.execute(text("DELETE FROM alembic_version"))
        with pytest.raises(DeskUnreachable, match="no longer says which layout it has"):
            facts(database)

    def test_a_database_that_is_no_desk(self, postgresql_desks, tmp_path):
        with postgresql_desks.empty(tmp_path) as address:
            sentence = f"{address.shown} is a database but not a desk. Make one with: supportdesk init --database …"
            with closing(Database(address)) as database, pytest.raises(DeskUnreachable) as refused:
                facts(database)
            assert str(refused.value).startswith(sentence)
            with closing(reader(address)) as opened, pytest.raises(DeskUnreachable) as refused:
                check_schema(opened.rows, address.shown)
            assert str(refused.value).startswith(sentence)


class TestReading:
    def test_it_cannot_write(self, address):
        with (
            closing(reader(address)) as opened,
            pytest.raises(DeskUnreachable, match="may (not be written|only be read)"),
        ):
            opened.rows("DELETE FROM desk_facts")

    def test_it_sees_what_was_stored_since(self, database, address):
        with closing(reader(address)) as opened:
            assert opened.rows("SELECT key FROM desk_facts") == []
            with database.transaction() as session:
                session.add(DeskFact(key="name", value=""))
                session.flush()
                assert opened.rows("SELECT key FROM desk_facts") == []
            assert opened.rows("SELECT key FROM desk_facts") == [("name",)]

    def test_many_threads_at_once(self, address):
        found = []
        with closing(reader(address)) as opened:
            ask = lambda: found.extend(opened.rows(FIND_SCHEMA) for _ in range(5))  # noqa: E731
            threads = [threading.Thread(target=ask) for _ in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert found == [[(SCHEMA,)]] * 100


class TestPostgresql:
    """What only a server can do."""

    @pytest.fixture
    def engine(self):
        return "postgresql"

    def test_an_upgrade_waits_for_a_running_write(self, database, address):
        """The layout is held: between the check and the commit nobody can change it."""
        with closing(Database(limited(address, "lock_timeout=50"))) as other, database.transaction() as session:
            session.add(DeskFact(key="name", value=""))
            with pytest.raises(DeskUnreachable, match="Somebody else holds"), other.transaction() as upgrade:
                upgrade.execute(text(FIND_SCHEMA + " FOR UPDATE"))
        assert facts(database) == {"name": ""}

    def test_writers_do_not_wait_for_each_other(self, database, address):
        with closing(Database(limited(address, "lock_timeout=50"))) as other, database.transaction() as session:
            session.add(DeskFact(key="one", value=""))
            session.flush()
            with other.transaction() as another:
                another.add(DeskFact(key="two", value=""))
        assert facts(database) == {"one": "", "two": ""}

    def test_a_slow_statement_is_stopped(self, address):
        with (
            closing(EngineReader(limited(address, "statement_timeout=50"))) as opened,
            pytest.raises(DeskUnreachable, match="too slow to answer and was stopped"),
        ):
            opened.rows("SELECT pg_sleep(30)")

    def test_time_limits_are_in_force(self, database, address):
        with database.transaction() as session:
            limits = [
                session.execute(text(f"SHOW {name}")).scalar()
                for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
            ]
        assert limits == ["30s", "10s", "1min"]
        with closing(EngineReader(address)) as opened:
            assert opened.rows("SHOW statement_timeout") == [("30s",)]

    def test_nothing_is_prepared(self, address):
        with closing(EngineReader(address)) as opened:
            for _ in range(12):
                opened.rows("SELECT value FROM desk_facts WHERE key = :key", {"key": "name"})
            assert opened.rows("SELECT count(*) FROM pg_prepared_statements") == [(0,)]

    def test_a_connection_that_broke_before_the_commit(self, database, address):
        with pytest.raises(DeskUnreachable, match="Nothing was changed") as refused:
            lose_the_server(database, address, then_work=True)
        assert not isinstance(refused.value, OutcomeUnknown)
        assert facts(database) == {}, "the next transaction has a new connection"

    def test_a_connection_that_broke_during_the_commit(self, database, address):
        """Whether it is stored cannot be known, so it is not said."""
        with pytest.raises(OutcomeUnknown) as refused:
            lose_the_server(database, address, then_work=False)
        assert "Nothing was changed" not in str(refused.value)
        assert str(refused.value).startswith("It is not known whether this was stored: the connection to ")

    def test_an_idle_connection_that_broke_is_not_noticed(self, database, address):
        with closing(EngineReader(address)) as opened, closing(EngineReader(address)) as admin:
            assert (facts(database), opened.rows("SELECT 1")) == ({}, [(1,)])
            ended = admin.rows(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE application_name = 'supportdesk' AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert ended == [(True,), (True,)]
            assert (facts(database), opened.rows("SELECT 1")) == ({}, [(1,)])

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (("/desk_", "/nosuch_"), "There is no database postgresql:///nosuch_"),
            (("desk@", "stranger@"), "does not let you in"),
            (("host=/", "host=/nowhere/"), "does not answer. Nothing was changed"),
        ],
    )
    def test_no_way_in(self, address, change, sentence):
        elsewhere = parse_address(address.url.replace(*change))
        for opened in (Database(elsewhere), EngineReader(elsewhere)):
            with closing(opened), pytest.raises(DeskUnreachable) as refused:
                facts(opened) if isinstance(opened, Database) else opened.rows("SELECT 1")
            assert sentence in str(refused.value)
            assert "\n" not in str(refused.value)


def limited(address, option):
    """The same desk with another time limit (ms), as its address can say."""
    return parse_address(f"{address.url}&options=-c%20{option}")


def lose_the_server(database, address, *, then_work):
    """Ends the server's side of the connection in the middle of the work, as a restart does."""
    with database.transaction() as session:
        session.add(DeskFact(key="name", value=""))
        session.flush()
        mine = session.execute(text("SELECT pg_backend_pid()")).scalar()
        with closing(EngineReader(address)) as admin:
            assert admin.rows("SELECT pg_terminate_backend(:pid, 5000)", {"pid": mine}) == [(True,)]
        if then_work:
            session.execute(text("SELECT 1"))


class TestSqlite:
    """What only the file needs."""

    @pytest.fixture
    def engine(self):
        return "sqlite"

    def test_the_connection_is_set_up_by_the_book(self, address):
        with closing(Database(address)) as database, database.transaction() as session:
            ask = lambda name: session.execute(text(f"PRAGMA {name}")).scalar()  # noqa: E731
            names = (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "trusted_schema",
                "secure_delete",
                "cell_size_check",
            )
            assert [ask(name) for name in names] == ["wal", 2, 1, 0, 1, 1]

    def test_a_write_keeps_other_writers_out_from_its_first_moment(self, database, address):
        """What it has read stays true until it is done, also for programs that know nothing of the gate."""
        with closing(sqlite3.connect(address.path, timeout=0, isolation_level=None)) as other:
            with database.transaction() as session:
                assert session.get(DeskFact, "name") is None
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("BEGIN IMMEDIATE")
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")

    def test_transactions_do_not_nest(self, database):
        with database.transaction(), pytest.raises(RuntimeError, match="do not nest"), database.transaction():
            pass
        assert facts(database) == {}

    def test_a_reader_does_not_hold_up_a_writer(self, address):
        with closing(Database(address, busy_seconds=0)) as database, closing(reader(address)) as opened:
            opened.rows("SELECT 1")
            with database.transaction() as session:
                session.add(DeskFact(key="name", value=""))
            assert opened.rows("SELECT key FROM desk_facts") == [("name",)]

    def test_a_number_too_large_for_the_engine_is_said(self, address):
        with (
            closing(reader(address)) as opened,
            pytest.raises(Exception, match="larger than any the desk has") as refused,
        ):
            opened.rows("SELECT 1 FROM cases WHERE id = :id", {"id": 1 << 80})
        assert refused.value.exit_code == 1
