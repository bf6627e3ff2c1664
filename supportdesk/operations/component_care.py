"""The register of components: what each needs, when it may be changed, when nothing is, and what stops with it (P13)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from supportdesk.change import Change
from supportdesk.desk import Desk
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.i18n import _
from supportdesk.models import Component, ComponentNeed, Freeze, MaintenanceWindow, PlatformChange
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.change_values import DAY, Window
from supportdesk.rules.impact import carried_by, circle
from supportdesk.rules.search_words import fold
from supportdesk.terms import ChangeState

NEEDED, NOT_NEEDED = "desk:component:needs", "desk:component:no_longer_needs"
WINDOWED, NO_WINDOW = "desk:component:window", "desk:component:no_window"
FROZEN, MOVED, LIFTED = "desk:freeze:set", "desk:freeze:moved", "desk:freeze:lifted"
DESCRIBED = timedelta(days=1)
"""How long after it was registered a component is still being described."""


@operation
def need(change: Change, name: str, needed: str) -> None:
    """Says that a component cannot work without another. `Invalid` names the circle that this would close."""
    authorize(change.actor, Action.EDIT_CUSTOMERS)
    one, other = component(change, name), component(change, needed)
    pairs = [(row.component_id, row.needs_id) for row in change.session.exec(select(ComponentNeed))]
    if (one.id or 0, other.id or 0) in pairs:
        raise Invalid(_("{one} needs {other} already.").format(one=one.name, other=other.name))
    way = circle(pairs, one.id or 0, other.id or 0)
    if way:
        names = {row.id: row.name for row in change.session.exec(select(Component).where(col(Component.id).in_(way)))}
        told = " → ".join(names[key] for key in (one.id or 0, *way))
        raise Invalid(_("That would be a circle: {way}. Take one of these away first.").format(way=told))
    keep_need(change, one, other)


def keep_need(change: Change, one: Component, other: Component) -> None:
    """Stores a need that is known to close no circle."""
    refuse_unplanned(change, one)
    change.session.add(ComponentNeed(component_id=one.id or 0, needs_id=other.id or 0))
    change.session.flush()
    change.record_desk_event(NEEDED, {"component": one.name, "needs": other.name})


@operation
def need_not(change: Change, name: str, needed: str) -> None:
    """Says that a component works without another."""
    authorize(change.actor, Action.EDIT_CUSTOMERS)
    one, other = component(change, name), component(change, needed)
    refuse_unplanned(change, one)
    row = change.session.get(ComponentNeed, (one.id, other.id))
    if row is None:
        raise Invalid(_("{one} does not need {other}.").format(one=one.name, other=other.name))
    change.session.delete(row)
    change.session.flush()
    change.record_desk_event(NOT_NEEDED, {"component": one.name, "needs": other.name})


@operation
def open_window(change: Change, name: str, window: Window) -> None:
    """Gives a component a weekly maintenance window."""
    authorize(change.actor, Action.EDIT_CUSTOMERS)
    one = component(change, name)
    if not (0 <= window.weekday <= 6 and 0 <= window.from_minute < window.to_minute <= 2 * DAY):
        raise Invalid(_("A window begins on a day of the week and ends after it begins, at the latest a day later."))
    change.session.add(MaintenanceWindow(component_id=one.id or 0, **window._asdict()))
    change.session.flush()
    change.record_desk_event(WINDOWED, {"component": one.name, **window._asdict()})


@operation
def close_window(change: Change, name: str, window: Window) -> None:
    """Takes a weekly maintenance window away from a component."""
    authorize(change.actor, Action.EDIT_CUSTOMERS)
    one = component(change, name)
    mine = select(MaintenanceWindow).where(col(MaintenanceWindow.component_id) == one.id)
    found = [row for row in change.session.exec(mine) if Window(row.weekday, row.from_minute, row.to_minute) == window]
    if not found:
        raise NotFound(_("{component} has no such window.").format(component=one.name))
    for row in found:
        change.session.delete(row)
    change.session.flush()
    change.record_desk_event(NO_WINDOW, {"component": one.name, **window._asdict()})


@operation
def move_freeze(change: Change, freeze_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Gives a freeze another time."""
    authorize(change.actor, Action.EDIT_CUSTOMERS)
    row = _the_freeze(change, freeze_id)
    if ends_at <= starts_at:
        raise Invalid(_("It would end before it begins."))
    row.starts_at, row.ends_at = starts_at, ends_at
    change.session.flush()
    _tell_freeze(change, MOVED, row)


