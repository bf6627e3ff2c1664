"""Brings the invented people to a new desk: who works there, who calls, what was agreed and what runs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import select

from supportdesk.change import Change
from supportdesk.demo.stories import Client, Colleague, Tales
from supportdesk.models import Agent, Competence, Component, Contact, Customer
from supportdesk.operations.customers import add_agreement, add_component, add_contact, add_customer
from supportdesk.operations.desk_facts import DEMO, NAME, set_desk_fact
from supportdesk.operations.people import add_agent, name_competence
from supportdesk.operations.rule_sets import load_rules, shipped_rules
from supportdesk.operations.service_levels import load_written
from supportdesk.operations.views import seed_views
from supportdesk.resources import data_folder
from supportdesk.rules.actor import Actor
from supportdesk.rules.service_level_file import read_service_levels
from supportdesk.terms import Role

PROMISED = data_folder() / "demo" / "agreements.toml"
SINCE = timedelta(days=700)
"""How long ago the customers signed."""


@dataclass(frozen=True)
class Cast:
    """Everybody by the name the stories use, with the actor or the id they have at this desk.

    `rows` are theirs in the open transaction: while somebody holds them, the operations need not read them again.
    """

    actors: dict[str, Actor]
    customers: dict[str, int]
    contacts: dict[str, int]
    components: dict[str, int]
    competences: dict[str, int]
    rows: tuple[object, ...]


def settle(change: Change, tales: Tales) -> Cast:
    """Sets up the desk, empty of cases, as one operation of the rule that makes it."""
    seed_views.within(change)
    set_desk_fact.within(change, NAME, tales.desk_name)
    set_desk_fact.within(change, DEMO, "1")
    promised = tomllib.loads(PROMISED.read_text(encoding="utf-8"))
    load_written(change, *read_service_levels(promised, name=PROMISED.name))
    load_rules.within(change, shipped_rules())
    competences = {key: name_competence.within(change, key, name) for key, name in tales.competences}
    actors = {colleague.login: _hired(change, colleague) for colleague in _manager_first(tales)}
    customers: dict[str, int] = {}
    contacts: dict[str, int] = {}
    for client in tales.clients.values():
        customers[client.number] = _signed(change, client)
        for person in client.people:
            contacts[person.mail] = add_contact.within(change, customers[client.number], **person._asdict())
    components = {name: _installed(change, tales, name, customers) for name in tales.parts}
    return Cast(actors, customers, contacts, components, competences, tuple(_rows(change)))


def _rows(change: Change) -> Iterator[object]:
    for table in (Customer, Contact, Component, Competence, Agent):
        yield from change.session.exec(select(table))


def _manager_first(tales: Tales) -> list[Colleague]:
    """A desk's first agent must be a manager; the others as they stand, so that the first of first line comes first."""
    return sorted(tales.colleagues, key=lambda colleague: Role.MANAGER not in colleague.roles)


def _hired(change: Change, colleague: Colleague) -> Actor:
    login, name, mail, phone, roles, lines, competences = colleague
    key = add_agent.within(change, login, name, roles, lines=lines, competences=competences, mail=mail, phone=phone)
    return Actor(login, name, key, frozenset(roles), frozenset(lines), frozenset(competences))


def _signed(change: Change, client: Client) -> int:
    about = {name: getattr(client, name) for name in ("level", "language", "city", "mail_domain")}
    key = add_customer.within(change, client.number, client.name, sales_login=client.sales, **about)
    for years, agreement in enumerate(client.agreements):
        targets = {name: agreement[name] for name in ("response_minutes", "resolution_minutes")}
        plain = {name: agreement[name] for name in ("number", "name", "level", "service_hours")}
        began = change.now - SINCE - timedelta(days=365 * years)  # the one that began last is in force
        add_agreement.within(change, key, **plain, targets=targets, valid_from=began)
    return key


def _installed(change: Change, tales: Tales, name: str, customers: dict[str, int]) -> int:
    part = tales.parts[name]
    return add_component.within(
        change,
        name,
        kind=part.kind,
        service=tales.services[part.service],
        competence=part.competence,
        responsible=part.responsible,
        deputy=part.deputy,
        customer_ids=tuple(customers[number] for number in sorted(part.customers)),
    )
