"""`setup`: what a file would change at a desk, and changing it, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.desk import Desk
from supportdesk.errors import ChangedByOther
from supportdesk.i18n import _
from supportdesk.operations.operation import operation
from supportdesk.operations.rota import RotaWarning, rota_warnings, rows_in
from supportdesk.operations.setup_held import held
from supportdesk.operations.setup_state import setup_state
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import Actor
from supportdesk.rules.authorize import authorize, why_not
from supportdesk.rules.setup_checks import State, refuse_leaving
from supportdesk.rules.setup_file import Difference, differences, read_setup
from supportdesk.rules.setup_text import setup_text

if TYPE_CHECKING:
    from supportdesk.change import Change

APPLIED = "desk:setup:applied"


class Plan(NamedTuple):
    """A file read against a desk: how it stood, how it would stand, and what differs."""

    before: State
    after: State
    differences: tuple[Difference, ...]
    warnings: tuple[RotaWarning, ...]
    """Where the rota would have gaps or overlaps in the weeks to come."""


def export_setup(desk: Desk) -> str:
    """The desk's setup as TOML that `plan_setup` finds nothing to change by."""
    authorize(desk.actor, Action.SET_UP)
    return setup_text(_seen(setup_state(desk.rows, desk.store.promises), desk.actor))


def plan_setup(desk: Desk, text: str, *, file: str) -> Plan:
    """What a file would change. `Invalid` with file and line for what cannot be."""
    authorize(desk.actor, Action.SET_UP)
    before = _seen(setup_state(desk.rows, desk.store.promises), desk.actor)
    after = read_setup(text, before, file=file, held=lambda: held(desk.rows, desk.prefix))
    found = tuple(differences(before, after))
    _authorize(desk.actor, found)
    return Plan(before, after, found, tuple(rota_warnings(after, desk.now())))


def _seen(state: State, actor: Actor) -> State:
    """A desk without its routines for whoever may not read them."""
    return state if why_not(actor, Action.READ_ROUTINE) is None else {**state, "routine": {}}


def _authorize(actor: Actor, found: Iterable[Difference]) -> None:
    """Routines are written by those who follow them, and not by whoever keeps the machines."""
    if any(one.section == "routine" for one in found):
        authorize(actor, Action.EDIT_ROUTINES)


@operation
def apply_setup(change: Change, plan: Plan) -> int:
    """Carries a plan out, all of it or nothing; gives how many things changed. Refused when the desk is another by now."""
    from supportdesk.operations.setup_apply import carry_out, hold

    authorize(change.actor, Action.SET_UP)
    hold(change)
    stands = setup_state(rows_in(change), change.desk.store.promises)
    if _seen(stands, change.actor) != _seen(plan.before, change.actor):
        raise ChangedByOther(_("The desk's setup was changed meanwhile. Nothing was applied: look at the plan again."))
    _authorize(change.actor, plan.differences)
    refuse_leaving(plan.before, plan.after, lambda: held(rows_in(change), change.desk.prefix))
    carry_out(change, plan.before, plan.after, plan.differences)
    if plan.differences:
        told = [[one.section, one.key, one.kind, sorted(one.fields)] for one in plan.differences]
        change.record_desk_event(APPLIED, {"changed": told})
    return len(plan.differences)
