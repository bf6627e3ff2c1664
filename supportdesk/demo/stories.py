"""What `data/demo` tells, as values: the people, the stories, and what happens beside them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from supportdesk.resources import data_folder
from supportdesk.terms import Channel, Kind, Line, Role

Table = dict[str, Any]
DONE = frozenset({"resolve_first_line", "resolve_second_line", "closed"})
"""Endings after which nobody has anything left to do."""


class Colleague(NamedTuple):
    """An agent of the demo desk."""

    login: str
    name: str
    mail: str
    phone: str
    roles: tuple[Role, ...]
    lines: tuple[Line, ...]
    competences: tuple[str, ...]


class Person(NamedTuple):
    """Somebody at a customer; the mail address tells them apart."""

    name: str
    title: str
    mail: str
    phone: str


class Client(NamedTuple):
    """A customer with its people and its agreements, the one that counts first."""

    number: str
    name: str
    sector: str
    level: str
    language: str
    city: str
    mail_domain: str
    sales: str
    people: tuple[Person, ...]
    agreements: tuple[Table, ...]


class Part(NamedTuple):
    """A component, who answers for it, and who notices when it stops."""

    name: str
    kind: str
    service: str
    competence: str
    responsible: str
    deputy: str
    customers: frozenset[str]


@dataclass(frozen=True)
class Story:
    """One story of `cases.toml`; its first lines explain every key."""

    key: str
    kind: Kind
    language: str
    channel: Channel
    subject: str
    text: str
    impact: int
    urgency: int
    service: str
    ending: str
    group: str = ""
    sectors: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    requester: str = ""
    attachments: tuple[str, ...] = ()
    component: str = ""
    competence: str = ""
    notes: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    customer_replies: tuple[str, ...] = ()
    tried: str = ""
    routine_step: str = ""
    missing: str = ""
    notes_second: tuple[str, ...] = ()
    replies_second: tuple[str, ...] = ()
    hand_back_reason: str = ""
    cause: int = 0
    solution: str = ""
    waiting_for: str = ""
    waiting_days: int = 0
    reopened_note: str = ""


@dataclass(frozen=True)
class Tales:
    """Everything the demo is made from. `asides` is `asides.toml` as it stands."""

    desk_name: str
    zone: str
    competences: tuple[tuple[str, str], ...]
    services: dict[str, str]
    colleagues: tuple[Colleague, ...]
    clients: dict[str, Client]
    parts: dict[str, Part]
    stories: tuple[Story, ...]
    extras: tuple[str, ...]
    asides: Table

    def takers(self, story: Story) -> list[Client]:
        """The customers at which a story can happen, in the order of their numbers."""
        part = self.parts.get(story.component)
        return [
            client
            for client in self.clients.values()
            if client.language == story.language
            and (part is None or client.number in part.customers)
            and (not story.sectors or client.sector in story.sectors)
            and (not story.customers or client.number in story.customers)
        ]

    def units(self) -> list[list[Story]]:
        """The stories that are told together: the groups, and each other story by itself, as they stand."""
        units: dict[str, list[Story]] = {}
        for story in self.stories:
            units.setdefault(story.group or story.key, []).append(story)
        return list(units.values())


@cache
def tales() -> Tales:
    """The demo's data, read once."""
    desk, cases = _read("desk"), _read("cases")
    return Tales(
        desk_name=desk["provider"]["name"],
        zone=desk["provider"]["zone"],
        competences=tuple((row["key"], row["name"]["sv"]) for row in desk["competence"]),
        services={row["key"]: row["name"]["sv"] for row in desk["service"]},
        colleagues=tuple(_colleague(row) for row in desk["agent"]),
        clients={row["number"]: _client(row) for row in desk["customer"]},
        parts={row["name"]: _part(row) for row in desk["component"]},
        stories=tuple(_story(row) for row in cases["case"]),
        extras=tuple(cases["colleagues"]),
        asides=_read("asides"),
    )


def _read(name: str) -> Table:
    return tomllib.loads((data_folder() / "demo" / f"{name}.toml").read_text(encoding="utf-8"))


def _colleague(row: Table) -> Colleague:
    return Colleague(
        **{name: row[name] for name in ("login", "name", "mail", "phone")},
        roles=tuple(Role(word) for word in row["roles"]),
        lines=tuple(Line(word) for word in row["lines"]),
        competences=tuple(row["competences"]),
    )


def _client(row: Table) -> Client:
    people = tuple(Person(**person) for person in row["contact"])
    plain = {name: row[name] for name in Client._fields if name not in ("people", "agreements")}
    return Client(**plain, people=people, agreements=tuple(row["agreement"]))


def _part(row: Table) -> Part:
    plain = {name: row[name] for name in Part._fields if name != "customers"}
    return Part(**plain, customers=frozenset(row["customers"]))


def _story(row: Table) -> Story:
    values: Table = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Story(**values | {"kind": Kind(row["kind"]), "channel": Channel(row["channel"])})
