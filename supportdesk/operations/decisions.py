"""What the rules said, answered by people: accepted, refused, or postponed with a reason (P3 to P8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.terms import EventTag

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome
    from supportdesk.models import Decision

WAITING = ("waiting", "postponed")


@operation
def accept(change: Change, decision_id: int, *, words: Mapping[str, Any] | None = None) -> Outcome:
    """Does what a rule proposed, as the one who accepts it; `words` change how (whom, which competence, what was tried)."""
    from supportdesk.operations.deeds import carry_out

    decision = _waiting(change, decision_id)
    carry_out(change, decision, words or {})
    return _answered(change, decision, "accepted", "")


@operation
def refuse(change: Change, decision_id: int, reason: str) -> Outcome:
    """Says no to a proposal, or puts a flag aside, with the reason; it does not come again while its rule holds."""
    if not reason.strip():
        raise Invalid(_("Say why not: the rule is judged by such answers."))
    return _answered(change, _waiting(change, decision_id, flags=True), "refused", reason)


@operation
def postpone(change: Change, decision_id: int, until: datetime, reason: str) -> Outcome:
    """Puts a proposal or flag off until a time, with the reason."""
    if not reason.strip():
        raise Invalid(_("Say why it can wait."))
    if until <= change.now:
        raise Invalid(_("That time has passed. Give one that is still to come."))
    decision = _waiting(change, decision_id, flags=True)
    decision.until = until
    return _answered(change, decision, "postponed", reason)


def _waiting(change: Change, decision_id: int, *, flags: bool = False) -> Decision:
    from supportdesk.models import Decision

    decision = change.session.get(Decision, decision_id)
    if decision is None:
        raise NotFound(_("There is no decision {number}.").format(number=decision_id))
    states = (*WAITING, "standing") if flags else WAITING
    if decision.ended_at is not None:
        raise Invalid(
            _("The rule “{rule}” no longer holds here: there is nothing to answer.").format(rule=decision.rule)
        )
    if decision.state not in states:
        who = change.name_of(decision.answered_by) if decision.answered_by else "–"
        raise Invalid(_("It was answered already by {who}.").format(who=who))
    return decision


def _answered(change: Change, decision: Decision, state: str, reason: str) -> Outcome:
    from supportdesk.operations.access import case_for

    case = case_for(change, Action.ANSWER_RULE, decision.case_id)
    decision.state, decision.reason = state, reason.strip()
    decision.answered_at, decision.answered_by = change.now, change.actor.login
    details = {"decision": decision.id, "rule": decision.rule, "answer": state}
    return change.apply(case, EventTag.RULE_ANSWERED, reason=reason.strip(), details=details)
