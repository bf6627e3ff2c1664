"""Texts that come from anywhere: kept as they came, or refused with a sentence; never a fault, never lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from desk_words import Words, new_case, refused
from supportdesk.errors import DeskError, Invalid
from supportdesk.operations import at_work, customers, flow, joining, lines, marking, ownership, people, talk, views
from supportdesk.operations.case_view import attachment_content
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.messages import LONGEST
from supportdesk.operations.queue import QueueQuery, count, page
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.register import register, register_and_resolve
from supportdesk.operations.undo import redo, undo
from supportdesk.terms import CaseState, Role

KEPT = {
    "emoji": "👩‍👩‍👧 trasig 🖨️",
    "combining": "Z̴̡̈a̸͇͐l̶̰̈g̷̳̽o̵̜͝",
    "right to left": "שלום \u202e evil",
    "thai": "เครื่องพิมพ์เสีย",
    "japanese": "プリンターが壊れた",
    "quotes": "'; DROP TABLE cases; -- \" ` %s %(x)s :me {} {0} \\",
    "like": "100%_!_%",
    "markup": "[@click=app.quit]x[/] [/foo] <b>&amp;",
    "escape": "\x1b]0;owned\x07\x1b[31mred \x9b2J",
    "private and noncharacters": "\ue000\ufffe\uffff\U0010ffff",
    "newlines": "a\r\nb\x0bc\u2028d\u2029e",
    "byte order mark": "\ufeffx",
    "looks like json": '{"a": [1, 2]}',
    "looks like a number": "0001042",
}
"""Kept to the letter."""

REPLACED = {
    "nul": ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
    "only nul": ("x\0", "x\N{REPLACEMENT CHARACTER}"),
    "high half": ("a\ud83db", "a\N{REPLACEMENT CHARACTER}b"),
    "low half": ("a\ude00b", "a\N{REPLACEMENT CHARACTER}b"),
    "halves that make a whole": ("a\ud83d\ude00b", "a😀b"),
    "a byte that is no UTF-8": ("caf\udce9", "caf\N{REPLACEMENT CHARACTER}"),
    "half, then emoji": ("\ud83d😀", "\N{REPLACEMENT CHARACTER}😀"),
}
"""What no database takes as it is."""


def everywhere(desk: Words, text: str) -> int:
    """Writes the text into everything that people fill in; gives the case."""
    anna, one_line = desk.anna, " ".join(text.split()) or "x"
    number = register(
        anna, new_case(f"s {one_line}", text=text, requester=text, category=text, subcategory=text)
    ).case_id
    talk.reply(anna, number, text)
    talk.note(anna, number, text)
    talk.receive(anna, number, text, author=text)
    set_facts(anna, number, Facts(subject=f"t {one_line}", category=f"c {text}"), reason=text)
    flow.wait(anna, number, CaseState.WAITING_SUPPLIER, waiting_for=text)
    ownership.assign(anna, number, "bo", reason=text)
    ownership.release(anna, number, reason=text)
    marking.attach(anna, number, f"f {text}", b"x", media_type=text)
    joining.merge(anna, desk.phone_case(), number, reason=text)
    lines.escalate(anna, number, lines.HandOver(text, text, text))
    lines.hand_back(desk.bo, number, f"h {text}")
    flow.resolve(anna, number, cause="1", solution=f"s {text}", reply=f"r {text}")
    flow.reopen(anna, number, reason=text)
    flow.cancel(anna, number, reason=f"c {text}")
    undo(anna)
    redo(anna)
    return number


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_kept_to_the_letter(desk: Words, text: str):
    number = everywhere(desk, text)
    case = desk.case(number)
    assert case.subcategory == text
    assert case.category == f"c {text}"
    assert case.subject == "t " + " ".join(text.split())
    assert desk.texts(number)[:4] == [text, text, text, text]
    assert case.attachments[0].name == f"f {text}".strip()
    assert attachment_content(desk.anna, number, case.attachments[0].id)[0] == case.attachments[0].name
    assert desk.events(number)[-4].reason == text.strip()
    hand_over = next(entry for entry in desk.events(number) if entry.tag == "case:line:escalated").details["hand_over"]
    assert set(hand_over.values()) == {text}


@pytest.mark.parametrize(("text", "kept"), REPLACED.values(), ids=REPLACED)
def test_replaced_and_the_rest_kept(desk: Words, text: str, kept: str):
    number = everywhere(desk, text)
    case = desk.case(number)
    assert (case.subcategory, case.subject, case.solution) == (kept, f"t {kept}", f"s {kept}")
    assert desk.texts(number)[:4] == [kept] * 4
    assert case.attachments[0].name == f"f {kept}"


HALF = "x\ud800y\0z"
ASKED: dict[str, Callable[[Words], Any]] = {
    "a customer": lambda desk: customers.find_customers(desk.anna, HALF),
    "the one customer": lambda desk: customers.customer_named(desk.anna, HALF),
    "a contact": lambda desk: customers.contact_named(desk.anna, desk.hamnen, HALF),
    "a component": lambda desk: customers.component_named(desk.anna, HALF),
    "a login": lambda desk: people.identify(desk.nobody, HALF),
    "an agent to assign": lambda desk: ownership.assign(desk.anna, desk.phone_case(), HALF),
    "an agent to follow": lambda desk: marking.watch(desk.anna, desk.phone_case(), HALF),
    "a competence": lambda desk: lines.escalate(desk.anna, desk.phone_case(), lines.HandOver("x"), competence=HALF),
    "an operation": lambda desk: undo(desk.anna, HALF),
    "a cause": lambda desk: flow.resolve(desk.anna, desk.phone_case(), cause=HALF, solution="x"),
    "words in the queue": lambda desk: page(desk.anna, QueueQuery(HALF)),
    "how many": lambda desk: count(desk.anna, HALF),
    "a draft": lambda desk: at_work.draft(desk.anna, HALF),
    "a place": lambda desk: at_work.place(desk.anna, HALF),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_asked_for_it_is_found_nowhere_and_breaks_nothing(desk: Words, asked: Callable[[Words], Any]):
    found = None
    with suppress(DeskError):
        found = asked(desk)
    assert not found


def test_kept_for_people_at_work(desk: Words):
    kept = "x\N{REPLACEMENT CHARACTER}y\N{REPLACEMENT CHARACTER}z"
    at_work.keep_draft(desk.anna, HALF, {HALF: HALF, "list": [HALF, 1, None]})
    assert at_work.draft(desk.anna, HALF).body == {kept: kept, "list": [kept, 1, None]}
    at_work.keep_draft(desk.anna, HALF, {"text": "again"})
    assert [row.body for row in at_work.drafts(desk.anna) if row.place == kept] == [{"text": "again"}]
    at_work.keep_place(desk.anna, HALF, {"view": HALF})
    at_work.keep_place(desk.anna, HALF, {"view": HALF * 2})
    assert at_work.place(desk.anna, HALF) == {"view": kept * 2}
    views.save_view(desk.anna, HALF, "is:open", Sort.AGE)
    views.save_view(desk.anna, HALF, "is:open", Sort.URGENT)
    assert [view.sort for view in views.views(desk.anna) if view.name == kept] == ["urgent"]


def test_customers_and_their_people(desk: Words):
    number = f"Ö{desk.count('customers')}"
    key = customers.add_customer(desk.eva, number, f"Bolaget {HALF} 👩‍👩‍👧", mail_domain="Bolaget.example")
    customers.add_contact(desk.anna, key, "Zoë\0 Ångström", mail="Zoë@bolaget.example")
    found = customers.customer_named(desk.anna, number.lower())
    assert found.name == "Bolaget x\N{REPLACEMENT CHARACTER}y\N{REPLACEMENT CHARACTER}z 👩‍👩‍👧"
    assert [row.id for row in customers.find_customers(desk.anna, "ÅNGSTRÖM")] == [key]
    with refused("There is a customer", kind=Invalid):
        customers.add_customer(desk.eva, number, "Another")


def test_an_agent_with_half_a_character_is_refused(desk: Words):
    with refused("cannot be a login", kind=Invalid):
        people.add_agent(desk.eva, HALF, "X", [Role.OPS])


@pytest.mark.parametrize(
    "text", ["x" * LONGEST, "å" * LONGEST, "👩‍👩‍👧" * (LONGEST // 5), "\0" * LONGEST, "ord " * (LONGEST // 4)], ids=len
)
def test_a_million_characters(desk: Words, text: str):
    number = desk.phone_case(text=text)
    (body,) = desk.texts(number)
    assert body == text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def test_many_long_words_never_keep_a_reply_from_being_stored(desk: Words):
    """A case is found by a megabyte of words at most, which is what PostgreSQL can hold."""
    number = desk.phone_case("Findable")
    for part in range(5):
        body = " ".join(f"{'ö' * 34}{part}{word:05}" for word in range(3500))
        talk.note(desk.anna, number, body)
    marking.attach(desk.anna, number, "faktura.pdf", b"x")
    set_facts(desk.anna, number, Facts(category="still"))
    assert len(desk.texts(number)) == 5
    assert desk.is_found_by(number, "findable still faktura")
    assert sum(len(word.encode()) for word in desk.found_by(number)) < 1_000_000


def test_register_and_resolve_with_nothing_but_odd_text(desk: Words):
    number = register_and_resolve(desk.anna, new_case("\0", text="\ud800"), "1", "\udfff").case_id
    assert (desk.case(number).subject, desk.case(number).solution) == ("\N{REPLACEMENT CHARACTER}",) * 2