@operation
def lift_freeze(change: Change, freeze_id: int) -> None:
    """Takes a freeze away."""
    authorize(change.actor, Action.EDIT_CUSTOMERS)
    row = _the_freeze(change, freeze_id)
    change.session.delete(row)
    change.session.flush()
    _tell_freeze(change, LIFTED, row)


def _the_freeze(change: Change, freeze_id: int) -> Freeze:
    row = change.session.get(Freeze, freeze_id)
    if row is None:
        raise NotFound(_("There is no freeze {n}.").format(n=freeze_id))
    return row


def _tell_freeze(change: Change, tag: str, row: Freeze) -> None:
    one = change.find(Component, row.component_id)
    change.record_desk_event(tag, {"name": row.name, "component": one.name if one else ""})


@operation
def freeze(change: Change, name: str, starts_at: datetime, ends_at: datetime, *, on: str = "") -> int:
    """Says that nothing is changed in a time: on one component, or on all."""
    authorize(change.actor, Action.EDIT_CUSTOMERS)
    if not name.strip():
        raise Invalid(_("Give the freeze a name: “Christmas trade” will do."))
    if ends_at <= starts_at:
        raise Invalid(_("It would end before it begins."))
    one = component(change, on) if on else None
    row = Freeze(name=name.strip(), component_id=one.id if one else None, starts_at=starts_at, ends_at=ends_at)
    change.session.add(row)
    change.session.flush()
    _tell_freeze(change, FROZEN, row)
    return row.id or 0


def refuse_unplanned(change: Change, one: Component) -> None:
    """Refuses to change what is known of a component outside a change that touches it and is in progress (P13).

    On the day it was registered it is still being described, and nothing of the platform changes with it.
    """
    if one.registered_at is not None and change.now - one.registered_at < DESCRIBED:
        return
    running = select(PlatformChange.components).where(
        col(PlatformChange.done) == 0, col(PlatformChange.state) == ChangeState.IN_PROGRESS
    )
    if not any(one.id in json.loads(stored) for stored in change.session.exec(running)):
        said = _(
            "Nothing on {component} is changed without its change. Start one that touches it: supportdesk change new"
        )
        raise NotAllowed(said.format(component=one.name))


def component(change: Change, name: str) -> Component:
    """A component by its name."""
    found = change.session.exec(select(Component).where(col(Component.search_name) == fold(name.strip())[:100])).first()
    if found is None:
        raise NotFound(_("There is no component “{word}”.").format(word=name))
    return found


class Carried(NamedTuple):
    """A component that stops with another: how many steps away it is, and whose it is."""

    name: str
    steps: int
    customers: tuple[str, ...]


class Impact(NamedTuple):
    """What stops when components do: components, nearest first, and all customers with the level they pay for."""

    components: tuple[Carried, ...]
    customers: tuple[tuple[str, str], ...]


def impact(desk: Desk, names: tuple[str, ...]) -> Impact:
    """What stops when these components do. `NotFound` for a name that none has."""
    authorize(desk.actor, Action.READ_CHANGE)
    by_id = {key: (name, folded) for key, name, folded in desk.rows("SELECT id, name, search_name FROM components")}
    by_name = {folded: key for key, (_name, folded) in by_id.items()}
    start = []
    for name in names:
        if fold(name.strip()) not in by_name:
            raise NotFound(_("There is no component “{word}”.").format(word=name))
        start.append(by_name[fold(name.strip())])
    pairs = [(one, other) for one, other in desk.rows("SELECT component_id, needs_id FROM component_needs")]
    found = carried_by(pairs, start)
    uses: dict[int, list[tuple[str, str]]] = {}
    for key, name, level in desk.rows(
        "SELECT u.component_id, cu.name, cu.level FROM component_customers u JOIN customers cu ON cu.id = u.customer_id"
    ):
        if key in found:
            uses.setdefault(key, []).append((name, level))
    rows = [
        Carried(by_id[key][0], steps, tuple(sorted(name for name, _level in uses.get(key, ()))))
        for key, steps in sorted(found.items(), key=lambda one: (one[1], by_id[one[0]][0]))
    ]
    return Impact(tuple(rows), tuple(sorted({one for mine in uses.values() for one in mine})))
