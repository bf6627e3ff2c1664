"""The desks that tests are given: fresh, migrated, of their own, and gone afterwards."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import engines
from engines import PostgresqlDesks, postgresql_server
from supportdesk.models import DeskFact
from supportdesk.storage.database import Database
from supportdesk.storage.sqlite_file import look_into
from supportdesk.storage.version import SCHEMA


def test_each_test_has_a_desk_of_its_own(desks, tmp_path):
    with desks.fresh(tmp_path) as one:
        for _ in range(2):
            database = Database(one, durable=False)
            with database.transaction() as session:
                session.merge(DeskFact(key="name", value="one"))
            database.close()
    (tmp_path / "other").mkdir()
    with desks.fresh(tmp_path / "other") as other:
        database = Database(other, durable=False)
        with database.transaction() as session:
            assert session.get(DeskFact, "name") is None
        database.close()


def test_a_copy_has_everything_and_is_its_owners_alone(sqlite_desks, tmp_path):
    with sqlite_desks.fresh(tmp_path) as address:
        assert look_into(address.path).layout == SCHEMA
        assert address.path.stat().st_mode & 0o777 == 0o600


def test_a_database_is_gone_afterwards(postgresql_desks, tmp_path):
    import psycopg

    with postgresql_desks.fresh(tmp_path) as address:
        left_open = psycopg.connect(address.url)
    postgresql_desks.drop_used()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(address.url)
    left_open.close()


@pytest.mark.slow
def test_the_package_has_a_server_too(monkeypatch, tmp_path):
    """Where Debian's is not installed."""
    pytest.importorskip("psycopg")
    monkeypatch.setattr(engines, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with postgresql_server() as server, closing(PostgresqlDesks(server)) as desks, desks.fresh(tmp_path) as address:
        database = Database(address)
        with database.transaction() as session:
            session.add(DeskFact(key="name", value="one"))
        database.close()


SERVER_IN_A_CHILD = """
import sys
from engines import postgresql_server
with postgresql_server() as server:
    print(server.url_of("postgres"), flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches a process by Linux's pidfd")
def test_the_server_ends_even_if_the_tests_are_killed(postgresql_desks):
    """Killed, they clean nothing up; the server notices by the end of its pipe."""
    paths = os.pathsep.join(str(Path(__file__).parents[up]) for up in (0, 1))
    child = subprocess.Popen(
        [sys.executable, "-c", SERVER_IN_A_CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    folder = Path(child.stdout.readline().strip().partition("host=")[2])
    server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    gone = os.pidfd_open(server)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert select.select([gone], [], [], 30)[0], "the server still runs"
    os.close(gone)
