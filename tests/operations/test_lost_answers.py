"""The connection breaks while PostgreSQL stores a change: it is done exactly once, or nobody is told what is not known."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from desk_words import Words, new_case, refused
from supportdesk import performing
from supportdesk.change import Change
from supportdesk.errors import DeskUnreachable
from supportdesk.models import DeskFact
from supportdesk.operations.at_work import drafts, keep_draft
from supportdesk.operations.bulk import on_each
from supportdesk.operations.marking import tag
from supportdesk.operations.ownership import take
from supportdesk.operations.people import add_agent
from supportdesk.operations.register import register
from supportdesk.operations.talk import note
from supportdesk.operations.undo import last_work, undo
from supportdesk.storage.faults import OutcomeUnknown
from supportdesk.terms import Role

Fate = Callable[[Callable[[], None], Any], None]
"""What becomes of one commit: given how it is really done, and the driver's connection."""


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def server(desk: Words) -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the server, for what happens there."""
    with psycopg.connect(desk.store.address.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def at_commit(desk: Words, monkeypatch: pytest.MonkeyPatch) -> list[Fate]:
    """What becomes of the next commits, in turn; later ones go well."""
    dialect = desk.store.database.engine.dialect
    fates: list[Fate] = []
    real = dialect.do_commit

    def do_commit(connection: Any) -> None:
        fate: Fate = fates.pop(0) if fates else lambda commit, _connection: commit()
        fate(lambda: real(connection), connection.dbapi_connection)

    monkeypatch.setattr(dialect, "do_commit", do_commit)
    monkeypatch.setattr(performing, "PAUSES", (0.0, 0.0))
    return fates


@pytest.fixture
def killed(server: psycopg.Connection[Any]) -> Fate:
    """The server's side ends before it hears of the commit."""

    def fate(commit: Callable[[], None], connection: Any) -> None:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])
        commit()

    return fate


@pytest.fixture
def unheard(server: psycopg.Connection[Any]) -> Fate:
    """The server stores it, and its answer does not arrive."""

    def fate(commit: Callable[[], None], connection: Any) -> None:
        commit()
        connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    return fate


@contextmanager
def left_open() -> Iterator[None]:
    """The person is told that it is not known, and nothing that is not so."""
    with pytest.raises(OutcomeUnknown) as caught:
        yield
    said = str(caught.value)
    assert said.startswith("It is not known whether this was stored: the connection to postgresql://")
    assert "broke at that moment. Look at the case before you do it again." in said
    assert "Nothing was changed" not in said


def works_stored(desk: Words, operation_id: str) -> list[str]:
    rows = desk.nobody.rows("SELECT tag FROM events WHERE operation_id = :id ORDER BY step", {"id": operation_id})
    return [name for (name,) in rows]


def test_what_was_not_stored_is_done_again(desk: Words, at_commit: list[Fate], killed: Fate):
    number = desk.phone_case()
    at_commit += [killed]
    outcome = take(desk.bo, number)
    assert (desk.owner(number), desk.version(number)) == ("bo", 2)
    assert works_stored(desk, outcome.operation_id) == ["case:owner:taken"]
    assert outcome.event_id == desk.last(number).event_id


def test_what_was_stored_is_not_done_again(desk: Words, at_commit: list[Fate], unheard: Fate):
    number = desk.phone_case()
    at_commit += [unheard]
    outcome = note(desk.anna, number, "Said once")
    assert (desk.texts(number), desk.version(number)) == (["Said once"], 2)
    assert outcome.event_id == desk.last(number).event_id


@pytest.mark.parametrize("fates", [["killed"], ["unheard"], ["killed", "unheard"], ["killed", "killed"]])
def test_a_call_is_one_case_and_the_number_told_is_its_own(
    desk: Words, at_commit: list[Fate], fates: list[str], request: pytest.FixtureRequest
):
    before = desk.count("cases")
    at_commit += [request.getfixturevalue(fate) for fate in fates]
    subject = f"Call {uuid4()}"
    outcome = register(desk.anna, new_case(subject))
    assert desk.count("cases") == before + 1
    assert desk.case(outcome.case_id).subject == subject


def test_an_operation_with_an_id_of_the_callers(desk: Words, at_commit: list[Fate], unheard: Fate, killed: Fate):
    """Its own retry is no second one: the caller gets the outcome and not `AlreadyDone`."""
    for fate in (unheard, killed):
        number, operation = desk.phone_case(), str(uuid4())
        at_commit += [fate]
        assert take.once(desk.bo, operation, number).operation_id == operation
        assert desk.version(number) == 2


def test_several_cases_and_undo(desk: Words, at_commit: list[Fate], unheard: Fate, killed: Fate):
    for fate in (unheard, killed):
        numbers = [desk.phone_case(), desk.phone_case()]
        at_commit += [fate]
        done = on_each(desk.anna, numbers, lambda change, n: tag.within(change, n, add=("x",)))
        assert [desk.version(number) for number in numbers] == [2, 2]
        at_commit += [fate]
        assert undo(desk.anna, done.operation_id).cases == (numbers[1], numbers[0])
        assert [desk.version(number) for number in numbers] == [3, 3]


