"""The people, customers, groups and components a log names, as rows of the desk: found by what they are called, else added.

Agents from a log are inactive and have no role: history needs their names, nobody can act as them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, insert, select, table

from supportdesk.importers.servicenow.columns import MISSING
from supportdesk.importers.servicenow.log import LogRow
from supportdesk.models import Agent, Competence, Component, Customer
from supportdesk.rules.search_words import fold

if TYPE_CHECKING:
    from supportdesk.change import Change

UNKNOWN_LOCATION = "Unknown location"
_CONTACTS = table("contacts", *map(column, ("id", "customer_id", "name", "title", "mail", "phone")))
_PLAIN = re.compile(r"[a-z0-9._-]+")


def shown(text: str) -> str:
    """A name as it is stored: `Opened by  8` has two blanks in the log."""
    return " ".join(text.split())


@lru_cache(maxsize=50_000)
def key_of(text: str) -> str:
    """The login, number or key of a name, at most 40 characters: `Resolver 17` is `sn-resolver-17`.

    A name that cannot be spelt so gets a few characters of its hash, lest two names share a key.
    """
    key = "-".join(text.lower().split())
    if not _PLAIN.fullmatch(key) or len(key) > 37:
        key = re.sub(r"[^a-z0-9._-]", "", key)[:27] + "-" + blake2b(text.encode(), digest_size=4).hexdigest()
    return f"sn-{key}"


class Names:
    """Ids by name, kept between batches; what a transaction adds is forgotten again if it is rolled back.

    Call `begin` and `look_up` inside the transaction, `keep` after its commit.
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[str, Any], int] = {}
        self._new: list[tuple[str, Any]] = []

    def begin(self) -> None:
        """Forgets what an earlier attempt at this transaction found."""
        for key in self._new:
            self._ids.pop(key, None)
        self._new.clear()

    def keep(self) -> None:
        """The transaction is stored, and so is what it found."""
        self._new.clear()

    def customer(self, location: str) -> int:
        """The customer of a location."""
        return self._ids["customer", key_of(_location(location))]

    def contact(self, location: str, caller: str) -> int | None:
        """The caller as a contact of the location's customer."""
        return None if caller in MISSING else self._ids["contact", (self.customer(location), shown(caller))]

    def component(self, name: str) -> int | None:
        """The configuration item."""
        return None if name in MISSING else self._ids["component", shown(name)]

    def competence(self, group: str) -> int | None:
        """The area of an assignment group."""
        return None if group in MISSING else self._ids["competence", key_of(group)]

    def agent(self, name: str) -> int | None:
        """The person."""
        return None if name in MISSING else self._ids["agent", key_of(name)]

    def look_up(self, change: Change, rows: Sequence[LogRow]) -> None:
        """Finds or adds everybody and everything that is new in these rows."""
        placed = {(row.values.location, row.values.caller_id) for row in rows if moved(row)}
        self._customers(change, {key_of(name): name for name in (_location(place) for place, _caller in placed)})
        self._contacts(change, {(self.customer(place), shown(caller)) for place, caller in placed})
        self._components(change, {shown(name) for name in _said(rows, "cmdb_ci")})
        self._competences(change, {key_of(name): shown(name) for name in _said(rows, "assignment_group")})
        people = _said(rows, "opened_by", "assigned_to") | {row.resolver for row in rows if row.resolver}
        self._agents(change, {key_of(name): shown(name) for name in people})

    def _unknown(self, kind: str, keys: Iterable[Any]) -> list[Any]:
        return sorted(key for key in keys if (kind, key) not in self._ids)

    def _learn(self, kind: str, found: Mapping[Any, int]) -> None:
        for key, row_id in found.items():
            self._ids[kind, key] = row_id
            self._new.append((kind, key))

    def _customers(self, change: Change, names: Mapping[str, str]) -> None:
        keys = self._unknown("customer", names)

        def made(key: str) -> Customer:
            name = names[key]
            return Customer(number=key, name=name, search_name=fold(name), created_at=change.now)

        self._learn("customer", _found_or_added(change, Customer, "number", {key: made(key) for key in keys}))

    def _components(self, change: Change, names: set[str]) -> None:
        made = {name: Component(name=name, search_name=fold(name)) for name in self._unknown("component", names)}
        self._learn("component", _found_or_added(change, Component, "name", made))

    def _competences(self, change: Change, names: Mapping[str, str]) -> None:
        made = {key: Competence(key=key, name=names[key]) for key in self._unknown("competence", names)}
        self._learn("competence", _found_or_added(change, Competence, "key", made))

    def _agents(self, change: Change, names: Mapping[str, str]) -> None:
        made = {
            key: Agent(login=key, name=names[key], active=False, created_at=change.now)
            for key in self._unknown("agent", names)
        }
        self._learn("agent", _found_or_added(change, Agent, "login", made))

    def _contacts(self, change: Change, wanted: set[tuple[int, str]]) -> None:
        """Not through the mapper, which made callers a tenth of the time an import takes."""
        keys = self._unknown("contact", (key for key in wanted if key[1] not in MISSING))
        found = _contact_ids(change, keys) if keys else {}
        new = [{"customer_id": owner, "name": name} for owner, name in keys if (owner, name) not in found]
        if new:
            empty = {"title": "", "mail": "", "phone": ""}
            change.session.execute(insert(_CONTACTS), [row | empty for row in new])
            found |= _contact_ids(change, [(row["customer_id"], row["name"]) for row in new])
        self._learn("contact", {key: found[key] for key in keys})


def _contact_ids(change: Change, keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The ids of contacts by customer and name; the oldest where two have one name."""
    columns = _CONTACTS.c
    owners, names = {owner for owner, _name in keys}, {name for _owner, name in keys}
    near = select(columns.customer_id, columns.name, columns.id).order_by(columns.id.desc())
    rows = change.session.execute(near.where(columns.customer_id.in_(owners), columns.name.in_(names)))
    return {(owner, name): key for owner, name, key in rows}


def moved(row: LogRow) -> bool:
    """Whether the row names another place or caller than the one before it."""
    return "location" in row.changed or "caller_id" in row.changed


def _said(rows: Sequence[LogRow], *columns: str) -> set[str]:
    """What rows newly say in these columns."""
    return {row.changed[name] for row in rows for name in columns if name in row.changed} - MISSING


def _location(text: str) -> str:
    return UNKNOWN_LOCATION if text in MISSING else shown(text)


def _found_or_added(change: Change, kind: type[Any], unique: str, made: Mapping[str, Any]) -> dict[str, int]:
    """The ids of rows by a unique column; `made` are those to add where the desk has none."""
    if not made:
        return {}
    key = getattr(kind, unique)
    found: dict[str, int] = dict(change.session.execute(select(key, kind.id).where(key.in_(made))).all())
    new = [row for name, row in made.items() if name not in found]
    change.session.add_all(new)
    change.session.flush()
    return found | {getattr(row, unique): row.id for row in new}
