"""Sales read how their customers' cases stand and what was said to the customer, and nothing that the desk said to itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from desk_words import Words, refused
from supportdesk.desk import Desk
from supportdesk.errors import NotFound
from supportdesk.operations import flow, joining, lines, marking, ownership, talk
from supportdesk.operations.case_view import attachment_content, case_detail, thread
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.names import known_names
from supportdesk.operations.people import add_agent
from supportdesk.operations.queue import QueueQuery, around, count, last_page, page
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.undo import undo
from supportdesk.rules.actions import TABLE, Action
from supportdesk.rules.actor import rule
from supportdesk.rules.authorize import why_not
from supportdesk.terms import CaseState, EventTag, MessageKind, Role

SECRET = "hunter2"
"""A word that the desk writes for itself alone."""
READERS = {
    "anna": True,
    "bo": True,
    "eva": True,
    "sara": False,
}
"""Who may read a case of Hamnen, and whether all of it."""


@pytest.fixture
def number(desk: Words) -> int:
    """A case on which everything was done that leaves a text."""
    number = desk.phone_case("VPN drops", customer_id=desk.hamnen, text="It is down again")
    talk.reply(desk.anna, number, "We look at it")
    talk.note(desk.anna, number, f"Their password is {SECRET}")
    set_facts(desk.anna, number, Facts(impact=1), reason=f"because {SECRET}")
    over = lines.HandOver(f"tried {SECRET}", routine_step=f"step {SECRET}", missing=f"lacks {SECRET}")
    lines.escalate(desk.anna, number, over, assign_to="bo")
    lines.hand_back(desk.bo, number, f"not ours {SECRET}")
    marking.attach(desk.anna, number, f"{SECRET}.log", b"inside")
    other = desk.phone_case("Their firewall", customer_id=desk.orust)
    joining.link(desk.anna, number, other)
    flow.wait(desk.anna, number, CaseState.WAITING_SUPPLIER, waiting_for="a new router")
    talk.receive(desk.anna, number, "Any news?", author="Lina Ek")
    flow.resolve(desk.anna, number, cause="1", solution=f"set {SECRET}", reply="It works again")
    return number


def said_to(by: Desk, number: int) -> str:
    """Everything a person can be shown of a case, as one text."""
    shown: list[Any] = [asdict(case_detail(by, number)), [entry._asdict() for entry in thread(by, number)]]
    return json.dumps(shown, default=str)


@pytest.mark.parametrize("who", READERS)
def test_who_reads_the_inside(desk: Words, number: int, who: str):
    by = getattr(desk, who)
    assert (SECRET in said_to(by, number)) is READERS[who]
    kinds = {entry.kind for entry in thread(by, number)} - {None}
    assert kinds == {MessageKind.INBOUND, MessageKind.REPLY} | ({MessageKind.NOTE} if READERS[who] else set())


def test_operations_read_no_case_at_all(desk: Words, number: int):
    with refused("There is no case", kind=NotFound):
        thread(desk.olle, number)


def test_sales_read_how_it_stands_and_what_was_said(desk: Words, number: int):
    seen = case_detail(desk.sara, number)
    assert (seen.subject, seen.state, seen.customer, seen.cause) == (
        "VPN drops",
        CaseState.RESOLVED,
        "Hamnen AB",
        "user_handling",
    )
    assert (seen.solution, seen.attachments, seen.links) == ("", (), ())
    assert desk.texts(number, desk.sara) == ["It is down again", "We look at it", "Any news?", "It works again"]
    happened = [entry for entry in thread(desk.sara, number) if entry.tag]
    assert [entry.tag for entry in happened] == [
        EventTag.CASE_REGISTERED,
        EventTag.CASE_REPLIED,
        EventTag.CASE_FACTS_SET,
        EventTag.CASE_ESCALATED,
        EventTag.CASE_HANDED_BACK,
        EventTag.CASE_WAITING,
        EventTag.CASE_RECEIVED,
        EventTag.CASE_RESOLVED,
    ]
    assert {entry.reason for entry in happened} == {""}
    assert all(entry.details == {} for entry in happened)
    waits = next(entry for entry in happened if entry.tag == EventTag.CASE_WAITING)
    assert waits.changes["waiting_for"] == ["", "a new router"]


def test_who_also_works_on_a_line_reads_all_of_it(desk: Words, number: int):
    login = f"mix{number}"
    add_agent(desk.eva, login, "Mix", [Role.SALES, Role.FIRST_LINE])
    assert SECRET in said_to(desk.as_seen_by(login), number)


def test_what_was_undone_is_told_only_of_what_they_see(desk: Words):
    me = desk.someone()
    number = desk.phone_case(customer_id=desk.hamnen, text="x")
    ownership.take(me, number)
    undo(me)
    talk.note(me, number, SECRET)
    undo(me)
    told = [(entry.tag, entry.details) for entry in thread(desk.sara, number) if entry.tag][1:]
    assert told == [
        (EventTag.CASE_TAKEN, {}),
        (EventTag.CASE_UNDONE, {"undone": EventTag.CASE_TAKEN}),
    ]


def test_files_of_the_customer_are_read_and_the_desks_own_are_not(desk: Words):
    from supportdesk.models import Attachment, Message

    number = desk.phone_case(customer_id=desk.hamnen, text="See the picture")
    talk.note(desk.anna, number, "See my log")
    mine = marking.attach(desk.anna, number, "no message.log", b"inside").event_id
    assert mine
    for kind in (MessageKind.INBOUND, MessageKind.NOTE):
        marking.attach(desk.anna, number, f"{kind}.png", kind.encode())
    with desk.store.database.transaction() as session:
        from sqlmodel import col, select

        messages = {row.kind: row.id for row in session.exec(select(Message).where(col(Message.case_id) == number))}
        for file in session.exec(select(Attachment).where(col(Attachment.case_id) == number)):
            if file.name.endswith(".png"):
                file.message_id = messages[MessageKind(file.name.removesuffix(".png"))]
                session.add(file)
    files = {file.name: file.id for file in case_detail(desk.anna, number).attachments}
    assert set(files) == {"no message.log", "inbound.png", "note.png"}
    assert [file.name for file in case_detail(desk.sara, number).attachments] == ["inbound.png"]
    assert attachment_content(desk.sara, number, files["inbound.png"]) == ("inbound.png", b"inbound")
    for hidden in ("no message.log", "note.png"):
        with refused("There is no such file", kind=NotFound):
            attachment_content(desk.sara, number, files[hidden])


LOOKS: dict[str, Callable[[Desk, str, int], list[int]]] = {
    "page": lambda by, text, _n: [row.id for row in page(by, QueueQuery(text, Sort.NUMBER))],
    "last page": lambda by, text, _n: [row.id for row in last_page(by, QueueQuery(text, Sort.NUMBER))],
    "around": lambda by, text, n: [row.id for row in around(by, QueueQuery(text, Sort.NUMBER), n)],
    "count": lambda by, text, _n: [0] * count(by, text),
}


@pytest.mark.parametrize("how", LOOKS)
def test_a_search_tells_nothing_of_the_inside(desk: Words, how: str):
    """Else one could ask word by word what stands in a note."""
    look, word = LOOKS[how], f"zebra{desk.count('cases')}"
    inside = desk.phone_case("Inside", customer_id=desk.hamnen)
    talk.note(desk.anna, inside, word)
    assert look(desk.sara, word, inside) == []
    assert look(desk.sara, f"{word} is:open", inside) == []
    assert len(look(desk.anna, word, inside)) == 1
    for subject in (f"The {word.upper()}s are out", f"(old){word}"):
        case = desk.phone_case(subject, customer_id=desk.hamnen)
        assert case in look(desk.sara, word, case) or look(desk.sara, word, case) == [0] * count(desk.sara, word)
    assert count(desk.sara, word) == 2
    assert count(desk.sara, f"{word} hamnen") == 2
    assert count(desk.sara, f"-{word}") == count(desk.sara, "") - 2


def test_numbers_are_still_found(desk: Words):
    number = desk.phone_case(customer_id=desk.hamnen)
    for text in (str(number), f"SD-{number}"):
        assert number in [row.id for row in page(desk.sara, QueueQuery(text, Sort.NUMBER))]


def test_the_table_says_who():
    assert TABLE[Action.READ_INSIDE].roles == {Role.FIRST_LINE, Role.SECOND_LINE, Role.MANAGER}
    assert why_not(rule("import"), Action.READ_INSIDE) is None


def test_completion_knows_only_their_own_customers_and_tags(desk: Words):
    theirs, other = desk.phone_case(customer_id=desk.hamnen), desk.phone_case(customer_id=desk.orust)
    marking.tag(desk.anna, theirs, add=("harbour",))
    marking.tag(desk.anna, other, add=("island",))
    known, all_of_it = known_names(desk.sara), known_names(desk.anna)
    assert list(known.customers()) == ["Hamnen AB"]
    assert "harbour" in known.tags()
    assert "island" not in known.tags()
    assert {"harbour", "island"} <= set(all_of_it.tags())
    assert len(list(all_of_it.customers())) > 1
