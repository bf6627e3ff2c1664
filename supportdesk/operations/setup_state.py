"""What a desk is set up as, read into the plain values of `rules.setup_file`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from supportdesk.clock import from_ms
from supportdesk.promises import Promises, Rows
from supportdesk.rules.calendar_definition import as_mapping, read_definition
from supportdesk.rules.change_values import Window
from supportdesk.rules.service_level_table import level_table
from supportdesk.rules.setup_checks import State
from supportdesk.rules.setup_file import ONLY, ORDER, contact_key, freeze_key, numbered
from supportdesk.rules.setup_parts import instant_text, routine_as_kept
from supportdesk.rules.week_window import window_text
from supportdesk.terms import Line, Role

NOTICES = "notices"
COVER = "cover"


def setup_state(rows: Rows, promises: Promises) -> State:
    """Everything that `setup` knows of the desk. `rows` runs a query, in whatever transaction is wanted."""
    state: State = {section: {} for section in ORDER}
    state["competence"] = {key: {"name": name} for key, name in rows("SELECT key, name FROM competences ORDER BY key")}
    for section, read in _READ.items():
        state[section] = read(rows)
    state["calendar"], state["service_level"] = _promises(rows, promises)
    facts: dict[str, str] = dict(rows(f"SELECT key, value FROM desk_facts WHERE key IN ('{COVER}', '{NOTICES}')"))
    state["cover"] = json.loads(facts.get(COVER, "{}"))
    state["notices"] = {ONLY: json.loads(facts[NOTICES])} if NOTICES in facts else {}
    return state


def _agents(rows: Rows) -> dict[str, Any]:
    roles = _gathered(rows("SELECT agent_id, role FROM agent_roles"))
    lines = _gathered(rows("SELECT agent_id, line FROM agent_lines"))
    known = _gathered(
        rows("SELECT a.agent_id, k.key FROM agent_competences a JOIN competences k ON k.id = a.competence_id")
    )
    found = rows("SELECT id, login, name, mail, phone, active FROM agents ORDER BY login")
    return {
        login: {
            **{"name": name.strip(), "mail": mail.strip(), "phone": phone.strip(), "active": bool(active)},
            "roles": [role.value for role in Role if role in roles[key]],
            "lines": [line.value for line in Line if line in lines[key]],
            "competences": sorted(known[key]),
        }
        for key, login, name, mail, phone, active in found
    }


def _customers(rows: Rows) -> dict[str, Any]:
    found = rows(
        "SELECT cu.number, cu.name, cu.level, cu.language, cu.city, cu.mail_domain, coalesce(a.login, ''), cu.active "
        "FROM customers cu LEFT JOIN agents a ON a.id = cu.sales_agent_id ORDER BY cu.number"
    )
    names = ("name", "level", "language", "city", "mail_domain", "sales")
    return {
        number: {**dict(zip(names, map(str.strip, texts), strict=True)), "active": bool(active)}
        for number, *texts, active in found
    }


def _contacts(rows: Rows) -> dict[str, Any]:
    listed = rows(
        "SELECT cu.number, ct.name, ct.title, ct.mail, ct.phone FROM contacts ct "
        "JOIN customers cu ON cu.id = ct.customer_id ORDER BY cu.number, ct.id"
    )
    seen: Counter[str] = Counter()
    found = {}
    for row in listed:
        fields = dict(zip(("customer", "name", "title", "mail", "phone"), map(str.strip, row), strict=True))
        key = contact_key(fields["customer"], fields["name"], fields["mail"])
        seen[key] += 1
        found[numbered(key, seen[key])] = fields
    return found


def _agreements(rows: Rows) -> dict[str, Any]:
    found = rows(
        "SELECT ag.number, cu.number, ag.name, ag.level, ag.service_hours, ag.targets, ag.valid_from, ag.valid_to "
        "FROM agreements ag JOIN customers cu ON cu.id = ag.customer_id ORDER BY ag.number"
    )
    return {
        number: {
            **{"customer": customer, "name": name.strip(), "level": level.strip(), "service_hours": hours.strip()},
            "targets": json.loads(targets),
            "valid_from": instant_text(from_ms(begins)),
            "valid_to": "" if ends is None else instant_text(from_ms(ends)),
        }
        for number, customer, name, level, hours, targets, begins, ends in found
    }


def _components(rows: Rows) -> dict[str, Any]:
    found = rows(
        "SELECT co.id, co.name, co.kind, co.service, coalesce(k.key, ''), coalesce(a.login, ''), coalesce(d.login, '') "
        "FROM components co LEFT JOIN competences k ON k.id = co.competence_id "
        "LEFT JOIN agents a ON a.id = co.responsible_id LEFT JOIN agents d ON d.id = co.deputy_id ORDER BY co.name"
    )
    used = _gathered(
        rows("SELECT u.component_id, cu.number FROM component_customers u JOIN customers cu ON cu.id = u.customer_id")
    )
    needs = _gathered(
        rows("SELECT n.component_id, co.name FROM component_needs n JOIN components co ON co.id = n.needs_id")
    )
    windows = _gathered(
        (key, (day, begins, ends))
        for key, day, begins, ends in rows(
            "SELECT component_id, weekday, from_minute, to_minute FROM maintenance_windows"
        )
    )
    names = ("kind", "service", "competence", "responsible", "deputy")
    return {
        name: {
            **dict(zip(names, map(str.strip, texts), strict=True)),
            "customers": sorted(used[key]),
            "needs": sorted(needs[key]),
            "windows": [window_text(Window(*one)) for one in sorted(windows[key])],
        }
        for key, name, *texts in found
    }


def _freezes(rows: Rows) -> dict[str, Any]:
    listed = rows(
        "SELECT f.name, coalesce(co.name, ''), f.starts_at, f.ends_at FROM freezes f "
        "LEFT JOIN components co ON co.id = f.component_id ORDER BY f.starts_at, f.id"
    )
    seen: Counter[str] = Counter()
    found: dict[str, Any] = {}
    for name, component, starts_at, ends_at in listed:
        starts, ends = instant_text(from_ms(starts_at)), instant_text(from_ms(ends_at))
        key = freeze_key(name, component, starts, found)
        seen[key] += 1
        fields = {"name": name.strip(), "component": component, "starts": starts, "ends": ends}
        found[numbered(key, seen[key])] = fields
    return found


def _routines(rows: Rows) -> dict[str, Any]:
    """The editions in force."""
    found = rows(
        "SELECT r.key, r.text FROM routines r WHERE r.retired_at IS NULL "
        "AND r.edition = (SELECT max(n.edition) FROM routines n WHERE n.key = r.key) ORDER BY r.key"
    )
    return {key: {"text": routine_as_kept(text)} for key, text in found}


def _views(rows: Rows) -> dict[str, Any]:
    found = rows("SELECT name, position, filter, sort FROM views WHERE agent_id IS NULL ORDER BY position, id")
    return {name: {"position": position, "filter": text.strip(), "sort": sort} for name, position, text, sort in found}


def _shifts(rows: Rows) -> dict[str, Any]:
    found = rows(
        "SELECT s.name, s.line, a.login, coalesce(d.login, ''), s.definition FROM shifts s "
        "JOIN agents a ON a.id = s.agent_id LEFT JOIN agents d ON d.id = s.deputy_id ORDER BY s.position, s.id"
    )
    return {
        name: {"line": line, "who": who, "deputy": deputy, **json.loads(definition)}
        for name, line, who, deputy, definition in found
    }


_READ: dict[str, Callable[[Rows], dict[str, Any]]] = {
    "agent": _agents,
    "customer": _customers,
    "contact": _contacts,
    "agreement": _agreements,
    "component": _components,
    "freeze": _freezes,
    "routine": _routines,
    "view": _views,
    "shift": _shifts,
}


def _promises(rows: Rows, promises: Promises) -> tuple[dict[str, Any], dict[str, Any]]:
    """The newest version of each calendar, and the service levels in force."""
    found = rows("SELECT key, definition FROM calendars ORDER BY key, version")
    calendars = {key: as_mapping(read_definition(json.loads(definition), key)) for key, definition in found}
    levels = {level.key: level_table(level) for level in promises.read(rows).current}
    return calendars, levels


def _gathered(rows: Iterable[tuple[Any, ...]]) -> defaultdict[Any, set[Any]]:
    found: defaultdict[Any, set[Any]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return found
