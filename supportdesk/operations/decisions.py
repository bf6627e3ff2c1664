"""What the rules said, answered by people: accepted, refused, or postponed with a reason (P3 to P8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from supportdesk.clock import from_ms, to_ms
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.terms import EventTag

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome
    from supportdesk.models import Case, Decision, Event

WAITING = ("waiting", "postponed")


@operation
def accept(change: Change, decision_id: int, *, words: Mapping[str, Any] | None = None) -> Outcome:
    """Does what a rule proposed, as the one who accepts it; `words` change how (whom, which competence, what was tried)."""
    from supportdesk.operations.deeds import carry_out

    case, decision = _waiting(change, decision_id)
    carry_out(change, decision, words or {})
    return _answered(change, case, decision, "accepted", "")


@operation
def refuse(change: Change, decision_id: int, reason: str) -> Outcome:
    """Says no to a proposal, or puts a flag aside, with the reason; it does not come again while its rule holds."""
    if not reason.strip():
        raise Invalid(_("Say why not: the rule is judged by such answers."))
    return _answered(change, *_waiting(change, decision_id, flags=True), "refused", reason)


@operation
def postpone(change: Change, decision_id: int, until: datetime, reason: str) -> Outcome:
    """Puts a proposal or flag off until a time, with the reason."""
    if not reason.strip():
        raise Invalid(_("Say why it can wait."))
    if until <= change.now:
        raise Invalid(_("That time has passed. Give one that is still to come."))
    return _answered(change, *_waiting(change, decision_id, flags=True), "postponed", reason, until=until)


def _waiting(change: Change, decision_id: int, *, flags: bool = False) -> tuple[Case, Decision]:
    """The case, locked first as everywhere, and what waits for an answer on it as it stands then."""
    from sqlmodel import col, select

    from supportdesk.models import Decision
    from supportdesk.operations.access import case_for

    number = change.session.exec(select(col(Decision.case_id)).where(col(Decision.id) == decision_id)).first()
    if number is None:
        raise NotFound(_("There is no decision {number}.").format(number=decision_id))
    case = case_for(change, Action.ANSWER_RULE, number)
    decision = change.session.get_one(Decision, decision_id, populate_existing=True, with_for_update=True)
    states = (*WAITING, "standing") if flags else WAITING
    if decision.ended_at is not None:
        raise Invalid(
            _("The rule “{rule}” no longer holds here: there is nothing to answer.").format(rule=decision.rule)
        )
    if decision.state not in states:
        who = change.name_of(decision.answered_by) if decision.answered_by else "–"
        raise Invalid(_("It was answered already by {who}.").format(who=who))
    return case, decision


def _answered(
    change: Change,
    case: Case,
    decision: Decision,
    state: str,
    reason: str,
    *,
    until: datetime | None = None,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> Outcome:
    answered_at = None if decision.answered_at is None else to_ms(decision.answered_at)
    was = {"state": decision.state, "reason": decision.reason, "by": decision.answered_by, "at": answered_at}
    was["until"] = None if decision.until is None else to_ms(decision.until)
    decision.state, decision.reason, decision.until = state, reason.strip(), until
    decision.answered_at, decision.answered_by = change.now, change.actor.login
    details = {"decision": decision.id, "rule": decision.rule, "answer": state, "was": was, **told}
    if until is not None:
        details["until"] = to_ms(until)
    return change.apply(case, EventTag.RULE_ANSWERED, reason=reason.strip(), details=details)


def answer_for_desk(change: Change, case: Case, decision: Decision, told: Mapping[str, Any]) -> Outcome:
    """The desk itself has done what a rule proposed; `told` goes into the event. Also for a rule that ended meanwhile."""
    return _answered(change, case, decision, "accepted", "", told=told)


def take_back_answer(change: Change, event: Event, *, undoing: bool) -> None:
    """Puts what an answer changed back as it was before it, or again as it was after it."""
    from supportdesk.models import Decision

    told = event.details
    decision = change.session.get(Decision, told["decision"], populate_existing=True, with_for_update=True)
    if decision is None:
        return
    stands = (told["answer"], event.actor, event.at)
    if undoing and (decision.state, decision.answered_by, decision.answered_at) != stands:
        who = change.name_of(decision.answered_by or "")
        raise Invalid(_("{who} has answered it since. It cannot be undone.").format(who=who))
    if undoing:
        was = told.get("was") or {"state": "waiting" if decision.act == "propose" else "standing"}
        decision.state, decision.reason, decision.answered_by = was["state"], was.get("reason", ""), was.get("by") or ""
        at, until = was.get("at"), was.get("until")
    else:
        decision.state, decision.reason, decision.answered_by = told["answer"], event.reason, event.actor
        at, until = to_ms(event.at), told.get("until")
    decision.answered_at = None if at is None else from_ms(at)
    decision.until = None if until is None else from_ms(until)
    change.session.flush()
