"""May this actor do this to this case? One answer for every front end, with the reason when it is no."""

from __future__ import annotations

from typing import Protocol

from supportdesk.errors import NotAllowed
from supportdesk.i18n import _, label
from supportdesk.rules.actions import TABLE, Action
from supportdesk.rules.actor import Actor
from supportdesk.terms import CaseState, Line, Role


class CaseStanding(Protocol):
    """What `authorize` needs to know of a case; table rows and read rows both have it."""

    @property
    def state(self) -> CaseState: ...  # noqa: D102
    @property
    def line(self) -> Line: ...  # noqa: D102
    @property
    def owner_id(self) -> int | None: ...  # noqa: D102


def why_not(actor: Actor, action: Action, case: CaseStanding | None = None) -> str | None:
    """The sentence that says why the actor may not, or `None` when it is allowed. Deny by default."""
    allowed = TABLE.get(action)
    if allowed is None:
        return _("Nobody may do that here.")
    if not actor.is_rule and not (actor.roles & allowed.roles):
        who = ", ".join(label(role) for role in Role if role in allowed.roles)
        return _("You ({name}) may not do this. It is done by: {who}.").format(name=actor.shown, who=who)
    if case is None:
        return None
    if allowed.states and case.state not in allowed.states:
        return _("Not while the case is {state}.").format(state=label(case.state).lower())
    return _wrong_place(actor, action, case)


def _wrong_place(actor: Actor, action: Action, case: CaseStanding) -> str | None:
    """Refusals that depend on where the case is, not only on its state."""
    if action is Action.TAKE and case.owner_id is not None and case.owner_id == actor.agent_id:
        return _("It is yours already.")
    if action is Action.RELEASE and case.owner_id is None:
        return _("Nobody has it: there is nothing to release.")
    if action is Action.ESCALATE and case.line is not Line.FIRST:
        return _("It is with {line} already.").format(line=label(case.line).lower())
    if action is Action.HAND_BACK and case.line is not Line.SECOND:
        return _("Only a case on second line can be handed back; this one is on {line}.").format(
            line=label(case.line).lower()
        )
    return None


def authorize(actor: Actor, action: Action, case: CaseStanding | None = None) -> None:
    """Raises `NotAllowed` with the reason unless the actor may do this."""
    reason = why_not(actor, action, case)
    if reason is not None:
        raise NotAllowed(reason)
