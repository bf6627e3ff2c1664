"""What the columns hold, alike on both engines, and the version that keeps two people from overwriting each other."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm.exc import StaleDataError

from supportdesk.models import Agent, AgentRole, Case, Draft
from supportdesk.storage.database import Database
from supportdesk.terms import CaseState, Channel, Kind, Line, Role

SWEDEN = timezone(timedelta(hours=1))
NINE = datetime(2026, 3, 10, 9, 0, 0, 123456, tzinfo=SWEDEN)


def a_case(**fields):
    facts = {"kind": Kind.FAULT, "state": CaseState.NEW, "line": Line.FIRST, "channel": Channel.PHONE}
    return Case(**({"subject": "x", "arrived_at": NINE, "updated_at": NINE} | facts | fields))


def store(database, row):
    with database.transaction() as session:
        session.add(row)
        session.flush()
        return session.identity_key(instance=row)[1]


def stored(database, sql):
    with database.transaction() as session:
        return [tuple(row) for row in session.execute(text(sql))]


class TestColumns:
    def test_an_instant_is_milliseconds_and_comes_back_in_utc(self, database):
        key = store(database, a_case())
        assert stored(database, "SELECT arrived_at, wake_at FROM cases") == [(1_773_129_600_123, None)]
        with database.transaction() as session:
            assert session.get(Case, key).arrived_at == datetime(2026, 3, 10, 8, 0, 0, 123000, tzinfo=UTC)

    def test_an_instant_without_a_zone_is_refused(self, database):
        with pytest.raises((StatementError, ValueError), match="has no time zone"):
            store(database, a_case(arrived_at=NINE.replace(tzinfo=None)))

    def test_a_word_of_the_card_is_stored_as_its_value(self, database):
        key = store(database, a_case(state=CaseState.WAITING_CUSTOMER))
        assert stored(database, "SELECT kind, state FROM cases") == [("fault", "waiting_customer")]
        with database.transaction() as session:
            assert session.get(Case, key).state is CaseState.WAITING_CUSTOMER

    def test_another_word_is_refused(self, database):
        with pytest.raises((StatementError, LookupError), match="not among the defined enum values"):
            store(database, a_case(state="asleep"))

    def test_a_draft_comes_back_as_it_was(self, database):
        agent = store(database, Agent(login="anna", name="Anna", created_at=NINE))[0]
        body = {"text": "Åsa\nskrev “hej”", "cursor": [3, 1], "empty": None}
        key = store(database, Draft(agent_id=agent, place="case:1001:reply", body=body, saved_at=NINE))
        assert stored(database, "SELECT body FROM drafts") == [
            ('{"cursor":[3,1],"empty":null,"text":"Åsa\\nskrev “hej”"}',)
        ]
        with database.transaction() as session:
            assert session.get(Draft, key).body == body

    def test_a_row_can_be_read_after_its_transaction(self, database):
        with database.transaction() as session:
            case = a_case()
            session.add(case)
        assert (case.id, case.subject) == (1001, "x")

    def test_the_roles_of_an_agent_go_with_the_agent(self, database):
        agent = store(database, Agent(login="anna", name="Anna", created_at=NINE))[0]
        store(database, AgentRole(agent_id=agent, role=Role.OPS))
        with database.transaction() as session:
            session.execute(text("DELETE FROM agents"))
        assert stored(database, "SELECT * FROM agent_roles") == []


class TestVersions:
    def test_a_case_that_changed_meanwhile_is_not_overwritten(self, database, address):
        """Read in one transaction, changed in another, written in a third: what the ORM holds is no longer so."""
        key = store(database, a_case())
        with database.transaction() as session:
            mine = session.get(Case, key)
        with closing(Database(address, durable=False)) as other, other.transaction() as session:
            theirs = session.get(Case, key)
            theirs.subject, theirs.version = "theirs", theirs.version + 1
        with pytest.raises(StaleDataError):
            overwrite(database, mine)
        assert stored(database, "SELECT subject, version FROM cases") == [("theirs", 1)]


def overwrite(database, mine):
    with database.transaction() as session:
        session.add(mine)
        mine.subject, mine.version = "mine", mine.version + 1
