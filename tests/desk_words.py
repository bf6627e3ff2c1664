"""A desk in the user's words: who works there, who calls, and what is then to be seen.

desk = a_desk(address, clock)
case = desk.phone_case("VPN drops", by=desk.anna)
take(desk.bo, case)
assert desk.owner(case) == "bo"
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from fake_clock import FakeClock
from supportdesk.change import FOLDED
from supportdesk.desk import Desk, Store
from supportdesk.errors import DeskError, NotFound
from supportdesk.operations.case_view import CaseDetail, Entry, case_detail, thread
from supportdesk.operations.customers import add_agreement, add_component, add_contact, add_customer
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.register import NewCase, register
from supportdesk.operations.search_index import words
from supportdesk.operations.views import seed_views
from supportdesk.rules.actor import rule
from supportdesk.storage.address import Address
from supportdesk.terms import Line, Role

PEOPLE: dict[str, tuple[str, Role, tuple[Line, ...], tuple[str, ...]]] = {
    "eva": ("Eva Ek", Role.MANAGER, (Line.MANAGER,), ()),
    "anna": ("Anna Ahl", Role.FIRST_LINE, (Line.FIRST,), ()),
    "dan": ("Dan Dahl", Role.FIRST_LINE, (Line.FIRST,), ()),
    "bo": ("Bo Berg", Role.SECOND_LINE, (Line.SECOND,), ("mail",)),
    "cy": ("Cy Carlsson", Role.SECOND_LINE, (Line.SECOND,), ("network",)),
    "sara": ("Sara Sand", Role.SALES, (), ()),
    "olle": ("Olle Ohm", Role.OPS, (), ()),
}
"""Who works at the desk. Sara sells to Hamnen."""

SIDES = {
    "tags": "SELECT tag FROM case_tags WHERE case_id = :id ORDER BY tag",
    "watchers": "SELECT agent_id FROM case_watchers WHERE case_id = :id ORDER BY agent_id",
    "links": "SELECT case_id, other_id, kind FROM case_links WHERE :id IN (case_id, other_id) ORDER BY case_id, other_id",
    "messages": "SELECT id, kind, body FROM messages WHERE case_id = :id AND NOT withdrawn ORDER BY id",
    "files": "SELECT id, name FROM attachments WHERE case_id = :id AND NOT withdrawn ORDER BY id",
}


class Words:
    """A desk, its people as `desk.anna`, its customers as `desk.hamnen`, and questions about its cases."""

    eva: Desk
    anna: Desk
    dan: Desk
    bo: Desk
    cy: Desk
    sara: Desk
    olle: Desk

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        self.nobody = Desk(store, clock)
        self.itself = self.nobody.acting_as(rule("test"))
        for login in PEOPLE:
            setattr(self, login, self.as_seen_by(login))
        self.agents = {login: key for key, login in self.nobody.rows("SELECT id, login FROM agents")}
        customers = {number: key for key, number in self.nobody.rows("SELECT id, number FROM customers")}
        self.hamnen, self.orust = customers["K1"], customers["K2"]
        contacts = {name: key for key, name in self.nobody.rows("SELECT id, name FROM contacts")}
        self.lina, self.asa = contacts["Lina Ek"], contacts["Åsa Öberg"]
        components = {name: key for key, name in self.nobody.rows("SELECT id, name FROM components")}
        self.mail_cluster, self.wan = components["mail-cluster"], components["wan"]
        self.competences = {name: key for key, name in self.nobody.rows("SELECT id, key FROM competences")}
        self.agreements = {name: key for key, name in self.nobody.rows("SELECT id, number FROM agreements")}

    def as_seen_by(self, login: str) -> Desk:
        """The desk in somebody's hands."""
        return self.nobody.acting_as(identify(self.nobody, login))

    def someone(self, *roles: Role) -> Desk:
        """A new agent, who has done nothing yet."""
        login = f"agent{next(_NUMBERS)}"
        add_agent(self.eva, login, login.title(), roles or (Role.FIRST_LINE,), lines=[Line.FIRST])
        return self.as_seen_by(login)

    def at(self, clock: FakeClock) -> Words:
        """The same desk at another time."""
        return Words(self.store, clock)

    # What people do first

    def phone_case(self, subject: str = "VPN drops", *, by: Desk | None = None, **facts: Any) -> int:
        """A call that was written down; gives the case's number."""
        return register(by or self.anna, NewCase(subject, **facts)).case_id

    def taken_case(self, by: Desk, subject: str = "VPN drops", **facts: Any) -> int:
        """A case that somebody has taken."""
        return self.phone_case(subject, by=by, take=True, **facts)

    # What is then to be seen

    def case(self, number: int, by: Desk | None = None) -> CaseDetail:
        return case_detail(by or self.eva, number)

    def state(self, number: int) -> str:
        return self.case(number).state.value

    def owner(self, number: int) -> str:
        return self.case(number).owner

    def version(self, number: int) -> int:
        return self.case(number).version

    def thread(self, number: int, by: Desk | None = None) -> list[Entry]:
        return thread(by or self.eva, number)

    def texts(self, number: int, by: Desk | None = None) -> list[str]:
        """What was said, oldest first."""
        return [entry.body for entry in self.thread(number, by) if entry.kind is not None]

    def events(self, number: int) -> list[Entry]:
        """The case's own events, oldest first."""
        found = [entry for entry in self.thread(number) if entry.tag and entry.case_id == number]
        return sorted(found, key=lambda entry: entry.event_id or 0)

    def last(self, number: int) -> Entry:
        """The newest event of a case."""
        return self.events(number)[-1]

    def tags_of(self, number: int) -> list[str]:
        """What happened to a case, in order."""
        return [entry.tag for entry in self.events(number)]

    def image(self, number: int) -> dict[str, Any]:
        """All that a case is, but for how often and when it was changed: what undo must bring back."""
        me = {"id": number}
        values = self.nobody.rows(f"SELECT {', '.join(FOLDED)}, done FROM cases WHERE id = :id", me)[0]
        sides = {name: self.nobody.rows(sql, me) for name, sql in SIDES.items()}
        return dict(zip((*FOLDED, "done"), values, strict=True)) | sides | {"found by": self.found_by(number)}

    def found_by(self, number: int) -> set[str]:
        """The words by which a case is found."""
        me = {"id": number}
        if self.nobody.dialect == "sqlite":
            rows = self.nobody.rows("SELECT words FROM case_search WHERE rowid = :id", me)
            return set(rows[0][0].split()) if rows else set()
        rows = self.nobody.rows("SELECT unnest(tsvector_to_array(words)) FROM case_search WHERE case_id = :id", me)
        return {word for (word,) in rows}

    def is_found_by(self, number: int, text: str) -> bool:
        return set(words(text)) <= self.found_by(number)

    def is_hidden_from(self, by: Desk, number: int) -> bool:
        """Whether a case is to this person as if it were not there."""
        try:
            case_detail(by, number)
        except NotFound:
            return True
        return False

    def count(self, table: str) -> int:
        return int(self.nobody.rows(f"SELECT count(*) FROM {table}")[0][0])


