"""Making a desk, and bringing an older one to the present layout: exactly the models, and nothing lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel, select

from supportdesk.errors import DeskUnreachable, Invalid, SchemaMismatch
from supportdesk.models import Agent, AgentRole, Case, DeskFact, Event
from supportdesk.storage import upgrade as upgrading
from supportdesk.storage import version
from supportdesk.storage.address import parse_address
from supportdesk.storage.database import Database
from supportdesk.storage.sqlite_file import look_into
from supportdesk.storage.upgrade import create, upgrade
from supportdesk.terms import CaseState, Channel, Kind, Line, Role

MAKER = """
import sys
from supportdesk.errors import DeskError
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create
print("ready", flush=True)
sys.stdin.readline()
try:
    create(parse_address(sys.argv[1]))
    print("made")
except DeskError as error:
    print(type(error).__name__)
"""
PRESENT = version.SCHEMA
NEXT = f"{int(PRESENT) + 1:04}"
NEXT_MIGRATION = '''
"""one column more, by which every old table is rebuilt on SQLite"""
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{present}"


def upgrade():
    with op.batch_alter_table("agents", recreate="{recreate}") as table:
        table.add_column(sa.Column("title", sa.String(40), nullable=False, server_default="agent"))
    {then}
'''


@pytest.fixture
def furnished(address, clock):
    """A desk of the present layout with an agent who has a role, a case, its event and its words."""
    with closing(Database(address, durable=False)) as database, database.transaction() as session:
        session.add(Agent(login="anna", name="Anna Ahl", created_at=clock.now()))
        session.flush()
        session.add(AgentRole(agent_id=1, role=Role.MANAGER))
        session.add(
            Case(
                kind=Kind.FAULT,
                state=CaseState.NEW,
                line=Line.FIRST,
                channel=Channel.PHONE,
                subject="Åskan slog ut nätet",
                owner_id=1,
                arrived_at=clock.now(),
                updated_at=clock.now(),
            )
        )
        session.flush()
        session.add(
            Event(operation_id="1", case_id=1001, seq=1, tag="t", actor="anna", at=clock.now(), changes={"a": [1, 2]})
        )
        column, value = ("rowid", "'åskan'") if address.path else ("case_id", "to_tsvector('simple', 'åskan')")
        session.execute(text(f"INSERT INTO case_search ({column}, words) VALUES (1001, {value})"))
    return address


@pytest.fixture
def with_next_layout(tmp_path, monkeypatch):
    """This program, one layout on: call it with what its migration also does."""

    def make(then="pass", recreate="auto"):
        folder = tmp_path / "migrations"
        shutil.copytree(upgrading.MIGRATIONS, folder)
        (folder / "versions" / f"{NEXT}_next.py").write_text(
            NEXT_MIGRATION.format(next=NEXT, present=PRESENT, then=then, recreate=recreate)
        )
        monkeypatch.setattr(upgrading, "MIGRATIONS", folder)
        monkeypatch.setattr(version, "SCHEMA", NEXT)

    return make


def everything(address):
    """All rows of all tables but the layout mark."""
    with closing(Database(address)) as database, database.transaction(any_schema=True) as session:
        tables = {table.name: session.execute(table.select()).fetchall() for table in SQLModel.metadata.sorted_tables}
        words = "case_search MATCH 'åskan'" if address.path else "words @@ 'åskan'::tsquery"
        return tables, session.execute(text(f"SELECT count(*) FROM case_search WHERE {words}")).scalar()


class TestMaking:
    def test_the_migrations_give_the_models_and_nothing_else(self, database):
        def ours(_item, name, kind, _reflected, _compared_to):
            return not (kind == "table" and name.startswith("case_search"))

        with database.transaction() as session:
            options = {"compare_type": True, "include_object": ours}
            options["compare_server_default"] = database.address.path is None  # SQLite knows no identity columns
            context = MigrationContext.configure(session.connection(), opts=options)
            assert compare_metadata(context, SQLModel.metadata) == []

    def test_the_first_case_is_1001_and_no_number_comes_twice(self, database, clock):
        made = []
        for _ in range(2):
            with database.transaction() as session:
                facts = {"kind": Kind.FAULT, "state": CaseState.NEW, "line": Line.FIRST, "channel": Channel.PHONE}
                case = Case(subject="x", arrived_at=clock.now(), updated_at=clock.now(), **facts)
                session.add(case)
                session.flush()
                made.append(case.id)
            with database.transaction() as session:
                session.delete(session.get(Case, case.id))
        assert made == [1001, 1002]

    def test_a_second_time_is_refused(self, furnished):
        before = everything(furnished)
        with pytest.raises(Invalid) as refused:
            create(furnished)
        shown = furnished.shown
        assert (
            str(refused.value) == f"There is a desk at {shown} already. To work in it: supportdesk --database {shown}"
        )
        assert everything(furnished) == before

    def test_of_several_at_once_one_wins(self, empty_address):
        programs = [
            subprocess.Popen(
                [sys.executable, "-c", MAKER, empty_address.url],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        assert [program.stdout.readline() for program in programs] == ["ready\n"] * 3
        for program in programs:
            program.stdin.write("\n")
            program.stdin.flush()
        said = sorted(program.communicate()[0].strip() for program in programs)
        assert said == ["Invalid", "Invalid", "made"]
        everything(empty_address)

    def test_other_peoples_tables_are_left_alone(self, empty_address):
        make_foreign(empty_address)
        before = empty_address.path.read_bytes() if empty_address.path else None
        with pytest.raises(Invalid) as refused:
            create(empty_address)
        assert str(refused.value) == (
            f"{empty_address.shown} holds other tables (invoices …) and is left alone. Give an empty database."
        )
        assert before is None or empty_address.path.read_bytes() == before


class TestMakingAFile:
    @pytest.fixture
    def engine(self):
        return "sqlite"

    def test_it_is_its_owners_alone(self, empty_address):
        create(empty_address)
        with closing(Database(empty_address)) as database, database.transaction():
            rights = {path.name: path.stat().st_mode & 0o777 for path in empty_address.path.parent.iterdir()}
        assert rights == dict.fromkeys(("desk.db", "desk.db-wal", "desk.db-shm", "desk.db.gate"), 0o600)

    def test_its_folder_is_made(self, tmp_path):
        address = parse_address(str(tmp_path / "new" / "desk.db"))
        create(address)
        assert address.path.parent.stat().st_mode & 0o777 == 0o700
        assert look_into(address.path).is_desk

    def test_a_folder_that_cannot_be(self, tmp_path):
        (tmp_path / "file").write_text("x")
        with pytest.raises(DeskUnreachable, match=r"The folder .*/file/sub cannot be made \(Not a directory\)"):
            create(parse_address(str(tmp_path / "file" / "sub" / "desk.db")))

    def test_a_failure_leaves_no_desk(self, empty_address, with_next_layout):
        with_next_layout("raise ZeroDivisionError")
        with pytest.raises(ZeroDivisionError):
            create(empty_address)
        with pytest.raises(DeskUnreachable, match="is a database but not a desk"):
            everything(empty_address)

    def test_it_can_be_made_again(self, empty_address, with_next_layout, monkeypatch):
        with monkeypatch.context() as broken:
            broken.setattr(upgrading, "_run", lambda _connection: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                create(empty_address)
        create(empty_address)
        assert look_into(empty_address.path).is_desk

    def test_an_empty_file_will_do(self, empty_address):
        empty_address.path.touch()
        create(empty_address)
        assert look_into(empty_address.path).is_desk

    def test_a_name_that_urls_would_read(self, tmp_path):
        address = parse_address(str(tmp_path / "100 % sure?#1;x.db"))
        create(address)
        assert everything(address)[1] == 0
        assert address.path.exists()


class TestUpgrading:
    @pytest.mark.parametrize("rebuilding", [False, True])
    def test_nothing_is_lost(self, furnished, with_next_layout, rebuilding):
        """Also when SQLite rebuilds a table to which others refer: dropping the old one must not delete what refers to it."""
        before = everything(furnished)
        with_next_layout(recreate="always" if rebuilding and furnished.path else "auto")
        assert upgrade(furnished) == (PRESENT, NEXT)
        assert everything(furnished) == before
        with closing(Database(furnished)) as database, database.transaction() as session:
            assert session.execute(text("SELECT title FROM agents")).scalar() == "agent"
        assert upgrade(furnished) == (NEXT, NEXT)

    def test_a_failure_changes_nothing(self, furnished, with_next_layout):
        before = everything(furnished)
        with_next_layout("raise ZeroDivisionError")
        with pytest.raises(ZeroDivisionError):
            upgrade(furnished)
        assert everything(furnished) == before
        with closing(Database(furnished)) as database, database.transaction(any_schema=True) as session:
            assert session.execute(text(version.FIND_SCHEMA)).scalar() == PRESENT
            assert session.execute(text("SELECT * FROM agents")).keys() == Agent.__table__.columns.keys()

    def test_the_old_program_is_refused_afterwards(self, furnished, with_next_layout, monkeypatch):
        """It was open all the while."""
        with closing(Database(furnished)) as old:
            with old.transaction() as session:
                session.add(DeskFact(key="before", value=""))
            with_next_layout()
            upgrade(furnished)
            monkeypatch.setattr(version, "SCHEMA", PRESENT)
            with pytest.raises(SchemaMismatch, match="newer than this program"), old.transaction() as session:
                session.add(DeskFact(key="after", value=""))
            with old.transaction(any_schema=True) as session:
                assert [fact.key for fact in session.exec(select(DeskFact))] == ["before"]

    def test_a_newer_desk_is_refused(self, furnished):
        with closing(Database(furnished)) as database, database.transaction(any_schema=True) as session:
            session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(SchemaMismatch, match="has layout 9999, newer than this program"):
            upgrade(furnished)

    def test_what_is_no_desk_is_refused(self, empty_address):
        make_foreign(empty_address)
        before = empty_address.path.read_bytes() if empty_address.path else None
        with pytest.raises(DeskUnreachable, match="is a database but not a desk"):
            upgrade(empty_address)
        assert before is None or empty_address.path.read_bytes() == before

    def test_what_is_not_there_is_not_made(self, sqlite_desks, tmp_path):
        with sqlite_desks.empty(tmp_path) as address, pytest.raises(DeskUnreachable, match="There is no desk at"):
            upgrade(address)
        assert list(tmp_path.iterdir()) == []


class TestUpgradingAFile:
    @pytest.fixture
    def engine(self):
        return "sqlite"

    def test_references_that_break_stop_it(self, furnished, with_next_layout):
        before = everything(furnished)
        with_next_layout('op.execute("DELETE FROM cases")')
        with pytest.raises(DeskUnreachable, match="holds rows of events that refer to nothing, and was left as it is"):
            upgrade(furnished)
        assert everything(furnished) == before


def make_foreign(address):
    if address.path:
        with closing(sqlite3.connect(address.path)) as connection:
            connection.execute("CREATE TABLE invoices (id)")
        return
    import psycopg

    with closing(psycopg.connect(address.url, autocommit=True)) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
