"""Stores what a setup changes: a writer for each section, all in the open change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from supportdesk.change import Change
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import (
    Agent,
    AgentCompetence,
    AgentLine,
    AgentRole,
    Agreement,
    Competence,
    Component,
    ComponentCustomer,
    Contact,
    Customer,
    DeskFact,
    Freeze,
    Shift,
    View,
)
from supportdesk.operations.component_care import component, freeze, lift_freeze, move_freeze, refuse_unplanned
from supportdesk.operations.routines import load_routine, retire_routine
from supportdesk.operations.service_levels import load_service_levels
from supportdesk.operations.setup_care import care_for
from supportdesk.operations.setup_state import COVER, NOTICES
from supportdesk.rules.calendar_definition import read_definition
from supportdesk.rules.search_words import fold
from supportdesk.rules.setup_checks import Fields, State
from supportdesk.rules.setup_file import ONLY, ORDER, PROMISES, Difference, contact_key, promises_of
from supportdesk.terms import Line, Role

Write = Callable[[Change, str, Fields | None, State], None]


def hold(change: Change) -> None:
    """Lets no other setup begin before this one is stored; SQLite has one writer anyhow."""
    if change.desk.dialect != "sqlite":
        change.session.execute(text("LOCK TABLE shifts IN SHARE ROW EXCLUSIVE MODE"))


def carry_out(change: Change, before: State, after: State, found: Iterable[Difference]) -> None:
    """Writes each thing that differs, removals last: what referred to it is gone by then."""
    changed = list(found)
    for section in ORDER:
        keys = [one.key for one in changed if one.section == section and one.kind != "removed"]
        if section in _WHOLE:
            if any(one.section in _WHOLE[section] for one in changed):
                _PARTS[section](change, after)
            continue
        for key in keys:
            _WRITERS[section](change, key, after[section][key], after)
        change.session.flush()
        if section == "component":
            care_for(change, before[section], after[section])
    for section in reversed(ORDER):
        for one in changed:
            if one.section == section and one.kind == "removed" and section not in _WHOLE:
                _removed(change, section, one.key, before)


def _removed(change: Change, section: str, key: str, before: State) -> None:
    try:
        with change.session.begin_nested():
            _WRITERS[section](change, key, None, before)
            change.session.flush()
    except IntegrityError as error:
        sentence = _("{section} “{key}” cannot be removed: cases or other things refer to it.")
        raise Invalid(sentence.format(section=section, key=key)) from error


# ---- One by one ------------------------------------------------------------------------------------------------------


def _competence(change: Change, key: str, fields: Fields | None, _state: State) -> None:
    row = _found(change, Competence, Competence.key, key)
    _put(change, row or Competence(key=key, name=key), fields)


def _agent(change: Change, login: str, fields: Fields | None, _state: State) -> None:
    if fields is None:
        raise AssertionError("people stay, and are no longer active")
    row = _found(change, Agent, Agent.login, login)
    row = row or Agent(login=login, name="", created_at=change.now)
    own = {name: fields[name] for name in ("name", "mail", "phone", "active")}
    _put(change, row, own)
    change.session.flush()
    me = row.id or 0
    for table in (AgentRole, AgentLine, AgentCompetence):
        change.session.execute(delete(table).where(col(table.agent_id) == me))
    change.session.expire_all()
    change.session.add_all(AgentRole(agent_id=me, role=Role(role)) for role in fields["roles"])
    change.session.add_all(AgentLine(agent_id=me, line=Line(line)) for line in fields["lines"])
    for key in fields["competences"]:
        change.session.add(AgentCompetence(agent_id=me, competence_id=_id_of(change, Competence, Competence.key, key)))
    change.session.flush()


def _customer(change: Change, number: str, fields: Fields | None, _state: State) -> None:
    if fields is None:
        raise AssertionError("customers stay, and are no longer active")
    row = _found(change, Customer, Customer.number, number)
    own = {name: value for name, value in fields.items() if name != "sales"}
    own["search_name"] = fold(own["name"])[:200]
    own["sales_agent_id"] = _agent_id(change, fields["sales"])
    _put(change, row or Customer(number=number, name="", created_at=change.now), own)


def _contact(change: Change, key: str, fields: Fields | None, _state: State) -> None:
    number = key.partition(":")[0] if fields is None else fields["customer"]
    customer = _id_of(change, Customer, Customer.number, number)
    rows = change.session.exec(select(Contact).where(col(Contact.customer_id) == customer).order_by(col(Contact.id)))
    plain, _hash, place = key.rpartition(" #")
    wanted, nth = (plain, int(place)) if plain and place.isdigit() else (key, 1)
    same = [row for row in rows if contact_key(number, row.name, row.mail) == wanted]
    row = same[nth - 1] if len(same) >= nth else None
    own = None if fields is None else {name: value for name, value in fields.items() if name != "customer"}
    _put(change, row or Contact(customer_id=customer, name=""), own)


def _agreement(change: Change, number: str, fields: Fields | None, _state: State) -> None:
    row = _found(change, Agreement, Agreement.number, number)
    if fields is None:
        _put(change, row, None)
        return
    own = {name: value for name, value in fields.items() if name != "customer"}
    own["customer_id"] = _id_of(change, Customer, Customer.number, fields["customer"])
    own["valid_from"] = datetime.fromisoformat(fields["valid_from"])
    own["valid_to"] = datetime.fromisoformat(fields["valid_to"]) if fields["valid_to"] else None
    new = Agreement(number=number, customer_id=own["customer_id"], name="", valid_from=own["valid_from"])
    _put(change, row or new, own)


def _component(change: Change, name: str, fields: Fields | None, _state: State) -> None:
    row = _found(change, Component, Component.search_name, fold(name)[:100])
    if fields is None:
        _put(change, row, None)
        return
    new, row = row is None, row or Component(name=name, registered_at=change.now)
    area = fields["competence"]
    own = {
        **{"kind": fields["kind"], "service": fields["service"], "search_name": fold(name)[:100]},
        "competence_id": _id_of(change, Competence, Competence.key, area) if area else None,
        "responsible_id": _agent_id(change, fields["responsible"]),
        "deputy_id": _agent_id(change, fields["deputy"]),
    }
    if not new and any(getattr(row, field) != own[field] for field in ("kind", "service", "competence_id")):
        refuse_unplanned(change, row)
    _put(change, row, own)
    change.session.flush()
    me = row.id or 0
    change.session.execute(delete(ComponentCustomer).where(col(ComponentCustomer.component_id) == me))
    change.session.expire_all()
    for number in fields["customers"]:
        customer = _id_of(change, Customer, Customer.number, number)
        change.session.add(ComponentCustomer(component_id=me, customer_id=customer))


def _view(change: Change, name: str, fields: Fields | None, _state: State) -> None:
    shared = select(View).where(col(View.agent_id).is_(None), col(View.name) == name)
    row = change.session.exec(shared).first()
    _put(change, row or View(name=name, position=0, filter=""), fields)


def _freeze(change: Change, key: str, fields: Fields | None, state: State) -> None:
    mine = fields or state["freeze"][key]
    whole = component(change, mine["component"]).id if mine["component"] else None
    starts, ends = (datetime.fromisoformat(mine[name]) for name in ("starts", "ends"))
    named = select(Freeze).where(col(Freeze.starts_at) == starts).order_by(col(Freeze.id))
    same = [row for row in change.session.exec(named) if (row.name.strip(), row.component_id) == (mine["name"], whole)]
    _plain, _hash, place = key.rpartition(" #")
    nth = int(place) if place.isdigit() else 1
    row = same[nth - 1] if len(same) >= nth else None
    if row is None:
        freeze.within(change, mine["name"], starts, ends, on=mine["component"])
    elif fields is None:
        lift_freeze.within(change, row.id or 0)
    else:
        move_freeze.within(change, row.id or 0, starts, ends)


def _routine(change: Change, key: str, fields: Fields | None, _state: State) -> None:
    if fields is None:
        retire_routine.within(change, key, _("Taken away by the setup file."))
    else:
        load_routine.within(change, key, fields["text"])


def _shift(change: Change, name: str, fields: Fields | None, state: State) -> None:
    row = _found(change, Shift, Shift.name, name)
    if fields is None:
        _put(change, row, None)
        return
    own: Fields = {
        "line": Line(fields["line"]),
        "agent_id": _agent_id(change, fields["who"]),
        "deputy_id": _agent_id(change, fields["deputy"]),
        "definition": {key: value for key, value in fields.items() if key not in ("line", "who", "deputy")},
        "position": 1 + list(state["shift"]).index(name),
    }
    _put(change, row or Shift(name=name, agent_id=own["agent_id"] or 0, line=own["line"]), own)


_WRITERS: dict[str, Write] = {
    "competence": _competence,
    "agent": _agent,
    "customer": _customer,
    "contact": _contact,
    "agreement": _agreement,
    "component": _component,
    "freeze": _freeze,
    "routine": _routine,
    "view": _view,
    "shift": _shift,
}


# ---- As a whole ------------------------------------------------------------------------------------------------------


def _promises(change: Change, after: State) -> None:
    calendars, levels = promises_of(after)
    definitions = {key: read_definition(one.written) for key, one in calendars.items()}
    load_service_levels.within(change, definitions, levels)


def _fact(key: str, value: Callable[[State], Any]) -> Callable[[Change, State], None]:
    def write(change: Change, after: State) -> None:
        fact = change.session.get(DeskFact, key) or DeskFact(key=key, value="")
        fact.value = json.dumps(value(after), sort_keys=True)
        change.session.add(fact)

    return write


_WHOLE = {"calendar": PROMISES, "service_level": (), "cover": ("cover",), "notices": ("notices",)}
_PARTS: dict[str, Callable[[Change, State], None]] = {
    "calendar": _promises,
    "service_level": lambda _change, _after: None,
    "cover": _fact(COVER, lambda after: after["cover"]),
    "notices": _fact(NOTICES, lambda after: after["notices"].get(ONLY, {})),
}


# ---- Rows ------------------------------------------------------------------------------------------------------------


def _found(change: Change, table: Any, column: Any, key: str) -> Any:
    return change.session.exec(select(table).where(col(column) == key)).first()


def _id_of(change: Change, table: Any, column: Any, key: str) -> int:
    row = _found(change, table, column, key)
    if row is None:
        raise NotFound(_("There is no {thing} with id {key}.").format(thing=table.__tablename__, key=key))
    return int(row.id)


def _agent_id(change: Change, login: str) -> int | None:
    return _id_of(change, Agent, Agent.login, login) if login else None


def _put(change: Change, row: SQLModel | None, fields: Mapping[str, Any] | None) -> None:
    """Stores a row with these fields, or takes it away."""
    if row is None:
        return
    if fields is None:
        change.session.delete(row)
        return
    for name, value in fields.items():
        setattr(row, name, value)
    change.session.add(row)
