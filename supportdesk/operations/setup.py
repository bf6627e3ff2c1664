"""`setup`: what a file would change at a desk, and changing it, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.desk import Desk
from supportdesk.errors import ChangedByOther, Invalid
from supportdesk.i18n import _
from supportdesk.operations.operation import operation
from supportdesk.operations.rota import RotaWarning, rota_warnings, rows_in
from supportdesk.operations.setup_state import setup_state
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize, why_not
from supportdesk.rules.record_names import record_name
from supportdesk.rules.setup_file import Difference, State, differences, read_setup
from supportdesk.rules.setup_text import setup_text
from supportdesk.terms import Subject

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.promises import Promises, Rows
    from supportdesk.rules.actor import Actor

APPLIED = "desk:setup:applied"


SHOWN = 5
"""Things named that somebody would leave behind."""
_ALSO_HELD = {
    Subject.PROBLEM: "SELECT id FROM problems WHERE done = 0 AND owner_id = {me} ORDER BY id",
    Subject.RESPONSIBILITY: "SELECT id FROM responsibilities WHERE done = 0 AND bearer_id = {me} ORDER BY id",
    Subject.ACTION: "SELECT id FROM meeting_actions WHERE done = 0 AND owner_id = {me} ORDER BY id",
}


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
    return setup_text(_state(desk.rows, desk.store.promises, desk.actor))


def plan_setup(desk: Desk, text: str, *, file: str) -> Plan:
    """What a file would change. `Invalid` with file and line for what cannot be."""
    authorize(desk.actor, Action.SET_UP)
    before = _state(desk.rows, desk.store.promises, desk.actor)
    after = read_setup(text, before, file=file)
    found = tuple(differences(before, after))
    _refuse_leaving(desk.rows, after, found, desk.prefix)
    return Plan(before, after, found, tuple(rota_warnings(after, desk.now())))


@operation
def apply_setup(change: Change, plan: Plan) -> int:
    """Carries a plan out, all of it or nothing; gives how many things changed. Refused when the desk is another by now."""
    from supportdesk.operations.setup_apply import carry_out, hold

    authorize(change.actor, Action.SET_UP)
    hold(change)
    now = _state(rows_in(change), change.desk.store.promises, change.actor)
    if now != _known_to(plan.before, change.actor):
        raise ChangedByOther(_("The desk's setup was changed meanwhile. Nothing was applied: look at the plan again."))
    _refuse_leaving(rows_in(change), plan.after, plan.differences, change.desk.prefix)
    carry_out(change, plan.after, plan.differences)
    if plan.differences:
        told = [[one.section, one.key, one.kind, sorted(one.fields)] for one in plan.differences]
        change.record_desk_event(APPLIED, {"changed": told})
    return len(plan.differences)


def _state(rows: Rows, promises: Promises, actor: Actor) -> State:
    return _known_to(setup_state(rows, promises), actor)


def _known_to(state: State, actor: Actor) -> State:
    """What this person may know of it: routines are the lines' own."""
    return state if why_not(actor, Action.READ_ROUTINE) is None else state | {"routine": {}}


def _refuse_leaving(rows: Rows, after: State, found: tuple[Difference, ...], prefix: str) -> None:
    """Refuses that somebody leaves who has open cases, problems or a responsibility, or would still answer for a component."""
    for one in found:
        if one.section != "agent" or one.fields.get("active") != (True, False):
            continue
        answers = [name for name, its in after["component"].items() if one.key in (its["responsible"], its["deputy"])]
        held = [*_held(rows, one.key, prefix), *answers]
        if held:
            shown = ", ".join(held[:SHOWN]) + ("…" if len(held) > SHOWN else "")
            said = _("Hand on first what {who} leaves behind: {things}. See: supportdesk case list o:{who}")
            raise Invalid(said.format(who=one.key, things=shown))


def _held(rows: Rows, login: str, prefix: str) -> Iterator[str]:
    [(me,)] = [(int(key),) for key, name in rows("SELECT id, login FROM agents") if name == login] or [(0,)]
    for (number,) in rows(f"SELECT id FROM cases WHERE done = 0 AND owner_id = {me} ORDER BY id LIMIT {SHOWN + 1}"):
        yield f"{prefix}-{number}"
    for subject, sql in _ALSO_HELD.items():
        for (number,) in rows(sql.format(me=me)):
            yield record_name(subject, number)
