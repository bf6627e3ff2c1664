"""`db verify` finds whatever the log does not explain, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from damaged import found_after
from desk_words import Words, a_desk
from engines import PostgresqlDesks, SqliteDesks
from fake_clock import FakeClock
from supportdesk.operations import verify as module
from supportdesk.operations.flow import wait
from supportdesk.operations.joining import link, merge, split
from supportdesk.operations.marking import attach, tag, watch
from supportdesk.operations.talk import note, reply
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import Difference, verify
from supportdesk.storage.address import Address
from supportdesk.terms import CaseState


@pytest.fixture(scope="module")
def sqlite_worked(sqlite_desks: SqliteDesks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    with sqlite_desks.fresh(tmp_path_factory.mktemp("verify")) as address:
        yield from _worked(address)


@pytest.fixture(scope="module")
def postgresql_worked(postgresql_desks: PostgresqlDesks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    with postgresql_desks.fresh(tmp_path_factory.mktemp("verify")) as address:
        yield from _worked(address)


@pytest.fixture
def worked(engine: str, request: pytest.FixtureRequest) -> Words:
    """A desk where much has happened."""
    return request.getfixturevalue(f"{engine}_worked")


def _worked(address: Address) -> Iterator[Words]:
    desk = a_desk(address, FakeClock())
    one, other, third = desk.phone_case(text="x", tags=("t",)), desk.phone_case(), desk.phone_case()
    tag(desk.anna, one, add=("u",))
    watch(desk.anna, one)
    link(desk.anna, one, other)
    attach(desk.anna, one, "f", b"x")
    note(desk.anna, one, "n")
    reply(desk.anna, one, "r")
    undo(desk.anna)
    wait(desk.bo, one, CaseState.SCHEDULED, until=desk.clock.now() + timedelta(days=1))
    merge(desk.anna, third, other)
    split(desk.anna, one, [entry.message_id for entry in desk.thread(one) if entry.kind][:1], "y")
    desk.one, desk.other, desk.third = one, other, third
    yield desk
    desk.store.close()


def damage(desk: Words, *statements: str, **how: Any) -> list[Difference]:
    """What verify finds after these statements about the three cases."""
    numbers = {"one": desk.one, "other": desk.other, "third": desk.third}
    return found_after(desk, *(sql.format(**numbers) for sql in statements), **how)


def test_what_was_only_worked_on_is_sound(worked: Words):
    assert list(verify(worked.nobody)) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE cases SET subject = 'x' WHERE id = {one}", {"subject"}),
        ("UPDATE cases SET state = 'open' WHERE id = {one}", {"state"}),
        ("UPDATE cases SET done = 1 WHERE id = {one}", {"done"}),
        ("UPDATE cases SET version = version + 1 WHERE id = {one}", {"version"}),
        ("UPDATE cases SET updated_at = 1 WHERE id = {one}", {"updated_at"}),
        ("UPDATE cases SET wake_at = NULL WHERE id = {one}", {"wake_at"}),
        ("UPDATE cases SET owner_id = 1 WHERE id = {one}", {"owner_id"}),
        ("UPDATE cases SET merged_into_id = NULL WHERE id = {third}", {"merged_into_id"}),
        ("DELETE FROM case_tags WHERE case_id = {one}", {"tags"}),
        ("INSERT INTO case_tags (case_id, tag) VALUES ({one}, 'z')", {"tags"}),
        ("DELETE FROM case_watchers WHERE case_id = {one}", {"watchers"}),
        ("DELETE FROM case_links WHERE case_id = {one} AND other_id = {other}", {"links"}),
        ("UPDATE case_links SET kind = 'same_cause' WHERE other_id = {other}", {"links"}),
        ("UPDATE messages SET withdrawn = NOT withdrawn WHERE case_id = {one}", {"withdrawn"}),
        ("UPDATE messages SET case_id = {other} WHERE case_id = {one}", {"messages", "withdrawn"}),
        ("UPDATE attachments SET withdrawn = NOT withdrawn", {"attachments"}),
        ("DELETE FROM events WHERE case_id = {other}", {"version", "subject"}),
        ("DELETE FROM events WHERE case_id = {other} AND seq = 2", {"version", "event", "links"}),
        ("DELETE FROM events WHERE case_id = {one} AND seq = 9", {"version"}),
        ("UPDATE events SET seq = seq + 100 WHERE case_id = {other} AND seq = 3", {"event"}),
        (
            'UPDATE events SET changes = \'{{"category":["a","b"]}}\' WHERE case_id = {one} AND seq = 3',
            {"event", "category"},
        ),
    ],
    ids=lambda value: value.split(" WHERE")[0] if isinstance(value, str) else "",
)
def test_damage_is_found_where_it_is(worked: Words, sql: str, found: set[str]):
    differences = damage(worked, sql)
    fields = {"event" if one.field.startswith("event") else one.field for one in differences}
    assert found <= fields
    assert all(one.stored != one.rebuilt for one in differences)


def test_a_circle_is_found(worked: Words):
    differences = damage(
        worked,
        "UPDATE cases SET state = 'merged', merged_into_id = {third} WHERE id = {other}",
        "UPDATE cases SET state = 'merged', merged_into_id = {one} WHERE id = {one}",
    )
    circles = {one.case_id for one in differences if one.rebuilt == "a case outside the circle"}
    assert circles == {worked.one, worked.other, worked.third}


def test_it_goes_piece_by_piece_and_from_a_case_on(worked: Words, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "BATCH", 1)
    everywhere = "UPDATE cases SET subject = 'x'"
    numbers = sorted(number for (number,) in worked.nobody.rows("SELECT id FROM cases"))
    assert [one.case_id for one in damage(worked, everywhere)] == numbers
    assert [one.case_id for one in damage(worked, everywhere, first=worked.third)] == numbers[2:]


def test_a_case_that_others_work_on_meanwhile_is_no_difference(worked: Words, monkeypatch: pytest.MonkeyPatch):
    """Between the reading of events and of rows somebody writes: the case is read again before it is reported."""
    real = module._sides
    disturbed = []

    def sides(desk, span):
        if len(disturbed) < 2:
            disturbed.append(span)
            note(worked.bo, worked.one, "meanwhile")
        return real(desk, span)

    monkeypatch.setattr(module, "_sides", sides)
    assert list(verify(worked.nobody)) == []
    assert len(disturbed) == 2


def test_an_empty_desk_is_sound(own_desk: Words):
    assert list(verify(own_desk.nobody)) == []
