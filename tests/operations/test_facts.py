"""Correcting what a case is, and what follows from it."""

from __future__ import annotations

import pytest

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotFound
from supportdesk.operations.facts import Facts, set_facts
from supportdesk.operations.flow import resolve
from supportdesk.operations.undo import redo, undo
from supportdesk.terms import Kind


def test_impact_and_urgency_give_the_priority(desk: Words):
    number = desk.phone_case()
    set_facts(desk.anna, number, Facts(impact=1), reason="the whole house")
    assert desk.case(number).priority == 3
    set_facts(desk.anna, number, Facts(urgency=1))
    case = desk.case(number)
    assert (case.impact, case.urgency, case.priority) == (1, 1, 1)
    event = desk.events(number)[1]
    assert (event.tag, event.reason) == ("case:facts:set", "the whole house")
    assert event.changes == {"impact": [3, 1], "priority": [4, 3]}


def test_a_priority_set_on_purpose_stands(desk: Words):
    number = desk.phone_case()
    set_facts(desk.anna, number, Facts(priority=1, impact=2))
    assert desk.case(number).priority == 1


def test_another_customer_brings_the_agreement_and_loses_the_contact(desk: Words):
    number = desk.phone_case(customer_id=desk.hamnen, contact_id=desk.lina)
    set_facts(desk.anna, number, Facts(customer_id=desk.orust))
    case = desk.case(number)
    assert (case.customer, case.contact, case.agreement) == ("Östra Orust kommun", "", "Silver")
    set_facts(desk.anna, number, Facts(contact_id=desk.asa))
    assert desk.case(number).contact == "Åsa Öberg"
    assert desk.is_found_by(number, "åsa öberg ÖSTRA")
    assert not desk.is_found_by(number, "hamnen")


def test_a_component_brings_the_competence_it_needs(desk: Words):
    number = desk.phone_case()
    set_facts(desk.anna, number, Facts(component_id=desk.wan))
    assert desk.case(number).competence == "network"
    set_facts(desk.anna, number, Facts(component_id=desk.mail_cluster, competence_id=desk.competences["network"]))
    assert (desk.case(number).component, desk.case(number).competence) == ("mail-cluster", "network")


def test_a_new_subject_is_what_it_is_found_by(desk: Words):
    number = desk.phone_case("Typo")
    set_facts(desk.anna, number, Facts(subject=" Payroll\n broken ", kind=Kind.REQUEST, category="HR"))
    assert desk.case(number).subject == "Payroll broken"
    assert desk.is_found_by(number, "payroll hr")
    assert not desk.is_found_by(number, "typo")


@pytest.mark.parametrize(
    ("facts", "words", "kind"),
    [
        (Facts(), "nothing to set", Invalid),
        (Facts(subject="  "), "A subject is needed", Invalid),
        (Facts(subject="x" * 1001), "longer than 1000", Invalid),
        (Facts(subject="VPN drops"), "changes nothing", Invalid),
        (Facts(impact=3, urgency=3), "changes nothing", Invalid),
        (Facts(impact=0), "1, 2 or 3", Invalid),
        (Facts(urgency=9), "1, 2 or 3", Invalid),
        (Facts(impact=0, priority=2), "1, 2 or 3", Invalid),
        (Facts(priority=5), "Priority is 1, 2, 3 or 4, not 5", Invalid),
        (Facts(priority=0), "Priority is 1, 2, 3 or 4, not 0", Invalid),
        (Facts(customer_id=999999), "There is no customer", NotFound),
        (Facts(contact_id=999999), "There is no contact", NotFound),
        (Facts(component_id=999999), "There is no component", NotFound),
        (Facts(competence_id=999999), "There is no competence", NotFound),
        (Facts(category="x" * 201), "200 characters", Invalid),
    ],
    ids=str,
)
def test_what_cannot_be_set_is_refused_and_leaves_no_event(desk: Words, facts: Facts, words: str, kind: type):
    number = desk.phone_case()
    with refused(words, kind=kind):
        set_facts(desk.anna, number, facts)
    assert desk.version(number) == 1


def test_a_contact_of_another_customer_is_refused(desk: Words):
    number = desk.phone_case(customer_id=desk.hamnen)
    with refused("Åsa Öberg is a contact of another customer", kind=Invalid):
        set_facts(desk.anna, number, Facts(contact_id=desk.asa))
    set_facts(desk.anna, number, Facts(contact_id=desk.asa, customer_id=desk.orust))
    assert desk.case(number).contact == "Åsa Öberg"


def test_a_done_case_can_still_be_set_right(desk: Words):
    number = desk.phone_case()
    resolve(desk.anna, number, cause="1", solution="x")
    set_facts(desk.anna, number, Facts(category="VPN"))
    assert (desk.state(number), desk.case(number).category) == ("resolved", "VPN")


def test_undo_brings_back_exactly_what_was(desk: Words):
    number = desk.phone_case("Before", customer_id=desk.hamnen, contact_id=desk.lina, component_id=desk.wan)
    before = desk.image(number)
    everything = Facts("After", Kind.QUESTION, 1, 1, None, desk.orust, desk.asa, desk.mail_cluster, None, "a", "b")
    set_facts(desk.anna, number, everything)
    after = desk.image(number)
    undo(desk.anna)
    assert desk.image(number) == before
    redo(desk.anna)
    assert desk.image(number) == after
