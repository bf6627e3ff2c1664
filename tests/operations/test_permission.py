"""Who may do what, in which state: every cell tried by doing it, beside a table written from the process card.

On SQLite alone: the answer does not depend on the engine, and there are a thousand cells. What a person who may not see
a case is told is tried on both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count as count_up
from typing import Any

import pytest

from desk_words import Words, a_desk, new_case, refused
from engines import SqliteDesks
from fake_clock import FakeClock
from supportdesk.change import Change
from supportdesk.desk import Desk
from supportdesk.errors import NotAllowed, NotFound
from supportdesk.operations import flow, joining, lines, marking, ownership, talk
from supportdesk.operations.case_view import attachment_content, case_detail, thread
from supportdesk.operations.customers import (
    add_agreement,
    add_component,
    add_contact,
    add_customer,
    agreements_of,
    all_customers,
    contacts_of,
    find_customers,
)
from supportdesk.operations.desk_facts import set_desk_fact
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.people import add_agent
from supportdesk.operations.queue import QueueQuery, around, count, last_page, page, rows_of
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.register import register, register_and_resolve
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.operations.views import save_view
from supportdesk.rules.actions import TABLE, Action
from supportdesk.rules.actor import Actor
from supportdesk.rules.authorize import authorize, why_not
from supportdesk.terms import CaseState, EventTag, Role

PERSON = {
    Role.FIRST_LINE: "anna",
    Role.SECOND_LINE: "bo",
    Role.MANAGER: "eva",
    Role.SALES: "sara",
    Role.OPS: "olle",
}
LINES = "first_line second_line manager"
OPEN = "new open waiting_customer waiting_supplier scheduled"
ALIVE = f"{OPEN} resolved closed"
ANY = f"{ALIVE} cancelled merged"

CARD: dict[str, tuple[str, str]] = {
    "take": (LINES, OPEN),
    "release": (LINES, OPEN),
    "assign": (LINES, OPEN),
    "reply": (LINES, ALIVE),
    "note": (LINES, ANY),
    "receive": (LINES, ANY),
    "set": (LINES, ALIVE),
    "wait": (LINES, OPEN),
    "resolve": (LINES, OPEN),
    "close": (LINES, "resolved"),
    "cancel": (LINES, OPEN),
    "reopen": (LINES, "resolved closed cancelled"),
    "link": (LINES, ANY),
    "unlink": (LINES, ANY),
    "merge": (LINES, ALIVE),
    "be merged into": (LINES, ALIVE),
    "merge across customers": ("manager", ALIVE),
    "unmerge": (LINES, "merged"),
    "split": (LINES, ALIVE),
    "tag": (LINES, ANY),
    "attach": (LINES, ALIVE),
    "watch": (LINES, ANY),
    "escalate": (LINES, OPEN),
    "hand back": ("second_line manager", OPEN),
    "undo": (LINES, ANY),
    "read": (f"{LINES} sales", ANY),
}
"""What is done: by whom, in which states."""

Do = Callable[[Change, "Cell"], Any]


@dataclass(frozen=True)
class Cell:
    """The cases that one try needs: the case itself, on first or on second line, and others beside it."""

    number: int
    spare: int
    elsewhere: int
    linked: int
    message: int


def _undo(change: Change, cell: Cell) -> Any:
    change.apply(change.case(cell.number), EventTag.CASE_TAGGED)
    return undo.within(change, change.operation_id)


TRIES: dict[str, Do] = {
    "take": lambda change, cell: ownership.take.within(change, cell.number, over=True),
    "release": lambda change, cell: ownership.release.within(change, cell.number),
    "assign": lambda change, cell: ownership.assign.within(change, cell.number, "dan"),
    "reply": lambda change, cell: talk.reply.within(change, cell.number, "x"),
    "note": lambda change, cell: talk.note.within(change, cell.number, "x"),
    "receive": lambda change, cell: talk.receive.within(change, cell.number, "x", author="Kim"),
    "set": lambda change, cell: set_facts.within(change, cell.number, Facts(category="x")),
    "wait": lambda change, cell: flow.wait.within(change, cell.number, CaseState.WAITING_SUPPLIER, waiting_for="x"),
    "resolve": lambda change, cell: flow.resolve.within(change, cell.number, cause="1", solution="x"),
    "close": lambda change, cell: flow.close.within(change, cell.number),
    "cancel": lambda change, cell: flow.cancel.within(change, cell.number, reason="x"),
    "reopen": lambda change, cell: flow.reopen.within(change, cell.number),
    "link": lambda change, cell: joining.link.within(change, cell.number, cell.spare),
    "unlink": lambda change, cell: joining.unlink.within(change, cell.number, cell.linked),
    "merge": lambda change, cell: joining.merge.within(change, cell.number, cell.spare),
    "be merged into": lambda change, cell: joining.merge.within(change, cell.spare, cell.number),
    "merge across customers": lambda change, cell: joining.merge.within(change, cell.number, cell.elsewhere),
    "unmerge": lambda change, cell: joining.unmerge.within(change, cell.number),
    "split": lambda change, cell: joining.split.within(change, cell.number, [cell.message], "x"),
    "tag": lambda change, cell: marking.tag.within(change, cell.number, add=("x",)),
    "attach": lambda change, cell: marking.attach.within(change, cell.number, "x", b"x"),
    "watch": lambda change, cell: marking.watch.within(change, cell.number, "dan"),
    "escalate": lambda change, cell: lines.escalate.within(change, cell.number, lines.HandOver("x")),
    "hand back": lambda change, cell: lines.hand_back.within(change, cell.number, "x"),
    "undo": _undo,
}


class TriedOnly(Exception):
    """It went well and is not to be kept."""


def outcome_of(desk: Desk, work: Callable[[Change], Any]) -> type[Exception] | None:
    """What a try comes to: nothing when it is allowed, else how it is refused. Nothing of it is kept."""

    def tried(change: Change) -> None:
        work(change)
        raise TriedOnly

    try:
        desk.perform(tried)
    except TriedOnly:
        return None
    except (NotAllowed, NotFound) as error:
        return type(error)
    raise AssertionError("a try always ends in an exception")


def _bring_to(desk: Words, number: int, state: CaseState) -> None:
    eva = desk.eva
    if state in (CaseState.WAITING_CUSTOMER, CaseState.WAITING_SUPPLIER, CaseState.SCHEDULED):
        flow.wait(eva, number, state, until=desk.clock.now() + timedelta(days=1))
    elif state in (CaseState.RESOLVED, CaseState.CLOSED):
        flow.resolve(eva, number, cause="1", solution="x")
    elif state is CaseState.CANCELLED:
        flow.cancel(eva, number, reason="x")
    elif state is CaseState.MERGED:
        joining.merge(eva, number, desk.phone_case(customer_id=desk.hamnen))
    if state is CaseState.CLOSED:
        flow.close(eva, number)


def _cell(desk: Words, state: CaseState, *, second_line: bool) -> Cell:
    ours = {"customer_id": desk.hamnen}
    number = desk.phone_case(text="x", **ours)
    if second_line:
        lines.escalate(desk.eva, number, lines.HandOver("x"), assign_to="cy")
    else:
        ownership.assign(desk.eva, number, "cy")
    if state is CaseState.NEW:  # only in a mail's first moments does a new case have an owner
        desk.itself.perform(
            lambda change: change.apply(change.case(number), EventTag.CASE_UPDATED, {"state": CaseState.NEW})
        )
    linked = desk.phone_case(**ours)
    joining.link(desk.eva, number, linked)
    message = next(entry.message_id for entry in desk.thread(number) if entry.message_id)
    _bring_to(desk, number, state)
    return Cell(number, desk.phone_case(**ours), desk.phone_case(customer_id=desk.orust), linked, message or 0)


@pytest.fixture(scope="module")
def world(
    sqlite_desks: SqliteDesks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Words, dict[tuple[CaseState, bool], Cell]]]:
    """A desk with a case in every state on first and on second line."""
    with sqlite_desks.fresh(tmp_path_factory.mktemp("cells")) as address:
        desk = a_desk(address, FakeClock())
        cells = {(state, second): _cell(desk, state, second_line=second) for state in CaseState for second in (0, 1)}
        yield desk, cells
        assert list(verify(desk.itself)) == []
        desk.store.close()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("what", TRIES)
def test_every_cell(world: tuple[Words, dict[tuple[CaseState, bool], Cell]], what: str, role: Role):
    desk, cells = world
    who, states = (column.split() for column in CARD[what])
    actor: Desk = getattr(desk, PERSON[role])
    wrong = {}
    for state in CaseState:
        cell = cells[state, what == "hand back"]
        came_to = outcome_of(actor, lambda change, cell=cell: TRIES[what](change, cell))
        if role in who and state in states:
            expected = None
        else:
            expected = NotFound if role is Role.OPS else NotAllowed
        if came_to is not expected:
            wrong[state] = came_to
    assert wrong == {}


def test_the_card_and_the_tries_name_the_same_works():
    assert set(TRIES) == set(CARD) - {"read"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", CaseState)
def test_reading(world: tuple[Words, dict[tuple[CaseState, bool], Cell]], state: CaseState, role: Role):
    desk, cells = world
    number = cells[state, False].number
    may = role in CARD["read"][0].split()
    actor: Desk = getattr(desk, PERSON[role])
    assert desk.is_hidden_from(actor, number) is not may
    assert [row.id for row in rows_of(actor, QueueQuery(), [number])] == ([number] if may else [])
    if not may:
        with refused("There is no case", kind=NotFound):
            thread(actor, number)


ANY_CASE: dict[str, tuple[str, Callable[[Desk, str], Any]]] = {
    "register": (LINES, lambda by, new: register(by, new_case(new))),
    "register and resolve": (LINES, lambda by, new: register_and_resolve(by, new_case(new), "1", "x")),
    "add a contact": (LINES, lambda by, new: add_contact(by, 1, new)),
    "add an agent": ("manager ops", lambda by, new: add_agent(by, new, new, [Role.OPS])),
    "add a customer": ("manager ops", lambda by, new: add_customer(by, new, new)),
    "add an agreement": ("manager ops", lambda by, new: add_agreement(by, 1, new, new)),
    "add a component": ("manager ops", lambda by, new: add_component(by, new)),
    "save a view": (LINES, lambda by, new: save_view(by, new, "is:open", Sort.AGE)),
    "save a shared view": ("manager ops", lambda by, new: save_view(by, new, "is:open", Sort.AGE, shared=True)),
    "set a fact of the desk": ("manager ops", lambda by, new: set_desk_fact(by, new, new)),
}
NEW_NAMES = (f"new{number}" for number in count_up(1))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("what", ANY_CASE)
def test_what_needs_no_case(world: tuple[Words, Any], what: str, role: Role):
    desk, _cells = world
    who, work = ANY_CASE[what]
    actor: Desk = getattr(desk, PERSON[role])
    if role in who.split():
        work(actor, next(NEW_NAMES))
    else:
        with refused("You (", kind=NotAllowed):
            work(actor, next(NEW_NAMES))


def test_whoever_has_no_role_and_nobody_may_do_nothing(world: tuple[Words, dict[tuple[CaseState, bool], Cell]]):
    desk, cells = world
    strangers = [desk.nobody, desk.nobody.acting_as(Actor("mallory", agent_id=4711))]
    for by in strangers:
        for what, work in TRIES.items():
            cell = cells[CaseState.OPEN, what == "hand back"]
            assert outcome_of(by, lambda change, cell=cell, work=work: work(change, cell)) is NotFound, what
        for what, (_who, work) in ANY_CASE.items():
            with refused("You (", kind=NotAllowed):
                work(by, next(NEW_NAMES))
            assert what


def test_what_is_not_in_the_table_is_refused_to_everyone(world: tuple[Words, Any], monkeypatch: pytest.MonkeyPatch):
    desk, _cells = world
    eva = desk.eva.actor
    assert why_not(eva, "make_tea") == "Nobody may do that here."  # type: ignore[arg-type]
    monkeypatch.delitem(TABLE, Action.NOTE)
    with refused("Nobody may do that here", kind=NotAllowed):
        talk.note(desk.eva, desk.phone_case(), "x")
    with refused("Nobody may do that here", kind=NotAllowed):
        authorize(desk.itself.actor, Action.NOTE)


def test_every_action_has_its_row():
    assert set(TABLE) == set(Action)


def test_two_roles_may_what_either_may(world: tuple[Words, Any]):
    desk, _cells = world
    add_agent(desk.eva, "mix", "Mix", [Role.SALES, Role.FIRST_LINE])
    mix = desk.as_seen_by("mix")
    theirs = desk.phone_case(customer_id=desk.orust)
    assert not desk.is_hidden_from(mix, theirs)
    talk.note(mix, theirs, "x")


class TestWhoMayNotSee:
    """On both engines: sales see their own customers' cases, operations see none, and nothing tells them otherwise."""

    def test_every_work_on_a_case_is_as_if_it_were_not_there(self, desk: Words):
        theirs = {"customer_id": desk.orust}
        number, spare, elsewhere, linked = (desk.phone_case(text="secret", **theirs) for _ in range(4))
        cell = Cell(number, spare, elsewhere, linked, 1)
        said = set()
        for what, work in TRIES.items():
            for by in (desk.sara, desk.olle):
                with refused("There is no case", kind=NotFound):
                    by.perform(lambda change, work=work: work(change, cell))
                said.add(what)
        assert said == set(TRIES)

    def test_it_is_in_no_list_count_page_or_thread(self, desk: Words):
        theirs = desk.phone_case("secret plans", customer_id=desk.orust, text="x")
        ours = desk.phone_case("our plans", customer_id=desk.hamnen, text="x")
        for by, seen in ((desk.sara, [ours]), (desk.olle, [])):
            wanted = QueueQuery("plans", Sort.NUMBER)
            assert [row.id for row in page(by, wanted) if row.id in (ours, theirs)] == seen
            assert [row.id for row in last_page(by, wanted) if row.id in (ours, theirs)] == seen
            assert [row.id for row in rows_of(by, wanted, [theirs, ours])] == seen
            assert around(by, wanted, theirs) == []
            assert count(by, "secret") == 0
            assert desk.is_hidden_from(by, theirs)
            with refused("There is no case", kind=NotFound):
                thread(by, theirs)
            with refused("There is no case", kind=NotFound):
                attachment_content(by, theirs, 1)

    def test_a_neighbour_that_may_not_be_seen_is_not_named(self, desk: Words):
        ours, theirs = desk.phone_case(customer_id=desk.hamnen), desk.phone_case("secret", customer_id=desk.orust)
        joining.link(desk.anna, ours, theirs)
        assert case_detail(desk.sara, ours).links == ()
        assert [linked.id for linked in case_detail(desk.anna, ours).links] == [theirs]

    def test_nor_read_through_a_merge(self, desk: Words):
        ours = desk.phone_case(customer_id=desk.hamnen, text="ours")
        theirs = desk.phone_case("secret", customer_id=desk.orust, text="theirs")
        joining.merge(desk.eva, theirs, ours)
        assert desk.texts(ours, desk.sara) == ["ours"]
        assert case_detail(desk.sara, ours).merged == ()
        assert desk.texts(ours, desk.anna) == ["ours", "theirs"]

    def test_customers_and_their_people(self, desk: Words):
        assert [row.name for row in find_customers(desk.sara, "k")] == ["Hamnen AB"]
        assert [row.name for row in all_customers(desk.sara)] == ["Hamnen AB"]
        assert contacts_of(desk.sara, desk.orust) == []
        assert agreements_of(desk.sara, desk.orust) == []
        assert "Lina Ek" in [row.name for row in contacts_of(desk.sara, desk.hamnen)]
        assert all_customers(desk.nobody) == []

    def test_operations_keep_customers_and_see_nothing_of_their_cases(self, desk: Words):
        desk.phone_case(customer_id=desk.orust)
        assert {row.open_cases for row in all_customers(desk.olle)} == {0}
        assert max(row.open_cases for row in all_customers(desk.anna)) > 0
        assert "Åsa Öberg" in [row.name for row in contacts_of(desk.olle, desk.orust)]
