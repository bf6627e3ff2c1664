"""Loading a case for a change, with permission asked in the same transaction."""

from __future__ import annotations

from supportdesk.change import Change
from supportdesk.errors import NotFound
from supportdesk.i18n import _
from supportdesk.models import Case, Customer
from supportdesk.operations.visibility import LINES
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import Actor
from supportdesk.rules.authorize import authorize, why_not


def case_for(change: Change, action: Action, number: int, seen: int | None = None) -> Case:
    """The case by number, if this actor may see it and do this to it now.

    `seen` is the version the person was looking at: others' changes to the same fields since then are refused, not
    overwritten.
    """
    case = change.case(number, seen)
    if not may_see(change, case):
        raise NotFound(_("There is no case {case}.").format(case=f"{change.desk.prefix}-{number}"))
    authorize(change.actor, action, case)
    return case


def may_see(change: Change, case: Case, actor: Actor | None = None) -> bool:
    """Whether this actor (who acts now, unless another is given) may see the case: `visible_cases` for one row."""
    actor = actor or change.actor
    if why_not(actor, Action.READ, case) is not None:
        return False
    if actor.is_rule or actor.roles & LINES:
        return True
    customer = change.session.get(Customer, case.customer_id) if case.customer_id is not None else None
    return customer is not None and customer.sales_agent_id == actor.agent_id
