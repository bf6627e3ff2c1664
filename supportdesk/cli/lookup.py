"""Whom and what the words of a command mean: customers and their contacts."""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.desk import Desk
from supportdesk.errors import WrongUsage
from supportdesk.i18n import _
from supportdesk.operations.customers import contact_named, contacts_of, customer_named
from supportdesk.rules.search_words import fold


class Caller(NamedTuple):
    """Who a case is for."""

    customer_id: int | None = None
    contact_id: int | None = None


def caller(desk: Desk, customer: str | None, contact: str | None) -> Caller:
    """The customer named, and the contact; a contact's own mail address for the customer says both."""
    if customer is None:
        raise WrongUsage(_("--contact needs --customer too: whose contact is it?"))
    found = customer_named(desk, customer).id
    if contact is not None:
        return Caller(found, contact_named(desk, found, contact).id)
    by_mail = [row.id for row in contacts_of(desk, found) if row.mail and fold(row.mail) == fold(customer.strip())]
    return Caller(found, by_mail[0] if len(by_mail) == 1 else None)
