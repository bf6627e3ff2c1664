"""What the tests of backups share."""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from supportdesk.models import Case, DeskFact
from supportdesk.storage.database import Database
from supportdesk.terms import CaseState, Channel, Kind, Line


@pytest.fixture
def the_servers_own_tools(engine, request, monkeypatch):
    """`pg_dump` must not be older than the server."""
    if engine == "postgresql":
        programs = request.getfixturevalue("postgresql_desks").programs
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def target(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "tuesday"


@pytest.fixture
def furnished(address, clock):
    with closing(Database(address)) as database, database.transaction() as session:
        session.add(DeskFact(key="name", value="Göteborg"))
        facts = {"kind": Kind.FAULT, "state": CaseState.NEW, "line": Line.FIRST, "channel": Channel.PHONE}
        session.add(Case(subject="Åskan slog ut nätet", arrived_at=clock.now(), updated_at=clock.now(), **facts))
    return address