_NUMBERS = count(1)


def furnish(desk: Desk) -> None:
    """Makes an empty desk one where people work."""
    for login, (name, role, lines, competences) in PEOPLE.items():
        by = desk if login == "eva" else desk.acting_as(identify(desk, "eva"))
        add_agent(by, login, name, [role], lines=lines, competences=competences)
    eva = desk.acting_as(identify(desk, "eva"))
    seed_views(eva)
    hamnen = add_customer(
        eva, "K1", "Hamnen AB", level="gold", language="sv", mail_domain="hamnen.example", sales_login="sara"
    )
    orust = add_customer(eva, "K2", "Östra Orust kommun", level="silver", language="en", mail_domain="orust.example")
    add_contact(eva, hamnen, "Lina Ek", mail="lina@hamnen.example", phone="031-390 06 07")
    add_contact(eva, orust, "Åsa Öberg", mail="asa@orust.example", phone="+46 (0)304-33 40 00")
    add_agreement(eva, hamnen, "A1", "Gold", level="gold")
    add_agreement(eva, orust, "A2", "Silver", level="silver")
    add_component(eva, "mail-cluster", service="Mail", competence="mail", responsible="bo", customer_ids=(hamnen,))
    add_component(eva, "wan", service="Network", competence="network", responsible="cy")


def a_desk(address: Address, clock: FakeClock) -> Words:
    """A new desk with its people and customers, on an empty database of the present layout."""
    store = Store(address, durable=False)
    furnish(Desk(store, clock))
    return Words(store, clock)


def furnished(address: Address) -> None:
    """The same, left to be copied: see `engines`."""
    a_desk(address, FakeClock()).store.close()


@contextmanager
def refused(*words_of_it: str, kind: type[DeskError] = DeskError) -> Iterator[None]:
    """What is done inside is refused, with a whole sentence (or two, the last a command) that has these words in it."""
    with pytest.raises(kind) as caught:
        yield
    sentence = str(caught.value)
    assert sentence[0].isupper() or sentence[0] in "“0123456789" or "is not known at this desk" in sentence, sentence
    assert sentence[-1] in ".?" or ": supportdesk " in sentence, sentence
    for words_in_it in words_of_it:
        assert words_in_it in sentence


def new_case(subject: str = "VPN drops", **facts: Any) -> NewCase:
    return replace(NewCase(subject), **facts)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")
