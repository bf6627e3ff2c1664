"""Which cases an actor may see, and how much of them: one answer for list, count, search, detail and export alike."""

from __future__ import annotations

from typing import Any

from supportdesk.rules.actions import Action
from supportdesk.rules.actor import Actor
from supportdesk.rules.authorize import why_not
from supportdesk.terms import Role

EVERY_CASE = "1 = 1"
LINES = frozenset({Role.FIRST_LINE, Role.SECOND_LINE, Role.MANAGER})


def visible_cases(actor: Actor) -> str:
    """A SQL condition over `c` (cases); may use the parameter `:me`, the actor's id."""
    if actor.is_rule or actor.roles & LINES:
        return EVERY_CASE
    if Role.SALES in actor.roles:
        return "c.customer_id IN (SELECT id FROM customers WHERE sales_agent_id = :me)"
    return "1 = 0"


def reads_inside(actor: Actor) -> bool:
    """Whether an actor reads all of a case they may see: also notes, hand-overs, reasons, solutions and the desk's files."""
    return why_not(actor, Action.READ_INSIDE) is None


def visible_messages(actor: Actor) -> str:
    """A SQL condition over `m` (messages of cases that may be seen)."""
    return "NOT m.withdrawn" if reads_inside(actor) else "NOT m.withdrawn AND m.kind IN ('inbound', 'reply')"


def visible_files(actor: Actor) -> str:
    """A SQL condition over `a` (attachments of cases that may be seen): outside the desk those of messages one sees."""
    if reads_inside(actor):
        return "NOT a.withdrawn"
    return f"NOT a.withdrawn AND a.message_id IN (SELECT m.id FROM messages m WHERE {visible_messages(actor)})"


def visible_customers(actor: Actor) -> str:
    """A SQL condition over `cu` (customers); may use `:me`. Operations keep the register of customers: they see all."""
    if actor.is_rule or actor.roles & (LINES | {Role.OPS}):
        return "1 = 1"
    return "cu.sales_agent_id = :me" if Role.SALES in actor.roles else "1 = 0"


def with_me(actor: Actor, sql: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the actor's id, where the statement asks for it."""
    return params | {"me": actor.agent_id} if ":me" in sql else params
