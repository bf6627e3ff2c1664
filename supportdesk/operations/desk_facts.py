"""Facts about the desk itself: its name, and whether it is a demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.desk import Desk
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize

if TYPE_CHECKING:
    from supportdesk.change import Change

NAME = "name"
DEMO = "demo"


def desk_fact(desk: Desk, key: str) -> str | None:
    """One fact, or `None` when it was never set."""
    rows = desk.rows("SELECT value FROM desk_facts WHERE key = :key", {"key": key})
    return str(rows[0][0]) if rows else None


def is_demo(desk: Desk) -> bool:
    """Whether this is a desk to try things on, where anyone may be anybody."""
    return desk_fact(desk, DEMO) == "1"


@operation
def set_desk_fact(change: Change, key: str, value: str) -> None:
    """Sets a fact, in place of what was known."""
    from supportdesk.models import DeskFact

    authorize(change.actor, Action.RUN_DESK)
    fact = change.session.get(DeskFact, key) or DeskFact(key=key, value=value)
    fact.value = value
    change.session.add(fact)
    change.session.flush()
    change.record_desk_event("desk:fact:set", {"key": key, "value": value})
