"""What a case refers to: that it exists, fits together, and what follows from it."""

from __future__ import annotations

from sqlmodel import col, select

from supportdesk.change import Change
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Agreement, Competence, Component, Contact, Customer

LONGEST_SUBJECT = 1000


def one_line(subject: str) -> str:
    """A subject as it is kept: one line, not empty, not a whole text."""
    line = " ".join(subject.split())
    if not line:
        raise Invalid(_("A subject is needed: one line that says what is wrong."))
    if len(line) > LONGEST_SUBJECT:
        raise Invalid(
            _("The subject is longer than {n} characters. Put the rest in the text.").format(n=LONGEST_SUBJECT)
        )
    return line


def check_references(
    change: Change,
    *,
    customer_id: int | None,
    contact_id: int | None,
    component_id: int | None,
    competence_id: int | None,
) -> None:
    """Refuses ids of things that are not there, and a contact of another customer."""
    for table, key, what in (
        (Customer, customer_id, _("customer")),
        (Contact, contact_id, _("contact")),
        (Component, component_id, _("component")),
        (Competence, competence_id, _("competence")),
    ):
        if key is not None and change.find(table, key) is None:
            raise NotFound(_("There is no {thing} with id {key}.").format(thing=what, key=key))
    contact = change.find(Contact, contact_id)
    if contact is not None and contact.customer_id != customer_id:
        raise Invalid(_("{contact} is a contact of another customer.").format(contact=contact.name))


def agreement_in_force(change: Change, customer_id: int | None) -> int | None:
    """The agreement in force for the customer now: the one that began last."""
    if customer_id is None:
        return None
    mine = select(Agreement).where(col(Agreement.customer_id) == customer_id, col(Agreement.valid_from) <= change.now)
    for agreement in change.session.exec(mine.order_by(col(Agreement.valid_from).desc(), col(Agreement.id).desc())):
        if agreement.valid_to is None or agreement.valid_to > change.now:
            return agreement.id
    return None


def competence_for(change: Change, component_id: int | None) -> int | None:
    """The area of competence that a component requires."""
    component = change.find(Component, component_id)
    return component.competence_id if component else None


def contact_name(change: Change, contact_id: int | None) -> str:
    """The name of a contact, or nothing."""
    contact = change.find(Contact, contact_id)
    return contact.name if contact else ""
