"""What the numbers in the fields of a case stand for, as facts have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

ids_of = itemgetter("owner_id", "customer_id", "component_id", "competence_id", "contact_id")
"""The numbers in the fields of a case."""


class Named(NamedTuple):
    """Whom and what a case is about, in the order of its facts."""

    owner: str | None = None
    customer_number: str | None = None
    customer_name: str = ""
    component: str | None = None
    service: str = ""
    area: str | None = None
    contact_name: str = ""
    contact_mail: str = ""


@dataclass(frozen=True)
class Names:
    """Agents by login, customers by number and name, components by name and service, contacts by name and mail."""

    logins: Mapping[int, str] = field(default_factory=dict)
    customers: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    components: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    competences: Mapping[int, str] = field(default_factory=dict)
    contacts: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    words: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """The words of each message, where some rule has free text."""

    def named(self, ids: tuple[Any, ...]) -> Named:
        """Whom and what a case with these `ids_of` is about."""
        owner, customer, component, competence, contact = ids
        number, customer_name = self.customers.get(customer, (None, ""))
        component_name, service = self.components.get(component, (None, ""))
        area, login = self.competences.get(competence), self.logins.get(owner)
        return Named(login, number, customer_name, component_name, service, area, *self.contacts.get(contact, ("", "")))
