"""Writing down a call: P1, and resolved in the same breath: P2."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_words import Words, new_case, refused
from supportdesk.clock import to_ms
from supportdesk.errors import Invalid, NotFound
from supportdesk.operations.register import register, register_and_resolve
from supportdesk.operations.undo import redo, undo
from supportdesk.terms import Channel, Kind, Priority


def test_a_call_becomes_a_new_case_on_first_line_that_nobody_has(desk: Words):
    case = desk.case(desk.phone_case("VPN  drops\n every hour", requester=" Kim "))
    assert (case.state, case.line, case.owner, case.kind) == ("new", "first", "", "fault")
    assert case.subject == "VPN drops every hour"
    assert case.requester == "Kim"
    assert case.arrived_at == case.last_inbound_at == case.first_reply_at == desk.clock.now()
    assert case.version == 1


def test_a_call_counts_as_answered_and_a_mail_does_not(desk: Words):
    mail = desk.case(desk.phone_case("Mail", channel=Channel.MAIL))
    assert mail.first_reply_at is None
    assert mail.last_reply_at is None
    assert mail.last_inbound_at == desk.clock.now()


def test_the_event_tells_all_that_the_case_is(desk: Words):
    number = desk.phone_case("Printer", text="It smokes.", tags=("Print Room", "fire"), customer_id=desk.hamnen)
    assert desk.tags_of(number) == ["case:case:registered"]
    event = desk.last(number)
    assert event.who == "anna"
    assert event.changes["subject"] == [None, "Printer"]
    assert event.changes["customer_id"] == [None, desk.hamnen]
    assert event.details["effects"]["tags_added"] == ["fire", "print-room"]
    assert desk.case(number).tags == ("fire", "print-room")
    assert desk.texts(number) == ["It smokes."]


def test_who_takes_it_at_once_has_it_open(desk: Words):
    case = desk.case(desk.phone_case(take=True))
    assert (case.state, case.owner, case.owned_since) == ("open", "anna", desk.clock.now())


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"), [(1, 1, 1), (1, 3, 3), (2, 2, 3), (3, 3, 4), (3, 1, 3)], ids=str
)
def test_priority_comes_from_the_matrix(desk: Words, impact: int, urgency: int, priority: Priority):
    assert desk.case(desk.phone_case(impact=impact, urgency=urgency)).priority == priority


def test_the_customer_brings_the_agreement_and_the_component_its_competence(desk: Words):
    number = desk.phone_case(customer_id=desk.hamnen, contact_id=desk.lina, component_id=desk.mail_cluster)
    case = desk.case(number)
    assert (case.customer, case.contact, case.agreement, case.competence) == ("Hamnen AB", "Lina Ek", "Gold", "mail")


def test_a_competence_that_is_named_goes_before_the_components(desk: Words):
    number = desk.phone_case(component_id=desk.mail_cluster, competence_id=desk.competences["network"])
    assert desk.case(number).competence == "network"


def test_the_text_is_by_the_caller(desk: Words):
    number = desk.phone_case(text="Help", customer_id=desk.hamnen, contact_id=desk.lina)
    assert [(entry.who, entry.kind) for entry in desk.thread(number) if entry.kind] == [("Lina Ek", "inbound")]


def test_a_call_of_this_morning_keeps_its_time(desk: Words):
    earlier = desk.clock.now() - timedelta(hours=3)
    case = desk.case(desk.phone_case(text="Help", arrived_at=earlier))
    assert case.arrived_at == case.last_inbound_at == earlier
    assert case.updated_at == desk.clock.now()
    assert desk.thread(case.id)[0].at == earlier


def test_resolved_in_the_same_breath(desk: Words):
    outcome = register_and_resolve(desk.anna, new_case("Password"), "1", " Reset it. ")
    case = desk.case(outcome.case_id)
    assert (case.state, case.solution, case.owner, case.resolved_line) == ("resolved", "Reset it.", "anna", "first")
    assert desk.tags_of(case.id) == ["case:case:registered", "case:state:resolved"]
    ids = desk.nobody.rows("SELECT DISTINCT operation_id FROM events WHERE case_id = :id", {"id": case.id})
    assert ids == [(outcome.operation_id,)]


def test_one_undo_takes_back_the_whole_breath(desk: Words):
    number = register_and_resolve(desk.anna, new_case("Password", text="Mine is gone"), "1", "Reset it.").case_id
    done = desk.image(number)
    undone = undo(desk.anna)
    assert undone.cases == (number,)
    assert desk.state(number) == "cancelled"
    assert desk.texts(number) == []
    assert not desk.is_found_by(number, "gone")
    redo(desk.anna)
    assert desk.image(number) == done


def test_undo_cancels_what_should_not_have_been_written_and_keeps_its_number(desk: Words):
    number = desk.phone_case("Wrong button", tags=("oops",), text="…!")
    before = desk.image(number)
    assert undo(desk.anna).undone == "case:case:registered"
    assert (desk.state(number), desk.case(number).tags, desk.texts(number)) == ("cancelled", (), [])
    assert [entry.undone for entry in desk.events(number)] == [True, False]
    redo(desk.anna)
    assert desk.image(number) == before
    assert [entry.undone for entry in desk.events(number)] == [False, True, False]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"subject": " \n "}, "A subject is needed"),
        ({"subject": "x" * 1001}, "longer than 1000"),
        ({"impact": 0}, "1, 2 or 3"),
        ({"urgency": 4}, "1, 2 or 3"),
        ({"requester": "x" * 301}, "300"),
        ({"category": "x" * 201}, "200"),
        ({"tags": ("a;b",)}, "cannot be a tag"),
        ({"text": "x" * 1_000_001}, "Attach it as a file"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_what_cannot_be_used_is_refused_with_a_sentence(desk: Words, facts: dict, words: str):
    before = desk.count("cases")
    with refused(words, kind=Invalid):
        register(desk.anna, new_case(**facts))
    assert desk.count("cases") == before


@pytest.mark.parametrize("what", ["customer", "contact", "component", "competence"])
def test_what_is_referred_to_must_be_there(desk: Words, what: str):
    with refused(what, "999999", kind=NotFound):
        register(desk.anna, new_case(**{f"{what}_id": 999999}))


def test_a_contact_belongs_to_its_customer(desk: Words):
    for customer in (desk.orust, None):
        with refused("Lina Ek is a contact of another customer", kind=Invalid):
            register(desk.anna, new_case(customer_id=customer, contact_id=desk.lina))


def test_nothing_arrives_in_the_future(desk: Words):
    with refused("in the future", kind=Invalid):
        desk.phone_case(arrived_at=desk.clock.now() + timedelta(minutes=2))
    # Clocks of two machines differ a little: that is not worth a refusal.
    assert desk.phone_case(arrived_at=desk.clock.now() + timedelta(seconds=30))


def test_kinds_are_kept(desk: Words):
    for kind in (Kind.QUESTION, Kind.REQUEST, Kind.FAULT):
        assert desk.case(desk.phone_case(kind=kind)).kind == kind


def test_times_are_kept_to_the_millisecond(desk: Words):
    desk.clock.forward(microseconds=1999)
    number = desk.phone_case(take=True)
    rows = desk.nobody.rows("SELECT owned_since, updated_at FROM cases WHERE id = :id", {"id": number})
    assert rows == [(to_ms(desk.clock.now()), to_ms(desk.clock.now()))]
