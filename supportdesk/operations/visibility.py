"""Which cases an actor may see: one condition for list, count, search, detail and export alike."""

from __future__ import annotations

from supportdesk.rules.actor import Actor
from supportdesk.terms import Role

LINES = frozenset({Role.FIRST_LINE, Role.SECOND_LINE, Role.MANAGER})


def visible_cases(actor: Actor) -> str:
    """A SQL condition over `c` (cases); may use the parameter `:me`, the actor's id."""
    if actor.is_rule or actor.roles & LINES:
        return "1 = 1"
    if Role.SALES in actor.roles:
        return "c.customer_id IN (SELECT id FROM customers WHERE sales_agent_id = :me)"
    return "1 = 0"
