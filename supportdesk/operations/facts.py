"""Facts of a case that people correct: what it is, how many it hits, whose it is, what it runs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Component, Contact, Customer
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.search_index import index_case
from supportdesk.rules.actions import Action
from supportdesk.rules.priority import priority_of
from supportdesk.terms import EventTag, Kind, Priority


@dataclass(frozen=True)
class Facts:
    """What to set; `None` leaves a fact as it is."""

    subject: str | None = None
    kind: Kind | None = None
    impact: int | None = None
    urgency: int | None = None
    priority: int | None = None
    customer_id: int | None = None
    contact_id: int | None = None
    component_id: int | None = None
    competence_id: int | None = None
    category: str | None = None
    subcategory: str | None = None


@operation
def set_facts(change: Change, number: int, facts: Facts, *, reason: str = "", seen: int | None = None) -> Outcome:
    """Sets facts; impact and urgency give the priority by the matrix, unless a priority is set on purpose."""
    case = case_for(change, Action.SET_FACTS, number, seen)
    fields: dict[str, Any] = {name: value for name, value in vars(facts).items() if value is not None}
    if not fields:
        raise Invalid(_("There is nothing to set. Name at least one fact."))
    if "subject" in fields:
        fields["subject"] = " ".join(str(fields["subject"]).split())
        if not fields["subject"]:
            raise Invalid(_("A subject is needed: one line that says what is wrong."))
    if facts.priority is not None and facts.priority not in set(Priority):
        raise Invalid(_("Priority is 1, 2, 3 or 4, not {value}.").format(value=facts.priority))
    if facts.priority is None and (facts.impact is not None or facts.urgency is not None):
        fields["priority"] = int(priority_of(facts.impact or case.impact, facts.urgency or case.urgency))
    _check_references(change, facts, case.customer_id)
    if facts.customer_id is not None and facts.customer_id != case.customer_id and facts.contact_id is None:
        fields["contact_id"] = None
    outcome = change.apply(case, EventTag.CASE_FACTS_SET, fields, reason=reason)
    if {"subject", "customer_id", "contact_id", "category"} & set(fields):
        index_case(change, case)
    return outcome


def _check_references(change: Change, facts: Facts, customer_id: int | None) -> None:
    for table, key, what in (
        (Customer, facts.customer_id, _("customer")),
        (Contact, facts.contact_id, _("contact")),
        (Component, facts.component_id, _("component")),
    ):
        if key is not None and change.session.get(table, key) is None:
            raise NotFound(_("There is no {thing} with id {key}.").format(thing=what, key=key))
    if facts.contact_id is not None:
        contact = change.session.get(Contact, facts.contact_id)
        if contact is not None and contact.customer_id != (facts.customer_id or customer_id):
            raise Invalid(_("{contact} is a contact of another customer.").format(contact=contact.name))