def test_what_concerns_no_case(desk: Words, at_commit: list[Fate], unheard: Fate, killed: Fate):
    for login, fate in (("kim", unheard), ("kaj", killed)):
        at_commit += [fate]
        key = add_agent(desk.eva, login, login, [Role.OPS])
        assert desk.nobody.rows("SELECT login FROM agents WHERE id = :id", {"id": key}) == [(login,)]


def test_what_leaves_no_trace_is_done_again_where_that_is_the_same(
    desk: Words, at_commit: list[Fate], unheard: Fate, killed: Fate
):
    for fate in (unheard, killed):
        at_commit += [fate]
        keep_draft(desk.anna, "reply 1001", {"text": "Hello"})
        assert [row.body for row in drafts(desk.anna) if row.place == "reply 1001"] == [{"text": "Hello"}]


def test_what_only_asks_is_asked_again(desk: Words, at_commit: list[Fate], killed: Fate):
    me = desk.someone()
    work = note(me, desk.phone_case(), "x")
    at_commit += [killed]
    assert last_work(me).operation_id == work.operation_id


@contextmanager
def nobody_let_in(desk: Words) -> Iterator[None]:
    """The server takes no new connection to this desk."""
    name = desk.store.address.url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(desk.store.address.url.replace(f"/{name}?", "/postgres?"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("fate", ["killed", "unheard"])
def test_a_server_that_does_not_come_back_leaves_it_open(
    desk: Words, at_commit: list[Fate], fate: str, request: pytest.FixtureRequest
):
    desk.store.database.engine.dispose()  # keeps the one connection that is there below
    number = desk.phone_case()
    at_commit += [request.getfixturevalue(fate)]
    with nobody_let_in(desk), left_open():
        take(desk.bo, number)
    assert desk.version(number) == {"killed": 1, "unheard": 2}[fate]


def test_a_server_that_lets_nobody_in_says_so(desk: Words):
    desk.store.database.engine.dispose()
    with nobody_let_in(desk), pytest.raises(DeskUnreachable, match="does not answer. Nothing was changed"):
        note(desk.anna, 1001, "x")


def test_what_left_no_trace_in_the_log_is_left_open(desk: Words, at_commit: list[Fate], unheard: Fate):
    """The second try meets something of that name: what the first stored, or another's."""
    key = f"fact {uuid4()}"
    at_commit += [unheard]
    with left_open():
        desk.anna.perform(lambda change: change.session.add(DeskFact(key=key, value="")))
    assert desk.nobody.rows("SELECT count(*) FROM desk_facts WHERE key = :key", {"key": key}) == [(1,)]


def test_a_refusal_of_the_second_try_is_told(desk: Words, at_commit: list[Fate], killed: Fate):
    """Another was faster while the connection was away: that is known, and said."""
    number = desk.phone_case()

    def another_is_faster(commit: Callable[[], None], connection: Any) -> None:
        with pytest.raises(psycopg.OperationalError):
            killed(commit, connection)
        take(desk.cy, number)
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    at_commit += [another_is_faster]
    with refused("has this case"):
        take(desk.bo, number)
    assert desk.owner(number) == "cy"


SLOW_COMMIT = """
CREATE OR REPLACE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION wait_at_commit();
"""


def test_a_commit_that_still_goes_on_at_the_server(desk: Words, at_commit: list[Fate], server: Any):
    """The client is gone, the server is not done: the second try meets the first, which then is stored after all."""
    number = desk.phone_case()
    holder = psycopg.connect(desk.store.address.url, autocommit=True)

    def wait_for(wait: str, count: int) -> None:
        asked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = %s"
        while server.execute(asked, [wait]).fetchone()[0] < count:
            threading.Event().wait(0.01)

    def gone_meanwhile(commit: Callable[[], None], connection: Any) -> None:
        def hang_up() -> None:
            wait_for("advisory", 1)
            with socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)
            wait_for("transactionid", 1)  # the second try waits for the row that the first one holds
            holder.execute("SELECT pg_advisory_unlock(4711)")

        threads.append(threading.Thread(target=hang_up))
        threads[0].start()
        commit()

    threads: list[threading.Thread] = []
    server.execute(SLOW_COMMIT)
    try:
        holder.execute("SELECT pg_advisory_lock(4711)")
        at_commit += [gone_meanwhile]
        outcome = take(desk.bo, number)
    finally:
        threads[0].join()  # it still reads the answer to its unlocking
        holder.close()
        server.execute("DROP TRIGGER slow_commit ON events; DROP FUNCTION wait_at_commit")
    assert (desk.owner(number), desk.version(number)) == ("bo", 2)
    assert outcome.event_id == desk.last(number).event_id


def test_a_connection_that_broke_before_the_commit_changed_nothing(desk: Words, server: Any):
    number = desk.phone_case()

    def work(change: Change) -> object:
        outcome = note.within(change, number, "never")
        mine = change.session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        change.session.connection().exec_driver_sql("SELECT 1")
        return outcome

    with pytest.raises(DeskUnreachable, match="does not answer. Nothing was changed"):
        desk.anna.perform(work)
    assert desk.texts(number) == []


def test_a_joint_transaction_is_left_open(desk: Words, at_commit: list[Fate], unheard: Fate):
    at_commit += [unheard]
    with left_open(), desk.itself.together():
        register(desk.itself, new_case())
