"""Facts of a case that people correct: what it is, how many it hits, whose it is, what it runs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.models import Case
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.operations.references import agreement_in_force, check_references, competence_for, one_line
from supportdesk.operations.search_index import FOUND_BY, index_case
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
    """Sets facts. What follows from them follows: priority from impact and urgency by the matrix unless it is set on
    purpose, the agreement from the customer, the competence from the component unless one is named.
    """
    case = case_for(change, Action.SET_FACTS, number, seen)
    fields: dict[str, Any] = {name: value for name, value in vars(facts).items() if value is not None}
    if not fields:
        raise Invalid(_("There is nothing to set. Name at least one fact."))
    _check(change, case, facts)
    fields |= _following(change, case, facts)
    if all(getattr(case, name) == value for name, value in fields.items()):
        raise Invalid(_("That changes nothing: it is so already."))
    outcome = change.apply(case, EventTag.CASE_FACTS_SET, fields, reason=reason)
    if FOUND_BY & set(fields):
        index_case(change, case)
    return outcome


def _check(change: Change, case: Case, facts: Facts) -> None:
    if facts.priority is not None and facts.priority not in set(Priority):
        raise Invalid(_("Priority is 1, 2, 3 or 4, not {value}.").format(value=facts.priority))
    check_references(
        change,
        customer_id=case.customer_id if facts.customer_id is None else facts.customer_id,
        contact_id=facts.contact_id,
        component_id=facts.component_id,
        competence_id=facts.competence_id,
    )


def _following(change: Change, case: Case, facts: Facts) -> dict[str, Any]:
    """What the facts bring with them."""
    fields: dict[str, Any] = {}
    if facts.subject is not None:
        fields["subject"] = one_line(facts.subject)
    if facts.impact is not None or facts.urgency is not None:
        impact = case.impact if facts.impact is None else facts.impact
        urgency = case.urgency if facts.urgency is None else facts.urgency
        by_matrix = int(priority_of(impact, urgency))
        fields["priority"] = by_matrix if facts.priority is None else facts.priority
    if facts.customer_id is not None and facts.customer_id != case.customer_id:
        fields |= {"agreement_id": agreement_in_force(change, facts.customer_id), "contact_id": facts.contact_id}
    if facts.component_id is not None and facts.competence_id is None:
        needed = competence_for(change, facts.component_id)
        fields |= {"competence_id": needed} if needed is not None else {}
    return fields
